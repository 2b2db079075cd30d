"""Opens tickets, once per cause, and changes them on behalf of people."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from tickets import notices
from tickets.changes import change_all
from tickets.errors import TicketRefused
from tickets.mentions import mention_in
from tickets.models import Ticket, TicketEvent, TicketNote, TicketPriority, TicketReason
from tickets.rules import Rules, rules_of

logger = logging.getLogger(__name__)


def open_ticket(
    *,
    reason: TicketReason,
    subject: str,
    at: datetime,
    source_key: str | None = None,
    conversation_id: UUID | None = None,
    outcome: str = "",
    caller: str = "",
    caller_name: str = "",
    callback_number: str = "",
    dialed_number: str = "",
    queue: str = "",
    agent_name: str = "",
    recording_url: str = "",
    details: dict[str, Any] | None = None,
    actor: User | None = None,
    priority: TicketPriority = TicketPriority.NORMAL,
) -> Ticket:
    """Open a ticket, or answer the one that this `source_key` has opened already (rule 37). Expects a transaction."""
    fields = {
        "reason": reason,
        "subject": subject[:200],
        "outcome": outcome[:40],
        "caller": caller[:40],
        "caller_name": caller_name[:80],
        "callback_number": callback_number[:40],
        "dialed_number": dialed_number[:40],
        "queue": queue[:80],
        "conversation_id": conversation_id,
        "conversation_key": conversation_id.hex if conversation_id else "",
        "agent_name": agent_name[:80],
        "recording_url": recording_url[:500],
        "details": details or {},
        "priority": priority,
        "created_at": at,
        "due_from": at,
    }
    if source_key is None:
        ticket, opened = Ticket.objects.create(**fields), True
    else:
        ticket, opened = Ticket.objects.get_or_create(source_key=source_key, defaults=fields)
    if opened:
        _record(ticket, actor=actor, what="opened", after=TicketReason(reason).label, at=at)
        _follow_the_rules(ticket, rules_of(ticket), at=at)
        logger.info("ticket opened", extra={"ticket": ticket.pk, "reason": reason, "outcome": outcome})
    return ticket


def _follow_the_rules(ticket: Ticket, rules: Rules, *, at: datetime) -> None:
    """By when it is due, and who is told."""
    ticket.due_at = rules.due_at(priority=ticket.priority, since=at)
    if ticket.due_at is not None:
        ticket.save(update_fields=["due_at"])
    notices.announce(ticket, emails=rules.emails, webhook_url=rules.webhook_url, at=at)


def add_recording(*, source_key: str, recording_url: str, seconds: int, at: datetime) -> Ticket | None:
    """Turn the ticket of a caller who left a message into one of reason *voicemail* (rule 18). Expects a transaction."""
    ticket = Ticket.objects.select_for_update().filter(source_key=source_key).first()
    if ticket is None or ticket.recording_url:
        return ticket
    before = ticket.get_reason_display()
    ticket.reason, ticket.recording_url = TicketReason.VOICEMAIL, recording_url[:500]
    ticket.details = ticket.details | {"recording_seconds": seconds}
    ticket.save(update_fields=["reason", "recording_url", "details"])
    _record(ticket, actor=None, what="voicemail", before=before, after=f"{seconds} s recorded", at=at)
    return ticket


def note_call_again(*, source_key: str, at: datetime) -> None:
    """The customer called again and is in line once more: said on the ticket, which stays open. Expects a transaction."""
    for ticket in Ticket.objects.filter(source_key=source_key):
        _record(ticket, actor=None, what="called_again", after="in line again, in the old place", at=at)


def assign(*, ticket_id: int, assignee: User | None, actor: User, at: datetime) -> None:
    """Give the ticket to somebody, or to nobody."""
    change(ticket_id=ticket_id, changes={"assignee": assignee}, actor=actor, at=at)


def set_status(*, ticket_id: int, status: str, actor: User, at: datetime) -> None:
    """Open, set aside or resolve; raises TicketRefused for a word that is not a status."""
    change(ticket_id=ticket_id, changes={"status": status}, actor=actor, at=at)


def set_priority(*, ticket_id: int, priority: str, actor: User, at: datetime) -> None:
    """By when it is due is counted anew. Raises TicketRefused for a word that is not a priority."""
    change(ticket_id=ticket_id, changes={"priority": priority}, actor=actor, at=at)


def change(*, ticket_id: int, changes: Mapping[str, Any], actor: User, at: datetime) -> None:
    """Make all of several changes (status, priority, assignee, subject), or none where one is refused."""
    change_all(ticket_ids=[ticket_id], changes=changes, actor=actor, at=at)


@transaction.atomic
def add_note(*, ticket_id: int, text: str, author: User, at: datetime) -> TicketNote:
    """Raises TicketRefused for an empty note, or one of over 5,000 characters."""
    words = text.replace("\x00", "").strip()
    if not words:
        raise TicketRefused("A note needs some text.")
    if len(words) > 5000:
        raise TicketRefused("A note holds at most 5,000 characters. Shorten it, or write two.")
    ticket = _locked(ticket_id)
    note = ticket.notes.create(author=author, text=words, created_at=at)
    _record(ticket, actor=author, what="note", after=words[:200], at=at)
    for mention in mention_in(note, at=at):
        notices.announce_mention(mention, at=at)
    return note


@transaction.atomic
def note_callback_asked(*, ticket_id: int, actor: User, at: datetime) -> None:
    """Somebody had the customer called back from here: said on the ticket, which stays as it is."""
    _record(_locked(ticket_id), actor=actor, what="callback_asked", after="in line to be called back", at=at)


def _locked(ticket_id: int) -> Ticket:
    return Ticket.objects.select_for_update().get(pk=ticket_id)


def _record(ticket: Ticket, *, actor: Any, what: str, at: datetime, before: str = "", after: str = "") -> None:
    TicketEvent.objects.create(ticket=ticket, actor=actor, what=what, before=before[:200], after=after[:200], at=at)
