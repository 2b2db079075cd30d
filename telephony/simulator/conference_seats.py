"""Who sits in a conference, and how."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
from typing import TYPE_CHECKING

from telephony.simulator.calls import ENDED, Call, Subscription
from telephony.simulator.words import wall_now

if TYPE_CHECKING:
    from telephony.simulator.conferences import Conference

PARTICIPANT_STATUS = {
    "queued": "queued",
    "initiated": "connecting",
    "ringing": "ringing",
    "in-progress": "connected",
    "completed": "complete",
}
DUPLICATE_LABEL, ROOM_FULL, ROOM_OVER, COACH_GONE = 16025, 13280, 13227, 13240


class CannotJoin(Exception):  # the room's answer
    """The conference is full, over, or somebody has the label already."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclasses.dataclass(kw_only=True)
class Seat:
    """The settings with which somebody enters; `wait_url` None is classical music, empty is silence."""

    label: str = ""
    muted: bool = False
    beep: str = "true"
    start_on_enter: bool = True
    end_on_exit: bool = False
    wait_url: str | None = None
    wait_method: str = "POST"
    max_participants: int = 250
    coach: str = ""
    callback: Subscription | None = None


@dataclasses.dataclass(eq=False, kw_only=True)
class Participant:
    """A call with a seat; it has joined once it is answered and inside."""

    call: Call
    seat: Seat
    conference: Conference | None = None
    is_on_hold: bool = False
    has_joined: bool = False
    music: asyncio.Task[None] | None = None
    out: asyncio.Event = dataclasses.field(default_factory=asyncio.Event)
    created_on: datetime.datetime = dataclasses.field(default_factory=wall_now)
    updated_on: datetime.datetime = dataclasses.field(default_factory=wall_now)

    @property
    def status(self) -> str:
        if self.call.status in ENDED - {"completed"}:
            return "failed"
        return PARTICIPANT_STATUS[self.call.status]

    async def wait_until_out(self) -> None:
        await self.out.wait()

    def leave(self, *, reason: str, status: str | None = None) -> None:
        """Nothing happens to one who is out already."""
        if self.conference is not None:
            self.conference.leave(self, reason=reason, status=status)

    def fields(self, *, status: str | None = None) -> dict[str, str]:
        """As a conference event tells them."""
        return {
            "CallSid": self.call.sid,
            "Muted": _word(self.seat.muted),
            "Hold": _word(self.is_on_hold),
            "Coaching": _word(bool(self.seat.coach)),
            "EndConferenceOnExit": _word(self.seat.end_on_exit),
            "StartConferenceOnEnter": _word(self.seat.start_on_enter),
        } | ({"ParticipantLabel": self.seat.label} if self.seat.label else {})


def _word(value: bool) -> str:
    return "true" if value else "false"
