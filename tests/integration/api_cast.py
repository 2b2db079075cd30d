"""Who plays in the tests of the API: Ana answers Sales, Bob answers Support, Sue supervises, Ada is the admin."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.urls import get_resolver
from rest_framework.test import APIClient

from agents.models import Agent
from callbacks.lifecycle import Trigger
from callbacks.models import Offer, PhoneNumber, Queue, QueueEntry
from callbacks.models.call_leg import Purpose
from callbacks.operations import dispatch
from contactcenter import clock
from tests.factories import (
    AdminFactory,
    AgentFactory,
    CallLegFactory,
    PhoneNumberFactory,
    QueueEntryFactory,
    QueueFactory,
    SupervisorFactory,
)

API = "/api/v1"


@dataclass
class Cast:
    """Two lines that know nothing of each other, and those who watch over both."""

    sales: Queue
    support: Queue
    sales_number: PhoneNumber
    support_number: PhoneNumber
    ana: Agent
    bob: Agent
    sue: User
    ada: User

    def caller_in_sales(self, **fields: Any) -> QueueEntry:
        return QueueEntryFactory(phone_number=self.sales_number, now=True, **fields)

    def caller_in_support(self, **fields: Any) -> QueueEntry:
        return QueueEntryFactory(phone_number=self.support_number, now=True, **fields)

    def offered_to_ana(self, **fields: Any) -> Offer:
        """A callback of Sales that rings at Ana now."""
        self.caller_in_sales(callback=True, **fields)
        make_available(self.ana)
        (offer,) = dispatch.match(at=clock.now())
        return offer


def a_cast() -> Cast:
    sales, support = QueueFactory(name="Sales"), QueueFactory(name="Support")
    return Cast(
        sales=sales,
        support=support,
        sales_number=PhoneNumberFactory(name="Sales", queue=sales),
        support_number=PhoneNumberFactory(name="Support", queue=support),
        ana=AgentFactory(name="Ana", queues=[sales]),
        bob=AgentFactory(name="Bob", queues=[support]),
        sue=SupervisorFactory(username="sue"),
        ada=AdminFactory(username="ada"),
    )


def make_available(agent: Agent) -> None:
    """As if the agent had chosen it a moment ago."""
    at = clock.now()
    Agent.objects.filter(pk=agent.pk).update(state="available", state_since=at, idle_since=at)
    agent.refresh_from_db()


def signed_in(who: Agent | User | None = None) -> APIClient:
    """A browser's session; nobody's where `who` is left out."""
    client = APIClient()
    if who is not None:
        client.force_login(who.user if isinstance(who, Agent) else who)
    return client


def routes() -> dict[str, Any]:
    """Every call of the API, `"GET agents/me/"`, with its view; read from the router, so that none can be forgotten."""
    found = {}
    for pattern, view in _patterns(get_resolver("contactcenter.api_urls").url_patterns):
        if pattern == "^.*$":
            continue
        for method in _methods(view):
            found[f"{method} {pattern}"] = view
    return found


def address(route: str, **values: Any) -> tuple[str, str]:
    """The method and path of a route, its converters filled: `pk` and `conversation_id` unless given are nobody's."""
    method, _, pattern = route.partition(" ")
    values = {"pk": 0, "conversation_id": "00000000-0000-4000-8000-000000000000", **values}
    if pattern.startswith(("conversations/", "callback-requests/")) and values["pk"] == 0:
        values["pk"] = values["conversation_id"]
    for name, value in values.items():
        for converter in ("int", "uuid"):
            pattern = pattern.replace(f"<{converter}:{name}>", str(value))
    return method.lower(), f"{API}/{pattern}"


def as_described(route: str) -> str:
    """As the API's description writes a route's address: `GET agents/{id}/`."""
    return re.sub(r"<\w+:(\w+)>", lambda found: "{id}" if found[1] == "pk" else f"{{{found[1]}}}", route)


def _patterns(patterns: Any, prefix: str = "") -> Any:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def _methods(view: Any) -> list[str]:
    if hasattr(view, "actions") and view.actions:
        allowed = getattr(view.cls, "http_method_names", [])
        return [method.upper() for method in view.actions if method in allowed and method != "head"]
    return [method.upper() for method in ("get", "post", "put", "patch", "delete") if hasattr(view.view_class, method)]


def a_call_of_ana(cast: Cast) -> Offer:
    """Ana speaks with a customer whom she called back."""
    offer = cast.offered_to_ana()
    signed_in(cast.ana).post(f"{API}/offers/{offer.pk}/accept/")
    entry, at = offer.entry, clock.now()
    entry.refresh_from_db()
    entry.advance(Trigger.DIAL, at=at)
    CallLegFactory(entry=entry, offer=offer, purpose=Purpose.CUSTOMER, to_number=entry.callback_number)
    entry.advance(Trigger.BRIDGE, at=at)
    return offer
