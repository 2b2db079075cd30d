"""Key 1: the caller may hang up and keeps the place."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from callbacks import after_commit
from callbacks.in_force import settings_of
from callbacks.models import CallLeg, PhoneNumber, QueueEntry
from callbacks.models.offer import CloseReason
from callbacks.models.queue_entry import Kind
from callbacks.operations import call_data, callback_policy, offering, rerouting, turns
from callbacks.queries import open_callback_to
from telephony.dialing_policy import Refusal

CALLBACK_KEY, OTHER_NUMBER_KEY = "1", "2"
LATE_KEY_SECONDS = 15
"""A key that was pressed before the caller hung up may be reported after it: the carrier gives a request this long."""

HAS_ONE = Refusal("has_one", "You already have a callback. You keep your place on this call.")


class Choice(enum.Enum):
    """What a key came to."""

    CONFIRMED = enum.auto()
    REFUSED = enum.auto()
    ASK_NUMBER = enum.auto()
    NOTHING = enum.auto()


@dataclass(frozen=True)
class Chosen:
    """The answer to a key; `sentence` says why where the callback was refused (rule 24)."""

    choice: Choice
    number: PhoneNumber
    leg: CallLeg
    sentence: str = ""


def request_callback(*, leg_id: int, digits: str, at: datetime) -> Chosen | None:
    """Turn the place of a waiting caller into a callback; None for a leg that holds no place.

    Only exactly "1" does it (rule 13). Nothing but the kind changes: place, queue, category, skills, data and priority
    stay (rules 14, 20, 21). A callback that is already promised is confirmed again (rule 37).
    """
    with transaction.atomic():
        leg = CallLeg.objects.select_related("entry").filter(pk=leg_id).first()
        if leg is None or leg.entry is None:
            return None
        entry = QueueEntry.objects.locked(leg.entry.pk)
        number = settings_of(entry)
        if digits == CALLBACK_KEY and entry.is_callback and not entry.is_over:
            return Chosen(Choice.CONFIRMED, number, leg)
        entry.conversation.record("key_pressed", at=at, entry=entry, actor="caller", digits=digits[:20])
        if digits not in _keys_of(number) or not may_ask(entry, leg=leg, at=at):
            _say_why_no_offer(entry, leg=leg, digits=digits, at=at)
            return Chosen(Choice.NOTHING, number, leg)
        return _choose(entry, leg=leg, digits=digits, at=at)


def _say_why_no_offer(entry: QueueEntry, *, leg: CallLeg, digits: str, at: datetime) -> None:
    waits_here = entry.live_leg_id == leg.pk and entry.holds_a_place and not entry.was_promised_a_callback
    if digits == CALLBACK_KEY and waits_here and (why := offering.why_not(entry, leg=leg, at=at)):
        entry.conversation.record("not_offered", at=at, entry=entry, why=why)


def _keys_of(number: PhoneNumber) -> set[str]:
    return {CALLBACK_KEY, OTHER_NUMBER_KEY} if number.offers_other_numbers else {CALLBACK_KEY}


def _choose(entry: QueueEntry, *, leg: CallLeg, digits: str, at: datetime) -> Chosen:
    number = settings_of(entry)
    call_data.refresh_numbers(entry, at=at)
    may_give_another = number.takes_other_numbers and entry.holds_a_place
    if may_give_another and (digits == OTHER_NUMBER_KEY or not entry.callback_number):
        return Chosen(Choice.ASK_NUMBER, number, leg)
    if digits == OTHER_NUMBER_KEY or not entry.callback_number:
        return Chosen(Choice.NOTHING, number, leg)
    if refusal := why_not(entry, number=entry.callback_number, at=at) or promise(entry, leg=leg, at=at):
        record_refusal(entry, refusal, number=entry.callback_number, at=at)
        ask = may_give_another and refusal.is_about_the_number
        return Chosen(Choice.ASK_NUMBER if ask else Choice.REFUSED, number, leg, refusal.sentence)
    return Chosen(Choice.CONFIRMED, number, leg)


def may_ask(entry: QueueEntry, *, leg: CallLeg, at: datetime) -> bool:
    """In line, on this leg, at a number that offers callbacks now, from a number that can be called (rules 2, 3, 23)."""
    if entry.live_leg_id != leg.pk or not (entry.callback_number or settings_of(entry).takes_other_numbers):
        return False
    if not entry.holds_a_place and not _hung_up_on_the_key(entry, at=at):
        return False
    return entry.was_promised_a_callback or not offering.why_not(entry, leg=leg, at=at)


def _hung_up_on_the_key(entry: QueueEntry, *, at: datetime) -> bool:
    """The caller pressed the key and hung up, and the second report came first: the callback is kept (rule 15)."""
    if not entry.was_abandoned or entry.ended_at is None or at > entry.ended_at + timedelta(seconds=LATE_KEY_SECONDS):
        return False
    return entry.was_abandoned_in_line()


def why_not(entry: QueueEntry, *, number: str, at: datetime) -> Refusal | None:
    """The reason not to call back at this number; None for who has been promised a callback to it already."""
    if entry.was_promised_a_callback and number == entry.callback_number:
        return None
    other = open_callback_to(phone_number=entry.phone_number, queue=entry.queue, callback_number=number)
    if other is not None and other != entry:
        return HAS_ONE
    return callback_policy.why_not_promise(entry, number=number, at=at)


def record_refusal(entry: QueueEntry, refusal: Refusal, *, number: str, at: datetime) -> None:
    """On the timeline; and for admins where it was the policy that refused, not a callback that there is already."""
    entry.conversation.record("callback_refused", at=at, entry=entry, why=refusal.sentence)
    if refusal != HAS_ONE:
        callback_policy.record_refusal(entry, refusal, number=number, at=at)


def promise(entry: QueueEntry, *, leg: CallLeg, at: datetime) -> Refusal | None:
    """Make it a callback; the reason why not where another call of this caller was faster by a moment."""
    try:
        with transaction.atomic():
            _become_a_callback(_reopened(entry, leg=leg, at=at) if entry.is_over else entry, at=at)
    except IntegrityError:
        return HAS_ONE
    return None


def _reopened(entry: QueueEntry, *, leg: CallLeg, at: datetime) -> QueueEntry:
    """A new entry of the same conversation in the old place."""
    again = entry.reopen(at=at)
    leg.note(entry=again)
    again.conversation.reopen()
    again.conversation.record("reopened", at=at, entry=again, why="the key was pressed before the caller hung up")
    return again


def _become_a_callback(entry: QueueEntry, *, at: datetime) -> None:
    turns.withdraw_offers(entry, CloseReason.WITHDRAWN, at=at, why="the caller asked for a callback")
    requested_at = entry.callback_requested_at or at
    entry.live_leg = None
    entry.change_kind(
        Kind.CALLBACK,
        deadline_at=callback_deadline(settings_of(entry), requested_at=requested_at),
        callback_requested_at=at,
    )
    _wait_for_the_hang_up(entry, at=at)
    estimate = offering.estimate_in_short(entry, at=at)
    entry.conversation.record(
        "callback_requested", at=at, entry=entry, actor="caller", number=entry.callback_number, **estimate
    )
    rerouting.on_callback_request(entry, at=at)
    after_commit.line_changed(entry.queue_id, at=at)
    after_commit.match()


def _wait_for_the_hang_up(entry: QueueEntry, *, at: datetime) -> None:
    """Nobody is rung while hanging up: the first attempt comes after the delay that the number has."""
    if seconds := settings_of(entry).first_attempt_delay_seconds:
        entry.put_off(until=at + timedelta(seconds=seconds))
        after_commit.match(seconds=seconds)


def callback_deadline(number: PhoneNumber, *, requested_at: datetime) -> datetime:
    """When a callback is dropped: max wait after the request; only open hours count where it is held over closing (rule 39)."""
    if number.holds_at_closing:
        return number.business_hours.schedule.add_open_time(requested_at, seconds=number.max_callback_wait_seconds)
    return requested_at + timedelta(seconds=number.max_callback_wait_seconds)


@transaction.atomic
def attach_second_call(*, leg_id: int, at: datetime) -> None:
    """Somebody who has a callback waits on this call instead, in the kept place (rules 41, 43)."""
    leg = CallLeg.objects.select_related("entry").get(pk=leg_id)
    if leg.entry is None:
        return
    entry = QueueEntry.objects.locked(leg.entry.pk)
    if not entry.holds_a_place or entry.live_leg_id is not None or not entry.is_callback:
        return
    turns.withdraw_offers(entry, CloseReason.WITHDRAWN, at=at, why="the customer is on the line")
    entry.live_leg = leg
    entry.come_forward(at=at)
    entry.put_off(until=None)
    entry.change_kind(Kind.LIVE, deadline_at=entry.deadline_at)
    entry.conversation.record("waits_on_second_call", at=at, entry=entry, actor="caller", call_sid=leg.call_sid)
    after_commit.line_changed(entry.queue_id, at=at)
    after_commit.match()


def detach_second_call(entry: QueueEntry, *, at: datetime) -> None:
    """The second call ended: the callback stands as before (rule 43). Expects the entry's lock, the entry in line."""
    turns.withdraw_offers(entry, CloseReason.WITHDRAWN, at=at, why="the second call ended")
    entry.live_leg = None
    entry.change_kind(Kind.CALLBACK, deadline_at=entry.deadline_at)
    _wait_for_the_hang_up(entry, at=at)
    entry.conversation.record("second_call_ended", at=at, entry=entry, actor="caller")
    after_commit.line_changed(entry.queue_id, at=at)
    after_commit.match()
