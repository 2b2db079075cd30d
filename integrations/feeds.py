"""The tables that events come from, and what each row is as an event (docs/events.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from agents.models import AgentStateChange
from callbacks.models import QueueEntryEvent
from integrations.event_types import AGENT_STATE, ENTRY_TYPES, MOMENTS, TICKET_CHANGED, TICKET_OPENED, VERSION
from tickets.models import TicketEvent


@dataclass(frozen=True)
class Event:
    """One thing that happened, as it is told. `queues` are the names of those that it concerns."""

    key: str
    type: str
    at: datetime
    conversation_id: UUID | None
    queues: frozenset[str]
    data: dict[str, Any]

    @property
    def body(self) -> dict[str, Any]:
        return {
            "id": self.key,
            "type": self.type,
            "version": VERSION,
            "at": self.at.isoformat(),
            "conversation_id": str(self.conversation_id) if self.conversation_id else None,
            "data": self.data,
        }


@dataclass(frozen=True)
class Feed:
    """A table whose rows are only ever added, and what a row is as an event; None: it is not told."""

    name: str
    rows: Callable[[], QuerySet[Any]]
    event_of: Callable[[Any], Event | None]


def _of_conversation(row: QueueEntryEvent) -> Event | None:
    type_of = ENTRY_TYPES.get(row.to_status) if row.to_status else MOMENTS.get(row.name)
    if type_of is None:
        return None
    entry = row.entry
    return Event(
        key=f"conversation-{row.pk}",
        type=type_of,
        at=row.at,
        conversation_id=row.conversation_id,
        queues=frozenset({entry.queue.name} if entry else ()),
        data={
            "name": row.name,
            "from_status": row.from_status or None,
            "to_status": row.to_status or None,
            "actor": row.actor,
            "details": row.details,
            "caller": row.conversation.caller,
            "caller_name": row.conversation.caller_name,
            "dialed_number": row.conversation.dialed_number,
            "entry": _entry(row),
        },
    )


def _entry(row: QueueEntryEvent) -> dict[str, Any] | None:
    entry = row.entry
    if entry is None:
        return None
    return {
        "id": entry.pk,
        "kind": row.details.get("kind", entry.kind),
        "queue": entry.queue.name,
        "category": entry.category,
        "callback_number": entry.callback_number,
        "queued_at": entry.queued_at.isoformat(),
        "data": entry.data,
    }


def _of_ticket(row: TicketEvent) -> Event:
    ticket = row.ticket
    return Event(
        key=f"ticket-{row.pk}",
        type=TICKET_OPENED if row.what == "opened" else TICKET_CHANGED,
        at=row.at,
        conversation_id=ticket.conversation_id,
        queues=frozenset({ticket.queue} if ticket.queue else ()),
        data={
            "what": row.what,
            "before": row.before,
            "after": row.after,
            "actor": row.actor.get_username() if row.actor else "",
            "ticket": {
                "number": ticket.number,
                "reason": ticket.reason,
                "status": ticket.status,
                "priority": ticket.priority,
                "subject": ticket.subject,
                "queue": ticket.queue,
                "caller": ticket.caller,
                "callback_number": ticket.callback_number,
                "outcome": ticket.outcome,
            },
        },
    )


def _of_agent(row: AgentStateChange) -> Event:
    return Event(
        key=f"agent-{row.pk}",
        type=AGENT_STATE,
        at=row.at,
        conversation_id=None,
        queues=frozenset(queue.name for queue in row.agent.queues.all()),
        data={
            "agent": {"id": row.agent.pk, "username": row.agent.user.get_username(), "name": row.agent.name},
            "from_state": row.from_state,
            "to_state": row.to_state,
            "reason": row.reason,
        },
    )


def _rows(model: type[Model], *related: str, prefetched: tuple[str, ...] = ()) -> Callable[[], QuerySet[Any]]:
    return lambda: model._default_manager.select_related(*related).prefetch_related(*prefetched)  # noqa: SLF001


FEEDS = (
    Feed("conversations", _rows(QueueEntryEvent, "conversation", "entry__queue"), _of_conversation),
    Feed("tickets", _rows(TicketEvent, "ticket", "actor"), _of_ticket),
    Feed("agents", _rows(AgentStateChange, "agent__user", prefetched=("agent__queues",)), _of_agent),
)
