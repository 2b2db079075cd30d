"""Whoever answers a callback is asked to take it: key 1, ten more minutes, or cancel (rules 8, 36, 38).

The agent waits in the room. The call is answered and asked, but the entry is *dialing* until key 1: nobody has spoken yet.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from agents.states import AgentState
from callbacks import after_commit
from callbacks.lifecycle import Trigger
from callbacks.models import CallLeg, Offer, PhoneNumber, QueueEntry
from callbacks.operations import bridging, endings, locks, turns
from telephony.carrier import LegStatus

TAKE, LATER, CANCEL = "1", "2", "3"
MOST_TRIES = 2
LATER_MINUTES = 10
MOST_TIMES_LATER = 3
"""After so many times ten more minutes the choice is now or not at all."""

CHANCE_MINUTES = 10
"""What was put off is not dropped while its ten minutes run, nor before an agent had this long to take it up."""


class Next(enum.Enum):
    """What the customer's call does next."""

    ASK = enum.auto()
    JOIN = enum.auto()
    LATER = enum.auto()
    CANCELED = enum.auto()
    GOODBYE = enum.auto()


@dataclass(frozen=True)
class Answer:
    """What to say to who answered; where it is asked (again), in which `attempt` and whether more time is to be had."""

    next: Next
    entry: QueueEntry
    offer: Offer | None = None
    attempt: int = 1
    more_time: bool = True


def ask(*, leg_id: int, call_sid: str, at: datetime) -> Answer | None:
    """Somebody answered. None for a call that we did not place."""
    return _on_a_call(leg_id, call_sid=call_sid, at=at, then=lambda leg, offer, entry: _ask(offer, entry=entry))


def _ask(offer: Offer, *, entry: QueueEntry, attempt: int = 1) -> Answer:
    return Answer(Next.ASK, entry, offer, attempt, more_time=_may_put_off(entry))


def decide(*, leg_id: int, call_sid: str, digits: str, attempt: int, at: datetime) -> Answer | None:
    """The key that was pressed, or none in time. The same key twice is one decision (rule 37)."""

    def then(leg: CallLeg, offer: Offer, entry: QueueEntry) -> Answer:
        entry.conversation.record("key_pressed", at=at, entry=entry, actor="customer", digits=digits[:20] or "nothing")
        return _decide(leg, offer, entry=entry, digits=digits, attempt=attempt, at=at)

    return _on_a_call(leg_id, call_sid=call_sid, at=at, then=then)


def _on_a_call(
    leg_id: int, *, call_sid: str, at: datetime, then: Callable[[CallLeg, Offer, QueueEntry], Answer]
) -> Answer | None:
    """The customer's leg, its turn not over; that it asks for a document says that it was answered."""
    with transaction.atomic():
        found = locks.leg_with_entry(leg_id)
        if found is None or not found[0].is_ours_to_dial:
            return None
        leg, entry = found
        if leg.is_another_call(call_sid):
            return Answer(Next.GOODBYE, entry)
        leg.bind(call_sid)
        if leg.offer is None or not leg.offer.is_in_hand or leg.is_over:
            return Answer(_decided_before(leg, entry), entry)
        if leg.is_confirmed and entry.is_connected:
            return Answer(Next.JOIN, entry, leg.offer)
        if not entry.is_dialing:
            return Answer(Next.GOODBYE, entry)
        if leg.move_to(LegStatus.ANSWERED, at=at):
            turns.tell_progress(leg.offer, "confirming", at=at)
        return then(leg, leg.offer, entry)


def _decided_before(leg: CallLeg, entry: QueueEntry) -> Next:
    """The carrier asks again where our answer to the key did not reach it: the customer hears the same sentence."""
    ends = {Trigger.POSTPONE: Next.LATER, Trigger.CANCEL: Next.CANCELED}
    name = entry.events.filter(name__in=ends, details__leg=leg.pk).values_list("name", flat=True).first()
    return ends[Trigger(name)] if name else Next.GOODBYE


def _decide(leg: CallLeg, offer: Offer, *, entry: QueueEntry, digits: str, attempt: int, at: datetime) -> Answer:
    match digits:
        case "1":
            leg.note(kept_at=at, verdict_due_at=None)
            bridging.bridge(offer, entry=entry, at=at)
            return Answer(Next.JOIN, entry, offer)
        case "2" if _may_put_off(entry):
            _put_off(offer, leg=leg, entry=entry, at=at)
            return Answer(Next.LATER, entry)
        case "3":
            _cancel(offer, leg=leg, entry=entry, at=at)
            return Answer(Next.CANCELED, entry)
    if attempt < MOST_TRIES:
        return _ask(offer, entry=entry, attempt=attempt + 1)
    endings.not_reached(offer, entry=entry, outcome="not_confirmed", at=at)
    return Answer(Next.GOODBYE, entry)


def _put_off(offer: Offer, *, leg: CallLeg, entry: QueueEntry, at: datetime) -> None:
    """Back in the same place for ten minutes, by the customer's wish: no ticket, and the agent is free at once."""
    until = at + timedelta(minutes=LATER_MINUTES)
    entry.advance(Trigger.POSTPONE, at=at, actor="customer", leg=leg.pk, until=until.isoformat())
    entry.put_off(until=until)
    _keep_beyond(until, entry=entry, at=at)
    _free(offer, entry=entry, stage="postponed", at=at)


def _may_put_off(entry: QueueEntry) -> bool:
    return entry.events.filter(name=Trigger.POSTPONE).count() < MOST_TIMES_LATER


def _keep_beyond(until: datetime, *, entry: QueueEntry, at: datetime) -> None:
    """The longest wait does not end what the customer has put off: we said that we would call again (rule 39)."""
    deadline_at = _chance_after(until, number=entry.phone_number)
    if deadline_at > entry.deadline_at:
        entry.deadline_at = deadline_at
        entry.save(update_fields=["deadline_at"])
        entry.conversation.record("longest_wait_extended", at=at, entry=entry, until=deadline_at.isoformat())


def _chance_after(until: datetime, *, number: PhoneNumber) -> datetime:
    """Where the number holds callbacks over closing, open hours alone count, as in its longest wait."""
    if number.holds_at_closing:
        return number.business_hours.schedule.add_open_time(until, seconds=CHANCE_MINUTES * 60)
    return until + timedelta(minutes=CHANCE_MINUTES)


def _cancel(offer: Offer, *, leg: CallLeg, entry: QueueEntry, at: datetime) -> None:
    why = "The customer answered and asked for it."
    entry.advance(Trigger.CANCEL, at=at, actor="customer", agent=offer.agent, outcome="canceled", why=why, leg=leg.pk)
    _free(offer, entry=entry, stage="canceled", at=at)


def _free(offer: Offer, *, entry: QueueEntry, stage: str, at: datetime) -> None:
    """The customer's call says one more sentence and ends by itself."""
    turns.end_turn(offer, AgentState.AVAILABLE, at=at, stage=stage)
    after_commit.line_changed(entry.queue_id, at=at)
    after_commit.match()
