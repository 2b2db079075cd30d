"""A row of every kind that the API names, and somebody of every kind who may ask for it."""

from dataclasses import dataclass
from typing import Any

from rest_framework.authtoken.models import Token

from agents.models import AwayReason, Skill
from callbacks.models import (
    CallbackRequest,
    Category,
    Disposition,
    Guest,
    Menu,
    Offer,
    RequestForm,
    RoutingStep,
)
from contactcenter import clock
from contactcenter.models import ApiToken, Scope
from reporting.operations.projection import project
from tests.factories import AgentFactory, BusinessHoursFactory, InteractionFactory, TicketFactory, UserFactory
from tests.integration.api_cast import API, Cast, a_call_of_ana, a_cast, make_available, signed_in
from tickets.models import SavedFilter, TicketMention


@dataclass(frozen=True)
class World:
    """What a request may name, and with which token."""

    rows: dict[str, Any]
    """By the first word of the address, the key of a row that is there."""

    words: dict[str, Any]
    """By the name of a field, what is there under that name."""

    tokens: dict[str, str]
    """By role; nobody has none."""


def a_world() -> World:
    cast = a_cast()
    cleo = AgentFactory(name="Cleo", queues=[cast.sales])
    talk = a_call_of_ana(cast)
    waiting = cast.caller_in_sales(callback=True)
    make_available(cleo)
    InteractionFactory(conversation=waiting.conversation)
    project(conversation_ids=[talk.entry.conversation_id])
    ticket = TicketFactory(queue="Sales", conversation_id=talk.entry.conversation_id)
    note = ticket.notes.create(text="@ana please", created_at=clock.now())
    mention = TicketMention.objects.create(ticket=ticket, note=note, user=cast.ana.user, at=clock.now())
    skill, category = Skill.objects.create(name="German"), Category.objects.create(name="Orders", queue=cast.sales)
    tokens = _tokens(cast)
    rows = {
        "agents": cast.ana.pk,
        "offers": talk.pk,
        "queue-entries": waiting.pk,
        "calls": talk.entry.conversation_id,
        "conversations": talk.entry.conversation_id,
        "consultations": _asked(cast, talk).pk,
        "tickets": ticket.pk,
        "mentions": mention.pk,
        "ticket-filters": SavedFilter.objects.create(name="Mine", owner=cast.ana.user).pk,
        "phone-numbers": cast.sales_number.pk,
        "queues": cast.sales.pk,
        "business-hours": BusinessHoursFactory().pk,
        "skills": skill.pk,
        "categories": category.pk,
        "menus": Menu.objects.create(phone_number=cast.support_number, otherwise=category).pk,
        "routing-steps": RoutingStep.objects.create(name="VIP", set_priority=1).pk,
        "request-forms": RequestForm.objects.create(phone_number=cast.sales_number, slug="sales").pk,
        "dispositions": Disposition.objects.create(name="Sold").pk,
        "away-reasons": AwayReason.objects.create(name="Lunch").pk,
        "callback-requests": _requested(cast, tokens["callback_requests"]),
    }
    return World(rows=rows, words=_words(cast), tokens=tokens)


def _tokens(cast: Cast) -> dict[str, str]:
    people = {"agent": cast.ana.user, "supervisor": cast.sue, "admin": cast.ada, "no role": UserFactory()}
    tokens = {role: Token.objects.create(user=user).key for role, user in people.items()}
    for scope in Scope.values:
        _, tokens[scope] = ApiToken.objects.make(name=scope, scopes=[scope], created_at=clock.now())
    return tokens


def _asked(cast: Cast, turn: Offer) -> Guest:
    at = clock.now()
    return Guest.objects.create(
        turn=turn, agent=cast.ana, user=cast.ana.user, name="Ana", mode="consult", made_at=at, due_at=at
    )


def _requested(cast: Cast, key: str) -> Any:
    wish = {"phone_number": str(cast.sales_number.number), "number": "+14155552671"}
    program = signed_in()
    program.credentials(HTTP_AUTHORIZATION=f"Token {key}")
    assert program.post(f"{API}/callback-requests/", wish).status_code == 202
    return CallbackRequest.objects.get().public_id


def _words(cast: Cast) -> dict[str, Any]:
    return {
        "queue": "Sales",
        "agent": "cleo",
        "number": "+14155552671",
        "phone_number": str(cast.sales_number.number),
        "category": "Orders",
        "disposition": "Sold",
        "away_reason": "Lunch",
        "reason": "asked to",
        "time_zone": "Europe/Berlin",
    }
