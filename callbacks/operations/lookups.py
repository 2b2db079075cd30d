"""Asks the carrier how a leg stands, and acts as if it had reported; reports are late, lost, or in the wrong order."""

import logging
from datetime import datetime

from callbacks import after_commit
from callbacks.lifecycle import Status
from callbacks.models import CallLeg
from callbacks.operations import bridging, dialing, legs
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
        call = get_carrier().fetch_call(call_sid=leg.call_sid)
    except CallGone:
        call = CarrierCall(
            call_sid=leg.call_sid, from_number=leg.from_number, to_number=leg.to_number, status=LegStatus.COMPLETED
        )
    except CarrierError as error:
        logger.warning("the carrier cannot be asked about a silent leg", extra={"leg": leg_id, "error": str(error)})
        return
    apply(leg_id, call, at=at)


def apply(leg_id: int, call: CarrierCall, *, at: datetime) -> None:
    """Take over what the carrier says of a leg, as if it had reported it now."""
    leg = CallLeg.objects.get(pk=leg_id)
    event = LegEvent(call_sid=call.call_sid, status=call.status)
    if call.status.is_terminal and leg.conversation is not None:
        leg.conversation.record(
            "repaired",
            at=at,
            entry=leg.entry,
            found=f"a leg was silent; the carrier says {call.status};",
            done="taken over.",
            leg=leg.pk,
        )
    if leg.is_ours_to_dial:
        legs.record_leg(leg_id=leg_id, event=event, at=at)
    elif call.status.is_terminal:
        record_inbound_end(event=event, at=at)
    if not call.status.is_terminal:
        _still_there(leg, at=at)


def _still_there(leg: CallLeg, *, at: datetime) -> None:
    """Alive at the carrier. A leg whose turn is over is ended; a caller outside the wait loop must ask for a document."""
    leg.note(heartbeat_at=at)
    turn_is_over = leg.offer is not None and not leg.offer.is_in_hand
    if leg.hang_up_asked_at is not None or turn_is_over:
        dialing.hang_up(leg_id=leg.pk)
    elif leg.entry is not None and leg.entry.holds_a_place and leg.entry.live_leg_id == leg.pk:
        after_commit.dismiss_caller(leg.pk)
