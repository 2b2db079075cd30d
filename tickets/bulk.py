"""Which tickets a bulk change is about, and what it is to change: read from a form, bounded, and only what one may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from tickets.changes import MOST_AT_ONCE
from tickets.errors import TicketRefused
from tickets.forms import ME, NOBODY, TicketFilters, query_of
from tickets.models import TicketPriority, TicketQuerySet, TicketStatus
from tickets.people import assignable, display_name

EVERYTHING = "all"
QUICK = {"resolve": {"status": "resolved"}, "mine": {"assignee": ME}}


@dataclass(frozen=True)
class Chosen:
    """The tickets, at most one more than may be changed at once; `until` keeps out what was opened after the list was shown."""

    pks: list[int]
    scope: str
    until: datetime


def chosen_in(post: QueryDict, *, visible: TicketQuerySet, user: Any, at: datetime) -> Chosen:
    """Those ticked, or all that the list's filters leave. Raises TicketRefused for none, and for too many."""
    scope = EVERYTHING if post.get("scope") == EVERYTHING else ""
    until = min(parsed(post.get("until", "")) or at, at)
    if scope:
        tickets = narrowed(visible, QueryDict(post.get("query", "")[:2000]), user=user, at=at)
        tickets = tickets.filter(created_at__lte=until)
    else:
        tickets = visible.filter(pk__in=[int(pk) for pk in post.getlist("ticket")[: MOST_AT_ONCE + 1] if _is_key(pk)])
    pks = list(tickets.values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if not pks:
        raise TicketRefused("Select at least one ticket first.")
    if len(pks) > MOST_AT_ONCE:
        raise TicketRefused(f"At most {MOST_AT_ONCE:,} tickets can be changed at once. Narrow the filters.")
    return Chosen(pks, scope, until)


def narrowed(visible: TicketQuerySet, params: Any, *, user: Any, at: datetime) -> TicketQuerySet:
    """What the filters of an address leave."""
    return TicketFilters(params, queues=queues_of(visible)).narrow(visible, user=user, at=at)


def queues_of(visible: TicketQuerySet) -> list[str]:
    return list(visible.exclude(queue="").order_by("queue").values_list("queue", flat=True).distinct())


def wishes_in(post: Mapping[str, str]) -> dict[str, str]:
    """What is to be changed, as the form says it: status, priority, assignee. Raises TicketRefused for nothing."""
    names = ("status", "priority", "assignee")
    wishes = QUICK.get(post.get("quick", "")) or {name: value for name in names if (value := post.get(name, ""))}
    if not wishes:
        raise TicketRefused("Say what is to be changed: status, priority or assignee.")
    return wishes


def changes_of(wishes: Mapping[str, str], *, user: Any) -> dict[str, Any]:
    """The same as values; raises TicketRefused for a person who does not work on tickets."""
    changes: dict[str, Any] = dict(wishes)
    if (name := wishes.get("assignee")) == ME:
        changes["assignee"] = user
    elif name == NOBODY:
        changes["assignee"] = None
    elif name:
        changes["assignee"] = assignable().filter(username=name).first()
        if changes["assignee"] is None:
            raise TicketRefused(f"There is nobody called {name} who works on tickets.")
    return changes


def in_words(changes: Mapping[str, Any]) -> str:
    """`set to Resolved, give to Ana`."""
    told = []
    if "status" in changes:
        told.append(f"set to {dict(TicketStatus.choices).get(changes['status'], changes['status'])}")
    if "priority" in changes:
        told.append(f"priority {dict(TicketPriority.choices).get(changes['priority'], changes['priority'])}")
    if "assignee" in changes:
        told.append(f"give to {display_name(changes['assignee']) if changes['assignee'] else 'nobody'}")
    return ", ".join(told)


def address_of(query: str) -> str:
    """The part of an address behind the question mark, with nothing but filters and a page in it."""
    params = QueryDict(query[:2000])
    kept = query_of(params.dict())
    if (page := str(params.get("page", ""))).isdecimal():
        kept["page"] = page[:6]
    again = QueryDict(mutable=True)
    again.update(kept)
    return again.urlencode()


def parsed(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 15
