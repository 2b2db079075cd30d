"""Deadlines: a callback not made in time and a caller who held too long are dropped, with a ticket (rules 18, 39, 40)."""

import logging
from datetime import datetime

from django.db import transaction

from callbacks import after_commit
from callbacks.lifecycle import TransitionRefused, Trigger
from callbacks.models import PhoneNumber, Place, QueueEntry
from callbacks.models.offer import CloseReason
from callbacks.models.queue_entry import Kind
from callbacks.operations import breaker, turns
from callbacks.operations.follow_up import ticket_for
from tickets.models import TicketReason

logger = logging.getLogger(__name__)


def sweep(*, at: datetime) -> None:
    """Drop what is overdue, then what closing time ends. Right when run twice, or by two at once."""
    for entry_id in QueueEntry.objects.overdue(at=at).longest_wait_first().values_list("pk", flat=True)[:500]:
        expire_if_due(entry_id=entry_id, at=at)
    for entry_id in _closed_before_reached(at=at):
        close_if_due(entry_id=entry_id, at=at)


@transaction.atomic
def expire_if_due(*, entry_id: int, at: datetime, caller_is_asking: bool = False) -> bool:
    """Expire an entry that waits past its deadline. One that rings at an agent may still be accepted (rule 39).

    `caller_is_asking`: the answer is told on the line right now, so that nothing may interrupt it.
    """
    entry = QueueEntry.objects.locked(entry_id)
    if not entry.is_waiting or entry.deadline_at > at:
        return False
    expire(entry, at=at, caller_is_asking=caller_is_asking)
    return True


def expire(entry: QueueEntry, *, at: datetime, caller_is_asking: bool = False) -> None:
    """The wait is over: one ticket, and a caller on the line is told. Expects the entry's lock, the entry waiting."""
    promised = entry.was_promised_a_callback
    reason = TicketReason.MAX_WAIT_EXCEEDED if promised else TicketReason.QUEUE_WAIT_EXCEEDED
    entry.advance(Trigger.EXPIRE, at=at, outcome="expired", deadline=entry.deadline_at.isoformat())
    ticket_for(entry, reason, at=at, outcome="expired", deadline_at=entry.deadline_at.isoformat())
    if not caller_is_asking:
        _tell_the_caller(entry)
    after_commit.line_changed(entry.queue_id, at=at)


@transaction.atomic
def close_if_due(*, entry_id: int, at: datetime) -> bool:
    """Drop a callback whose number has closed; one that an agent has accepted proceeds (rule 40).

    One that was agreed on for a later day has not come into the line yet, and stays.
    """
    entry = QueueEntry.objects.locked(entry_id)
    number = entry.phone_number
    if entry.queued_at > at:
        return False
    if not entry.is_callback or not entry.holds_a_place or number.holds_at_closing or number.is_open(at=at):
        return False
    turns.withdraw_offers(entry, CloseReason.WITHDRAWN, at=at, why="closing time")
    entry.advance(Trigger.CLOSE, at=at, outcome="closed")
    ticket_for(entry, TicketReason.CLOSED_BEFORE_REACHED, at=at, outcome="closed")
    after_commit.line_changed(entry.queue_id, at=at)
    return True


def withdraw_if_not_served(*, entry_id: int, at: datetime) -> None:
    """An open offer of a callback that is not to be made now is taken back; the place is kept."""
    try:
        with transaction.atomic():
            entry = QueueEntry.objects.locked(entry_id)
            why = _why_not_served(entry, at=at)
            if entry.is_callback and entry.is_offered and why:
                turns.withdraw_offers(entry, CloseReason.WITHDRAWN, at=at, why=why)
                after_commit.line_changed(entry.queue_id, at=at)
    except TransitionRefused:
        logger.info("already moved on", extra={"entry": entry_id})


def _why_not_served(entry: QueueEntry, *, at: datetime) -> str:
    if not entry.phone_number.serves_callbacks(at=at):
        return "callbacks are not served now"
    return "the carrier takes no calls" if breaker.is_down() else ""


def _closed_before_reached(*, at: datetime) -> list[int]:
    numbers = PhoneNumber.objects.select_related("business_hours")
    closed = [number.pk for number in numbers if not number.holds_at_closing and not number.is_open(at=at)]
    if not closed:
        return []
    callbacks = Place.objects.filter(kind=Kind.CALLBACK, phone_number_id__in=closed, entry__queued_at__lte=at)
    return list(callbacks.order_by("rank_at", "entry_id").values_list("entry_id", flat=True)[:500])


def offered_but_not_served(*, at: datetime) -> list[int]:
    """Callbacks that ring at an agent although they are not to be made now."""
    numbers = PhoneNumber.objects.select_related("business_hours")
    down = breaker.is_down()
    held = [number.pk for number in numbers if down or not number.serves_callbacks(at=at)]
    if not held:
        return []
    offered = Place.objects.filter(kind=Kind.CALLBACK, phone_number_id__in=held, waiting=False)
    return list(offered.values_list("entry_id", flat=True)[:500])


def _tell_the_caller(entry: QueueEntry) -> None:
    if entry.is_live and entry.live_leg_id is not None:
        after_commit.dismiss_caller(entry.live_leg_id)
