"""Calls that REST requests place: queued, rung, and then given a document or a seat in a conference."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from telephony.simulator.calls import Call, DocumentRequest
from telephony.simulator.conference_seats import CannotJoin, Participant
from telephony.simulator.conferences import Conference
from telephony.simulator.documents import DocumentError
from telephony.simulator.hold_music import WaitingRoom
from telephony.simulator.interpreter import execute
from telephony.simulator.machine_detection import Detection, detect, detect_and_tell
from telephony.simulator.ringing import ring

if TYPE_CHECKING:
    from telephony.simulator.switch import Switch

RING_BUFFER_SECONDS = 5


@dataclasses.dataclass(frozen=True, kw_only=True)
class Order:
    """How a call is to be placed; Twilio adds five seconds to the time-out (twilio.md 3.1)."""

    timeout_seconds: int = 60
    time_limit_seconds: int | None = None
    detection: Detection | None = None
    detects_first: bool = False


def place_call(*, switch: Switch, call: Call, order: Order, request: DocumentRequest) -> None:
    """Calls.create: on answer the document is executed, after the verdict where detection is synchronous."""

    async def then() -> None:
        asked = request
        if order.detection is not None and order.detects_first:
            verdict = await detect(call=call, detection=order.detection)
            asked = dataclasses.replace(request, fields={**request.fields, "AnsweredBy": verdict})
        await execute(switch=switch, call=call, request=asked)

    _dial_out(switch, call, order, then)


def place_participant(
    *, switch: Switch, participant: Participant, order: Order, conference: Conference, is_named: bool
) -> None:
    """Participants.create: on answer the call takes its seat; the end of the conference is its end."""

    async def then() -> None:
        await _sit(switch, participant, conference, is_named=is_named)

    conference.reserve(participant)
    call = participant.call
    _dial_out(switch, call, order, then)
    switch.spawn(_clear_seat(participant))


def _dial_out(switch: Switch, call: Call, order: Order, then: Callable[[], Awaitable[None]]) -> None:
    call.queue_seconds = switch.seconds_in_queue()

    async def program() -> None:
        await switch.clock.sleep(call.queue_seconds)
        await ring(switch=switch, call=call, timeout_seconds=order.timeout_seconds + RING_BUFFER_SECONDS)
        if order.time_limit_seconds is not None:
            switch.help(call, _limit(call, order.time_limit_seconds))
        if order.detection is not None and not order.detects_first:
            switch.help(call, detect_and_tell(switch=switch, call=call, detection=order.detection))
        await then()

    switch.start(call, program)


async def _limit(call: Call, seconds: int) -> None:
    await call.clock.sleep(seconds)
    call.hang_up(by="carrier")


async def _sit(switch: Switch, participant: Participant, conference: Conference, *, is_named: bool) -> None:
    """Asked for by name, the room may have closed and opened again meanwhile (twilio.md 0.3); by SID it is gone."""
    call = participant.call
    if conference.is_over and is_named:
        conference.participants.pop(call.sid, None)
        conference = switch.conferences.open(name=conference.name)
    try:
        waiting_room = await WaitingRoom.prepare(switch=switch, participant=participant, conference=conference)
        conference.join(participant, waiting_room=waiting_room)
    except (CannotJoin, DocumentError) as error:
        call.note("error", text=str(error), code=error.code)
        participant.leave(reason="participant_add_failed", status="completed")
        return
    try:
        await participant.wait_until_out()
    finally:
        participant.leave(reason=call.parting.reason, status=call.parting.status or "completed")
        call.catch_up()


async def _clear_seat(participant: Participant) -> None:
    """Whoever never got inside leaves the list when the call has ended."""
    await participant.call.ended.wait()
    participant.leave(reason="participant_add_failed", status=participant.call.status)
