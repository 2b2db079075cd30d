"""What may be changed of tickets, one or many at once, and what each change leaves in their history."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.timezone import localtime

from tickets.errors import TicketRefused
from tickets.models import Ticket, TicketEvent, TicketPriority, TicketStatus
from tickets.rules import Rules, rules_of

MOST_AT_ONCE = 1000
WRITTEN = ["assignee", "status", "resolved_at", "priority", "subject", "due_at", "due_from"]

Step = tuple[str, str, str]
"""What was changed, from what, to what."""


@transaction.atomic
def change_all(*, ticket_ids: Collection[int], changes: Mapping[str, Any], actor: User | None, at: datetime) -> int:
    """Make all of the changes on all of these tickets, or none; returns how many were not so already.

    `changes`: values of status, priority, assignee, subject. Raises TicketRefused for a value that makes no sense, and for
    more than a thousand tickets.
    """
    if len(ticket_ids) > MOST_AT_ONCE:
        raise TicketRefused(f"At most {MOST_AT_ONCE:,} tickets can be changed at once. Narrow the filters.")
    wished = {name: CHECKS[name](value) for name, value in changes.items()}
    tickets = Ticket.objects.select_for_update(of=("self",)).select_related("assignee").order_by("pk")
    changed, history = [], []
    rules = lru_cache(_rules_of_a_kind)
    for ticket in tickets.filter(pk__in=ticket_ids):
        steps = [step for name, value in wished.items() for step in MAKE[name](ticket, value, rules=rules, at=at)]
        if steps:
            changed.append(ticket)
            history += [_event(ticket, step, actor=actor, at=at) for step in steps]
    Ticket.objects.bulk_update(changed, WRITTEN, batch_size=200)
    TicketEvent.objects.bulk_create(history, batch_size=500)
    return len(changed)


def set_due(ticket: Ticket, *, rules: Rules) -> Iterator[Step]:
    """Count anew by when it is due; a step where that differs."""
    before = ticket.due_at
    ticket.due_at = rules.due_at(priority=ticket.priority, since=ticket.due_from or ticket.created_at)
    if ticket.due_at != before:
        yield "due", _moment(before), _moment(ticket.due_at)


def _event(ticket: Ticket, step: Step, *, actor: User | None, at: datetime) -> TicketEvent:
    what, before, after = step
    return TicketEvent(ticket=ticket, actor=actor, what=what, before=before[:200], after=after[:200], at=at)


def _rules_of_a_kind(queue: str, dialed_number: str) -> Rules:
    return rules_of(Ticket(queue=queue, dialed_number=dialed_number))


def _assign(ticket: Ticket, assignee: User | None, **_: Any) -> Iterator[Step]:
    if ticket.assignee != assignee:
        before, ticket.assignee = str(ticket.assignee or "nobody"), assignee
        yield "assigned", before, str(assignee or "nobody")


def _to_status(ticket: Ticket, status: str, *, rules: Any, at: datetime) -> Iterator[Step]:
    if ticket.status == status:
        return
    before, was_resolved = ticket.get_status_display(), ticket.is_resolved
    ticket.status = status
    ticket.resolved_at = at if ticket.is_resolved else None
    yield "status", before, ticket.get_status_display()
    if was_resolved:
        ticket.due_from = at
        yield from set_due(ticket, rules=rules(ticket.queue, ticket.dialed_number))


def _to_priority(ticket: Ticket, priority: str, *, rules: Any, **_: Any) -> Iterator[Step]:
    if ticket.priority != priority:
        before, ticket.priority = ticket.get_priority_display(), priority
        yield "priority", before, ticket.get_priority_display()
        yield from set_due(ticket, rules=rules(ticket.queue, ticket.dialed_number))


def _rename(ticket: Ticket, subject: str, **_: Any) -> Iterator[Step]:
    if ticket.subject != subject:
        before, ticket.subject = ticket.subject, subject
        yield "subject", before, subject


def _known_status(status: str) -> str:
    if status not in TicketStatus.values:
        raise TicketRefused(f"{status!r} is not a status. Use one of: {', '.join(TicketStatus.values)}.")
    return status


def _known_priority(priority: str) -> str:
    if priority not in TicketPriority.values:
        raise TicketRefused(f"{priority!r} is not a priority. Use one of: {', '.join(TicketPriority.values)}.")
    return priority


def _whole_subject(subject: str) -> str:
    words = " ".join(subject.replace("\x00", "").split())
    if not 0 < len(words) <= 200:
        raise TicketRefused("A subject has between 1 and 200 characters.")
    return words


def _moment(at: datetime | None) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else "at no set time"


CHECKS: dict[str, Callable[[Any], Any]] = {
    "status": _known_status,
    "priority": _known_priority,
    "assignee": lambda person: person,
    "subject": _whole_subject,
}
MAKE: dict[str, Callable[..., Iterator[Step]]] = {
    "status": _to_status,
    "priority": _to_priority,
    "assignee": _assign,
    "subject": _rename,
}
