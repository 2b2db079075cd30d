"""Somebody calls who has a callback already, or just missed one: recognized, and given the choice (rules 41-43)."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from callbacks import after_commit
from callbacks.in_force import settings_of
from callbacks.lifecycle import Trigger
from callbacks.models import CallLeg, PhoneNumber, Queue, QueueEntry
from callbacks.models.offer import CloseReason
from callbacks.operations import locks, turns
from callbacks.operations.offering import Heard
from callbacks.queries import open_callback_to, position_of
from callbacks.queries.spending import known_hard_stop
from tickets.operations import note_call_again

KEEP, STAY, CANCEL, OTHER_NUMBER = "1", "2", "3", "4"


class Choice(enum.Enum):
    """What somebody with a callback wants."""

    KEPT = enum.auto()
    STAYS = enum.auto()
    CANCELED = enum.auto()
    OTHER_NUMBER = enum.auto()
    ASK_AGAIN = enum.auto()
    BEING_CALLED_BACK = enum.auto()


@dataclass(frozen=True)
class Chosen:
    """The answer to a key; `position` where it is asked again."""

    choice: Choice
    number: PhoneNumber
    leg: CallLeg
    position: int = 0


def recognize(caller: str, *, number: PhoneNumber, queue: Queue, at: datetime) -> QueueEntry | None:
    """The callback that this caller has through this setting, else the one just missed, which is over; else None.

    Expects a transaction: of two calls at once, one alone takes up the place of a missed callback.
    """
    return _callback_of(caller, number=number, queue=queue) or _missed_by(caller, number=number, queue=queue, at=at)


def _callback_of(caller: str, *, number: PhoneNumber, queue: Queue) -> QueueEntry | None:
    """Open, and not being spoken already (rule 41)."""
    entry = open_callback_to(phone_number=number, queue=queue, callback_number=caller)
    return None if entry is None or entry.is_connected else entry


def _missed_by(caller: str, *, number: PhoneNumber, queue: Queue, at: datetime) -> QueueEntry | None:
    """Did not reach this caller a moment ago; None where the old place was taken up already.

    Who had another number called is known by that number and by the own one.
    """
    if not number.missed_callback_minutes:
        return None
    since = at - timedelta(minutes=number.missed_callback_minutes)
    entries = QueueEntry.objects.missed(since=since).filter(phone_number=number, queue=queue)
    missed = (
        entries.filter(Q(callback_number=caller) | Q(caller=caller, caller_is_doubtful=False))
        .order_by("-ended_at")
        .first()
    )
    if missed is None:
        return None
    missed = QueueEntry.objects.locked(missed.pk)
    return None if missed.conversation.entries.filter(pk__gt=missed.pk).exists() else missed


def take_up_again(missed: QueueEntry, *, leg: CallLeg, at: datetime) -> QueueEntry:
    """The old place, on this call: a new entry of the same conversation, and a line on the ticket. Expects a transaction."""
    deadline_at = at + timedelta(seconds=missed.phone_number.max_queue_wait_seconds)
    entry = missed.take_up_again(live_leg=leg, deadline_at=deadline_at, at=at)
    said = Heard(offer=_is_offered_again(entry.phone_number, at=at))
    leg.note(entry=entry, announcements=said.in_short(position=position_of(entry), at=at))
    entry.conversation.reopen()
    entry.conversation.record("took_up_place", at=at, entry=entry, actor="caller", why=missed.get_status_display())
    note_call_again(source_key=missed.source_key, at=at)
    after_commit.line_changed(entry.queue_id, at=at)
    after_commit.match()
    return entry


def _is_offered_again(number: PhoneNumber, *, at: datetime) -> bool:
    """Whoever missed a callback may have another, on whatever conditions others are offered one, if it can be made."""
    return number.offers_callbacks(at=at) and not known_hard_stop(number, at=at)


def was_taken_up(entry: QueueEntry, *, leg: CallLeg) -> bool:
    """Whether this call stands in the place of a callback that was missed."""
    return entry.live_leg_id == leg.pk and not entry.was_promised_a_callback and entry.queued_at < leg.created_at


def choose(*, leg_id: int, digits: str, at: datetime) -> Chosen | None:
    """What the key says about the callback; None for a leg that has none. The same key twice is one choice (rule 37)."""
    with transaction.atomic():
        found = locks.leg_with_entry(leg_id)
        if found is None:
            return None
        leg, entry = found
        entry.conversation.record("key_pressed", at=at, entry=entry, actor="caller", digits=digits[:20])
        choice = _choice(entry, leg=leg, digits=digits, at=at)
        position = position_of(entry) if choice is Choice.ASK_AGAIN else 0
        return Chosen(choice, settings_of(entry), leg, position)


def _choice(entry: QueueEntry, *, leg: CallLeg, digits: str, at: datetime) -> Choice:
    if entry.live_leg_id == leg.pk:
        return Choice.STAYS
    if entry.was_canceled:
        return Choice.CANCELED
    if not entry.holds_a_place:
        return Choice.KEPT if entry.is_over else Choice.BEING_CALLED_BACK
    if digits == CANCEL:
        _cancel(entry, at=at)
        return Choice.CANCELED
    if digits == OTHER_NUMBER and settings_of(entry).takes_other_numbers:
        return Choice.OTHER_NUMBER
    return {KEEP: Choice.KEPT, STAY: Choice.STAYS}.get(digits, Choice.ASK_AGAIN)


def _cancel(entry: QueueEntry, *, at: datetime) -> None:
    turns.close_offers(entry, CloseReason.CANCELED, at=at)
    entry.advance(
        Trigger.CANCEL, at=at, actor="caller", outcome="canceled", why="The customer called and asked for it."
    )
    after_commit.line_changed(entry.queue_id, at=at)
