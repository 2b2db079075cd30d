"""What of an interaction can be written into a field of a Salesforce task."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from reporting.models import Interaction, InteractionKind
from telephony import phone_numbers

COMPLETED = "Completed"
CALL_TYPES = {InteractionKind.INBOUND.value: "Inbound", InteractionKind.OUTBOUND.value: "Outbound"}
"""In Salesforce’s words; a promised callback is no call."""

LONGEST_TEXT = 255
LONGEST_DESCRIPTION = 32_000


@dataclass(frozen=True)
class Source:
    """One thing that is known; `of` answers None where it is not, and the field is left as it is."""

    label: str
    of: Callable[[Interaction], Any]


def _subject(row: Interaction) -> str:
    what = {"inbound": "Inbound call", "callback": "Callback", "outbound": "Outbound call"}[row.kind]
    return f"{what}: {row.get_outcome_display()}, {_shown(row.customer)}"


def _description(row: Interaction) -> str:
    """One line for each thing that is known."""
    facts = {
        "Queue": row.queue.name if row.queue else "",
        "Category": row.category,
        "Agent": row.agent.name if row.agent else "",
        "Number of ours": _shown(row.number),
        "Waited": f"{round(row.wait_seconds)} s" if row.wait_seconds is not None else "",
        "Talked": f"{round(row.talk_seconds)} s" if row.talk_seconds else "",
        "Outcome": row.get_outcome_display(),
        "Disposition": row.disposition,
        "Ticket": row.ticket_reason.replace("_", " "),
        "Conversation": str(row.conversation_id),
    }
    return "\n".join(f"{name}: {fact}" for name, fact in facts.items() if fact)[:LONGEST_DESCRIPTION]


def _shown(number: str) -> str:
    return phone_numbers.with_country(number) if phone_numbers.normalize(number) else (number or "withheld number")


def _moment(name: str) -> Callable[[Interaction], Any]:
    def of(row: Interaction) -> str | None:
        moment = getattr(row, name)
        return moment.isoformat(timespec="milliseconds") if moment else None

    return of


def _text(name: str) -> Callable[[Interaction], Any]:
    return lambda row: getattr(row, name)[:LONGEST_TEXT] or None


SOURCES: dict[str, Source] = {
    "subject": Source("Subject: what it was, what it came to, who", lambda row: _subject(row)[:LONGEST_TEXT]),
    "description": Source("Description: all that is known, in lines", _description),
    "call_type": Source("Inbound or Outbound", lambda row: CALL_TYPES.get(row.kind)),
    "talk_seconds": Source("Seconds of conversation", lambda row: round(row.talk_seconds)),
    "wait_seconds": Source("Seconds waited", lambda row: None if row.wait_seconds is None else round(row.wait_seconds)),
    "conversation_id": Source("Conversation id", lambda row: str(row.conversation_id)),
    "completed": Source(f"The word {COMPLETED}", lambda row: COMPLETED),
    "date": Source("Day on which it began", lambda row: timezone.localtime(row.started_at).date().isoformat()),
    "started_at": Source("When it began", _moment("started_at")),
    "ended_at": Source("When it ended", _moment("ended_at")),
    "outcome": Source("Outcome", lambda row: row.get_outcome_display()),
    "disposition": Source("Disposition; else the outcome", lambda row: row.disposition or row.get_outcome_display()),
    "kind": Source("Inbound, Callback or Outbound", lambda row: row.get_kind_display()),
    "media_type": Source("Live call or Queued callback", lambda row: row.get_media_type_display()),
    "agent": Source("Agent’s name", lambda row: row.agent.name if row.agent else None),
    "queue": Source("Queue", lambda row: row.queue.name if row.queue else None),
    "category": Source("Category", _text("category")),
    "number": Source("Number of ours", _text("number")),
    "customer": Source("Customer’s number", _text("customer")),
}

USUAL = {
    "Subject": "subject",
    "Description": "description",
    "Status": "completed",
    "ActivityDate": "date",
    "CallType": "call_type",
    "CallDurationInSeconds": "talk_seconds",
    "CallDisposition": "disposition",
    "CallObject": "conversation_id",
}
"""Fields that every org has; a new mapping begins with these."""


def filled(mapping: dict[str, str], row: Interaction) -> dict[str, Any]:
    """The fields of the task of an interaction."""
    values = {field: SOURCES[source].of(row) for field, source in mapping.items() if source in SOURCES}
    return {field: value for field, value in values.items() if value is not None}
