"""Asks the carrier how a leg stands, and acts as if it had reported; reports are late, lost, or in the wrong order."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from callbacks import after_commit
from callbacks.lifecycle import Status
from callbacks.models import CallLeg
from callbacks.operations import breaker, bridging, dialing, endings, legs, locks, repairs
from telephony.carrier import (
    CallGone,
    CarrierCall,
    CarrierError,
    ConferenceEvent,
    LegEvent,
    LegStatus,
    get_carrier,
)

logger = logging.getLogger(__name__)


def record_room_event(*, event: ConferenceEvent, at: datetime) -> None:
    """A report from a room; before an agent counts as gone, the customer's call is looked up."""
    if event.kind == "end" or (event.kind == "leave" and event.label == bridging.AGENT):
        ask_before_an_agent_leaves(at=at, offer__room=event.room)
    bridging.record_room_event(event=event, at=at)


def record_inbound_end(*, event: LegEvent, at: datetime) -> bool:
    """A report of the end of a call that came to us; an agent's is preceded by a look at the customer's."""
    if event.status is not None and event.status.is_terminal:
        ask_before_an_agent_leaves(at=at, offer__legs__call_sid=event.call_sid)
    return legs.record_inbound_end(event=event, at=at)


def ask_before_an_agent_leaves(*, at: datetime, **turn: object) -> None:
    """Who is called may have answered while the report of it is late or lost.

    Taken for an agent who left while it rang, the entry would return to the line, and somebody who has spoken to the agent
    would be called a second time (rules 33, 49). Expects no transaction: it may take as long as the carrier does.
    """
    called = CallLeg.objects.of_customers().in_flight().filter(call_sid__isnull=False, entry__status=Status.DIALING)
    for leg_id in called.filter(**turn).values_list("pk", flat=True).distinct():
        look_up(leg_id=leg_id, at=at)


def look_up(*, leg_id: int, at: datetime) -> None:
    """Ask the carrier how a silent leg stands, and act as if it had reported."""
    leg = CallLeg.objects.get(pk=leg_id)
    if not leg.call_sid or leg.is_over:
        return
    try:
        with breaker.asked_while_it_answers(at=at):
            call = get_carrier().fetch_call(call_sid=leg.call_sid)
    except CallGone:
        call = CarrierCall(
            call_sid=leg.call_sid, from_number=leg.from_number, to_number=leg.to_number, status=LegStatus.COMPLETED
        )
    except CarrierError as error:
        logger.warning("the carrier cannot be asked about a silent leg", extra={"leg": leg_id, "error": str(error)})
        if leg.is_ours_to_dial and leg.asked_at is not None and not leg.was_answered:
            ring_ends = settings.CUSTOMER_RING_SECONDS + settings.RING_GRACE_SECONDS
            give_up_if_due(leg_id=leg_id, silent_since=leg.asked_at + timedelta(seconds=ring_ends), at=at)
        return
    apply(leg_id, call, at=at)


def apply(leg_id: int, call: CarrierCall, *, at: datetime) -> None:
    """Take over what the carrier says of a leg, as if it had reported it now."""
    leg = CallLeg.objects.get(pk=leg_id)
    event = LegEvent(call_sid=call.call_sid, status=call.status)
    if _is_news(leg, call):
        _say(
            leg, kind="report_lost", found=f"a leg was silent; the carrier says {call.status}", done="taken over", at=at
        )
    if leg.is_ours_to_dial:
        legs.record_leg(leg_id=leg_id, event=event, at=at)
    elif call.status.is_terminal:
        record_inbound_end(event=event, at=at)
    if not call.status.is_terminal:
        _still_there(leg, at=at)


def _is_news(leg: CallLeg, call: CarrierCall) -> bool:
    """Whether something happened that we should have heard: an end, or an answer to our call."""
    told = call.status.is_terminal or (leg.is_ours_to_dial and call.status is LegStatus.ANSWERED)
    return told and call.status.rank > leg.rank and not leg.is_over


def _still_there(leg: CallLeg, *, at: datetime) -> None:
    """Alive at the carrier. A leg whose turn is over is ended; a caller outside the wait loop must ask for a document."""
    leg.note(heartbeat_at=at)
    turn_is_over = leg.offer is not None and not leg.offer.is_in_hand and not leg.is_waited_on
    if leg.hang_up_asked_at is not None or turn_is_over:
        _say(leg, kind="call_outlived_its_turn", found="a call went on after its turn was over", done="ended", at=at)
        leg.note(hang_up_asked_at=at)
        dialing.hang_up(leg_id=leg.pk)
    elif leg.entry is not None and leg.entry.holds_a_place and leg.entry.live_leg_id == leg.pk:
        _say(
            leg,
            kind="caller_left_behind",
            found="a waiting caller heard nothing new",
            done="called back into line",
            at=at,
        )
        after_commit.dismiss_caller(leg.pk)


def _say(leg: CallLeg, *, kind: str, found: str, done: str, at: datetime) -> None:
    with transaction.atomic():
        repairs.record(leg.conversation, kind=kind, found=found, done=done, at=at, entry=leg.entry, leg=leg.pk)


@transaction.atomic
def give_up_if_due(*, leg_id: int, silent_since: datetime, at: datetime) -> None:
    """Nobody can say what became of a dial, and has not for long: a ticket, and the agent is free (rule 49).

    Never a second dial: the leg stays open, and with it the number, until the carrier can be asked.
    """
    found = locks.leg_with_entry(leg_id)
    if found is None or at - silent_since < timedelta(seconds=settings.DIAL_GIVE_UP_SECONDS):
        return
    leg, entry = found
    if leg.is_over or leg.offer is None or not leg.offer.is_in_hand or not entry.is_dialing:
        return
    why = "The carrier could not say what became of the call."
    _say(
        leg, kind="dial_given_up", found="nobody can say what became of the call", done="given up, with a ticket", at=at
    )
    endings.could_not_dial(leg.offer, entry=entry, outcome="carrier_unavailable", why=why, at=at, call_may_exist=True)
