"""A caller keys in the number at which to be called back: asked, read back, confirmed, at most three times (rules 19, 23).

The place is kept meanwhile: the entry stays live, and an agent may take the caller at any moment. The try is part of the
address that the carrier asks, so a request that comes twice is answered twice and counted once (rule 37).
"""

import enum
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from callbacks.in_force import settings_of
from callbacks.models import CallLeg, PhoneNumber, QueueEntry
from callbacks.operations import callback_policy, locks, virtual_hold
from telephony import phone_numbers
from telephony.dialing_policy import Refusal

MOST_TRIES = 3
CONFIRM_KEY = "1"


class Next(enum.Enum):
    """What the caller meets next."""

    ASK = enum.auto()
    READ_BACK = enum.auto()
    CONFIRMED = enum.auto()
    HOLD = enum.auto()
    GO_ON = enum.auto()


@dataclass(frozen=True)
class Answer:
    """What comes next, in which try; `given` is the number to read back, `sentence` why the last one was refused."""

    next: Next
    number: PhoneNumber
    leg: CallLeg
    attempt: int
    given: str = ""
    sentence: str = ""


def give(*, leg_id: int, digits: str, attempt: int, at: datetime) -> Answer | None:
    """A number was keyed in, or nothing; None for a leg that holds no place."""
    with transaction.atomic():
        found = locks.leg_with_entry(leg_id)
        if found is None:
            return None
        leg, entry = found
        number = settings_of(entry)
        if not _may_go_on(entry, leg=leg, at=at):
            return Answer(Next.GO_ON, number, leg, attempt)
        leg.note(heartbeat_at=at)
        e164 = phone_numbers.normalize(digits, region=phone_numbers.region_of(str(number.number)) or None) or ""
        refusal = _why_not(entry, digits=digits, e164=e164, at=at)
        is_new = not _was_told(entry, "number_given", leg=leg, attempt=attempt)
        if is_new:
            _record_given(entry, leg=leg, attempt=attempt, number=e164 or digits[:20], at=at)
        if refusal is not None:
            if is_new and digits:
                virtual_hold.record_refusal(entry, refusal, number=e164 or digits, at=at)
            return _next_try(entry, leg=leg, attempt=attempt, sentence=refusal.sentence if digits else "", at=at)
        if is_new:
            leg.note(given_number=e164)
        return Answer(Next.READ_BACK, number, leg, attempt, given=e164)


def confirm(*, leg_id: int, digits: str, attempt: int, at: datetime) -> Answer | None:
    """The number read back is right (key 1), or another is to be keyed in; None for a leg that holds no place."""
    with transaction.atomic():
        found = locks.leg_with_entry(leg_id)
        if found is None:
            return None
        leg, entry = found
        number = settings_of(entry)
        if entry.is_callback and not entry.is_over and leg.given_number == entry.callback_number:
            return Answer(Next.CONFIRMED, number, leg, attempt)
        if not _may_go_on(entry, leg=leg, at=at):
            return Answer(Next.GO_ON, number, leg, attempt)
        leg.note(heartbeat_at=at)
        if digits != CONFIRM_KEY or not leg.given_number:
            return _next_try(entry, leg=leg, attempt=attempt, sentence="", at=at)
        return _promise(entry, leg=leg, attempt=attempt, at=at)


def _may_go_on(entry: QueueEntry, *, leg: CallLeg, at: datetime) -> bool:
    """In line, on this leg or with a callback that this caller has, at a number that still takes other numbers."""
    if not settings_of(entry).takes_other_numbers:
        return False
    if entry.live_leg_id is None and entry.is_callback and entry.holds_a_place:
        return leg.given_number != entry.callback_number and entry.phone_number.offers_callbacks(at=at)
    return virtual_hold.may_ask(entry, leg=leg, at=at)


def _why_not(entry: QueueEntry, *, digits: str, e164: str, at: datetime) -> Refusal | None:
    """The digits are looked at as well: 911 is no valid number, and is more than that."""
    if refusal := callback_policy.why_not_call(digits, of=entry.phone_number):
        return refusal
    return virtual_hold.why_not(entry, number=e164, at=at)


def _record_given(entry: QueueEntry, *, leg: CallLeg, attempt: int, number: str, at: datetime) -> None:
    entry.conversation.record(
        "number_given", at=at, entry=entry, actor="caller", leg=leg.pk, attempt=attempt, number=number or "nothing"
    )


def _was_told(entry: QueueEntry, name: str, *, leg: CallLeg, attempt: int) -> bool:
    return entry.events.filter(name=name, details__leg=leg.pk, details__attempt=attempt).exists()


def _next_try(entry: QueueEntry, *, leg: CallLeg, attempt: int, sentence: str, at: datetime) -> Answer:
    number = settings_of(entry)
    if attempt < MOST_TRIES:
        return Answer(Next.ASK, number, leg, attempt + 1, sentence=sentence)
    if not _was_told(entry, "number_not_given", leg=leg, attempt=attempt):
        entry.conversation.record("number_not_given", at=at, entry=entry, leg=leg.pk, attempt=attempt)
    return Answer(Next.HOLD, number, leg, attempt, sentence=sentence)


def _promise(entry: QueueEntry, *, leg: CallLeg, attempt: int, at: datetime) -> Answer:
    """Checked once more: another call may have been promised the last callback that the caps admit."""
    number, own = settings_of(entry), entry.callback_number
    refusal = virtual_hold.why_not(entry, number=leg.given_number, at=at)
    if refusal is None:
        _set_number(entry, leg.given_number)
        refusal = virtual_hold.promise(entry, leg=leg, at=at)
    if refusal is not None:
        _set_number(entry, own)
        virtual_hold.record_refusal(entry, refusal, number=leg.given_number, at=at)
        return Answer(Next.HOLD, number, leg, attempt, sentence=refusal.sentence)
    return Answer(Next.CONFIRMED, number, leg, attempt)


def _set_number(entry: QueueEntry, number: str) -> None:
    """Who hung up on the key takes the place up again from the row (rule 15); else the promise writes the number down."""
    entry.callback_number = number
    if entry.is_over:
        entry.save(update_fields=["callback_number"])
