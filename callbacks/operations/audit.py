"""Holds our books against the carrier's, both ways: calls and rooms of ours that nobody here knows, and ours that it has ended.

Asked in lists, a request for each page; what looks wrong is asked about once more, for both sides change meanwhile.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from callbacks.models import CallLeg, CodeCall, Conversation, Offer, PhoneNumber, QueueEntry
from callbacks.models.queue_entry import Kind
from telephony.carrier import CallGone, Carrier, CarrierCall, CarrierError, CarrierRoom, get_carrier

SETTLED_SECONDS = 30
"""Younger calls may have reports under way."""

OUR_ROOMS, OUR_BROWSERS = "room-", ("client:agent_", "client:supervisor_")


@dataclass(frozen=True)
class Difference:
    """What does not agree; `sid` is the carrier's name for the call or the room."""

    what: str
    sid: str
    leg: CallLeg | None = None
    conversation: Conversation | None = None


def differences_with_the_carrier(*, at: datetime) -> list[Difference]:
    """Everything on which we and the carrier disagree. Raises CarrierError when it cannot be asked. Expects no transaction."""
    carrier, settled = get_carrier(), at - timedelta(seconds=SETTLED_SECONDS)
    ours = _our_numbers()
    legs = list(_open_legs(settled))
    turns = list(_turns(settled))
    calls = {call.call_sid: call for call in carrier.live_calls()}
    rooms = {room.conference_sid: room for room in carrier.live_rooms()}
    return [
        *_waiting_for_nobody(settled),
        *_ended_there([leg for leg in legs if leg.call_sid not in calls], carrier),
        *_unknown_here([call for call in calls.values() if _is_ours(call, ours, settled)], carrier, settled),
        *_rooms_gone([turn for turn in turns if turn.conference_sid not in rooms]),
        *_rooms_left([room for room in rooms.values() if room.room.startswith(OUR_ROOMS)], settled),
    ]


def _our_numbers() -> set[str]:
    numbers = PhoneNumber.objects.values_list("number", "present_number")
    return {str(number) for pair in numbers for number in pair if number}


def _open_legs(settled: datetime) -> Iterator[CallLeg]:
    legs = CallLeg.objects.in_flight().filter(call_sid__isnull=False, created_at__lte=settled)
    return legs.select_related("conversation").iterator()


def _turns(settled: datetime) -> Iterator[Offer]:
    turns = Offer.objects.in_hand().filter(agent_joined_at__lte=settled).exclude(conference_sid="")
    return turns.select_related("agent", "entry__conversation").iterator()


def _is_ours(call: CarrierCall, ours: set[str], settled: datetime) -> bool:
    """An account may have calls of other applications: ours are those of our numbers and of our agents' browsers."""
    ends = {call.from_number, call.to_number}
    young = call.started_at is not None and call.started_at > settled
    return not young and (bool(ends & ours) or any(end.startswith(OUR_BROWSERS) for end in ends))


def _waiting_for_nobody(settled: datetime) -> Iterator[Difference]:
    live = QueueEntry.objects.open().filter(kind=Kind.LIVE, live_leg__ended_at__lte=settled)
    for entry in live.select_related("live_leg", "conversation"):
        leg = entry.live_leg
        if leg is not None:
            what = f"over since {leg.ended_at:%H:%M:%S} UTC, its caller is {entry.get_status_display().lower()} here"
            yield Difference(what, leg.call_sid or "", leg, entry.conversation)


def _ended_there(suspects: list[CallLeg], carrier: Carrier) -> Iterator[Difference]:
    for leg in suspects:
        if not CallLeg.objects.in_flight().filter(pk=leg.pk).exists():
            continue
        try:
            call = carrier.fetch_call(call_sid=leg.call_sid or "")
        except CallGone:
            what = "the carrier does not know this call"
        else:
            if not call.status.is_terminal:
                continue
            what = f"open here, {call.status} at the carrier"
        yield Difference(what, leg.call_sid or "", leg, leg.conversation)


def _unknown_here(calls: list[CarrierCall], carrier: Carrier, settled: datetime) -> Iterator[Difference]:
    legs = {leg.call_sid: leg for leg in _legs_of(calls)}
    codes = set(
        CodeCall.objects.filter(call_sid__in=[call.call_sid for call in calls]).values_list("call_sid", flat=True)
    )
    unbound = set(CallLeg.objects.in_flight().filter(call_sid=None).values_list("from_number", "to_number"))
    for call in calls:
        leg = legs.get(call.call_sid)
        if leg is None and ((call.from_number, call.to_number) in unbound or call.call_sid in codes):
            continue  # the answer to a dial is out, recovery is about to find it; or it tells a code, and ends by itself
        if leg is not None and (leg.ended_at is None or leg.ended_at > settled):
            continue
        if _still_lives(call, carrier):
            what = "over here, alive at the carrier" if leg else "alive at the carrier, not known here"
            yield Difference(what, call.call_sid, leg, leg.conversation if leg else None)


def _legs_of(calls: list[CarrierCall]) -> Iterator[CallLeg]:
    sids = [call.call_sid for call in calls]
    return CallLeg.objects.select_related("conversation").filter(call_sid__in=sids).iterator()


def _still_lives(call: CarrierCall, carrier: Carrier) -> bool:
    try:
        return not carrier.fetch_call(call_sid=call.call_sid).status.is_terminal
    except CallGone:
        return False


def _rooms_gone(suspects: list[Offer]) -> Iterator[Difference]:
    for turn in suspects:
        if Offer.objects.in_hand().filter(pk=turn.pk).exists():
            what = f"{turn.agent.name}'s room has ended at the carrier, the turn goes on here"
            yield Difference(what, turn.conference_sid, None, turn.entry.conversation)


def _rooms_left(rooms: list[CarrierRoom], settled: datetime) -> Iterator[Difference]:
    """Rooms that go on though nobody's turn does, or that we never made."""
    named = Offer.objects.filter(room__in=[room.room for room in rooms]).select_related("entry__conversation")
    turns = {turn.room: turn for turn in named}
    for room in rooms:
        turn = turns.get(room.room)
        if turn is None:
            yield Difference("a room at the carrier that is not known here", room.conference_sid)
        elif turn.ended_at is not None and turn.ended_at <= settled:
            what = "a room at the carrier whose turn is over here"
            yield Difference(what, room.conference_sid, None, turn.entry.conversation)


__all__ = ["CarrierError", "Difference", "differences_with_the_carrier"]
