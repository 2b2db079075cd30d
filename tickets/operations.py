"""Opens tickets, once per cause, and changes them on behalf of people."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from tickets.models import Ticket, TicketEvent, TicketNote, TicketPriority, TicketReason, TicketStatus

logger = logging.getLogger(__name__)


class TicketRefused(Exception):
    """The change makes no sense for this ticket; the sentence says why."""


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
        "created_at": at,
    }
    if source_key is None:
        ticket, opened = Ticket.objects.create(**fields), True
    else:
        ticket, opened = Ticket.objects.get_or_create(source_key=source_key, defaults=fields)
    if opened:
        _record(ticket, actor=actor, what="opened", after=TicketReason(reason).label, at=at)
        logger.info("ticket opened", extra={"ticket": ticket.pk, "reason": reason, "outcome": outcome})
    return ticket


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


@transaction.atomic
def assign(*, ticket_id: int, assignee: User | None, actor: User, at: datetime) -> Ticket:
    """Give the ticket to somebody, or to nobody."""
    ticket = _locked(ticket_id)
    if ticket.assignee == assignee:
        return ticket
    before, ticket.assignee = str(ticket.assignee or "nobody"), assignee
    ticket.save(update_fields=["assignee"])
    _record(ticket, actor=actor, what="assigned", before=before, after=str(assignee or "nobody"), at=at)
    return ticket


@transaction.atomic
def set_status(*, ticket_id: int, status: str, actor: User, at: datetime) -> Ticket:
    """Open, set aside or resolve; raises TicketRefused for a word that is not a status."""
    if status not in TicketStatus.values:
        raise TicketRefused(f"{status!r} is not a status. Use one of: {', '.join(TicketStatus.values)}.")
    ticket = _locked(ticket_id)
    if ticket.status == status:
        return ticket
    before = ticket.get_status_display()
    ticket.status = status
    ticket.resolved_at = at if ticket.is_resolved else None
    ticket.save(update_fields=["status", "resolved_at"])
    _record(ticket, actor=actor, what="status", before=before, after=ticket.get_status_display(), at=at)
    return ticket


@transaction.atomic
def set_priority(*, ticket_id: int, priority: str, actor: User, at: datetime) -> Ticket:
    """Raises TicketRefused for a word that is not a priority."""
    if priority not in TicketPriority.values:
        raise TicketRefused(f"{priority!r} is not a priority. Use one of: {', '.join(TicketPriority.values)}.")
    ticket = _locked(ticket_id)
    if ticket.priority == priority:
        return ticket
    before, ticket.priority = ticket.get_priority_display(), priority
    ticket.save(update_fields=["priority"])
    _record(ticket, actor=actor, what="priority", before=before, after=ticket.get_priority_display(), at=at)
    return ticket


@transaction.atomic
def set_subject(*, ticket_id: int, subject: str, actor: User, at: datetime) -> Ticket:
    """Raises TicketRefused for an empty subject, or one of over 200 characters."""
    words = " ".join(subject.replace("\x00", "").split())
    if not 0 < len(words) <= 200:
        raise TicketRefused("A subject has between 1 and 200 characters.")
    ticket = _locked(ticket_id)
    if ticket.subject == words:
        return ticket
    before, ticket.subject = ticket.subject, words
    ticket.save(update_fields=["subject"])
    _record(ticket, actor=actor, what="subject", before=before, after=words, at=at)
    return ticket


@transaction.atomic
def change(*, ticket_id: int, changes: Mapping[str, Any], actor: User, at: datetime) -> None:
    """Make all of several changes (status, priority, assignee, subject), or none where one is refused."""
    changing = {"status": set_status, "priority": set_priority, "assignee": assign, "subject": set_subject}
    for name, value in changes.items():
        changing[name](ticket_id=ticket_id, actor=actor, at=at, **{name: value})  # type: ignore[operator]


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
    return note


def _locked(ticket_id: int) -> Ticket:
    return Ticket.objects.select_for_update().get(pk=ticket_id)


def _record(ticket: Ticket, *, actor: Any, what: str, at: datetime, before: str = "", after: str = "") -> None:
    TicketEvent.objects.create(ticket=ticket, actor=actor, what=what, before=before[:200], after=after[:200], at=at)
