"""A conversation from its first ring to its closed ticket: the timeline, who was passed over, and the tickets' history."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from callbacks.models import Conversation, SettingVersion
from callbacks.queries.passed_over import passed_over
from callbacks.queries.timeline import timeline_of
from tickets.models import Ticket, TicketEvent

TICKET_SENTENCES = {
    "opened": "Ticket #{ticket} opened: {after}.",
    "assigned": "Ticket #{ticket} given to {after} (before: {before}).",
    "status": "Ticket #{ticket}: {before} → {after}.",
    "priority": "Ticket #{ticket}: priority {before} → {after}.",
    "subject": "Ticket #{ticket} renamed: {after}.",
    "note": "Note on ticket #{ticket}: {after}",
    "voicemail": "Ticket #{ticket} became a voicemail: {after}.",
    "due": "Ticket #{ticket} is due {after} (before: {before}).",
    "not_told": "Ticket #{ticket}: nobody was told. {after}",
    "callback_asked": "Ticket #{ticket}: the customer is to be called back, {after}.",
    "called_again": "Ticket #{ticket}: the customer called again, {after}.",
}


@dataclass(frozen=True)
class PinnedSettings:
    """The settings that a place in line keeps; `version` where it is on record, `is_old` where they changed since."""

    number: str
    revision: int
    version: SettingVersion | None
    is_old: bool


def story_of(conversation: Conversation, *, tickets: Iterable[Ticket]) -> list[dict[str, Any]]:
    """Every line in order, as `timeline_of` has them, each also with `others`: who was passed over, and why."""
    lines = timeline_of(conversation)
    others = passed_over(conversation)
    opened = {line["details"].get("ticket") for line in lines if line["name"] == "ticket_opened"}
    events = TicketEvent.objects.filter(ticket__in=[ticket.pk for ticket in tickets]).select_related("actor")
    lines += [_of_ticket(event) for event in events if event.what != "opened" or event.ticket_id not in opened]
    return [{**line, "others": others.get(line["number"], [])} for line in sorted(lines, key=lambda line: line["at"])]


def _of_ticket(event: TicketEvent) -> dict[str, Any]:
    actor = event.actor.get_username() if event.actor else ""
    sentence = TICKET_SENTENCES.get(event.what, "Ticket #{ticket}: {what} {before} → {after}.")
    what = event.what.replace("_", " ")
    words = {"ticket": event.ticket_id, "before": event.before, "after": event.after, "what": what}
    return {
        "number": None,
        "at": event.at,
        "kind": "ticket",
        "name": f"ticket_{event.what}",
        "text": sentence.format(**words),
        "actor": actor,
        "from_status": "",
        "to_status": "",
        "details": {"ticket": event.ticket_id, "by": actor or "the system"},
    }


def settings_of_conversation(conversation: Conversation) -> list[PinnedSettings]:
    """For each number and revision under which the conversation stood in line."""
    pinned: dict[tuple[int, int], PinnedSettings] = {}
    for entry in conversation.entries.select_related("phone_number").order_by("queued_at"):
        number, revision = entry.phone_number, entry.settings_revision
        kept = SettingVersion.objects.filter(
            kind="phone_numbers", row_id=number.pk, made_at__lte=entry.queued_at
        ).first()
        is_old = revision not in (0, number.revision)
        pinned.setdefault((number.pk, revision), PinnedSettings(str(number), revision, kept, is_old))
    return list(pinned.values())
