"""A carrier in memory for fast tests; tests/contract holds it to the same expectations as the real one."""

import dataclasses
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from contactcenter import clock
from telephony import phone_numbers
from telephony.carrier import (
    CallGone,
    CarrierCall,
    CarrierError,
    CarrierRefused,
    CarrierRoom,
    LegStatus,
    PlacedLeg,
)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """One order for a leg, as it was given."""

    call_sid: str
    conference_sid: str
    room_or_sid: str
    to: str
    caller_id: str
    label: str
    ring_seconds: int
    leg_url: str
    machine_url: str | None
    conference_url: str | None
    time_limit_seconds: int
    early_media: bool
    wait_url: str = ""
    ends_room: bool = True


class FakeCarrier:
    """Implements telephony.carrier.Carrier: keeps books and places nothing. Tests say what became of a call."""

    def __init__(self, *, now: Callable[[], datetime] = clock.now) -> None:
        self._now = now
        self.placed: list[Placed] = []
        self.calls_placed: list[dict[str, Any]] = []
        self.redirected: list[tuple[str, str]] = []
        self.hung_up: list[str] = []
        self.ended_rooms: list[str] = []
        self.announced: list[tuple[str, str]] = []
        self.queue_seconds = 0.0
        self._calls: dict[str, CarrierCall] = {}
        self._rooms: dict[str, str] = {}  # name -> sid, of the rooms that are open
        self._members: dict[str, dict[str, str]] = {}  # room sid -> label -> call sid
        self._seats: dict[tuple[str, str], dict[str, Any]] = {}  # room sid, label -> what was changed
        self._failures: list[tuple[CarrierError, bool]] = []
        self._numbers = itertools.count(1)

    @classmethod
    def from_settings(cls) -> Self:
        return cls()

    # What a test arranges

    def fail_next(self, error: CarrierError, *, after_effect: bool = False) -> None:
        """Raise this at the next request; `after_effect`: though it was carried out."""
        self._failures.append((error, after_effect))

    def add_call(self, *, from_number: str, to_number: str, status: LegStatus = LegStatus.ANSWERED) -> str:
        """A call that we did not place, such as a caller's; answers its sid."""
        return self._open_call(from_number=from_number, to_number=to_number, status=status, direction="inbound")

    def enter_room(self, *, room: str, label: str, call_sid: str, ends_room: bool = True) -> str:
        """A leg enters a room by its own document, as an agent's browser does; answers the room's sid."""
        conference_sid = self._room(room)
        self._members[conference_sid][label] = call_sid
        self._seats[conference_sid, label] = {"ends_room": ends_room}
        return conference_sid

    def set_status(self, call_sid: str, status: LegStatus) -> None:
        """What became of a call; one that has ended leaves its room, and the room ends with it."""
        ended_at = self._now() if status.is_terminal else None
        self._calls[call_sid] = dataclasses.replace(self._calls[call_sid], status=status, ended_at=ended_at)
        if status.is_terminal:
            self._leave(call_sid)

    def seat(self, *, conference_sid: str, label: str) -> dict[str, Any]:
        """How somebody sits in a room, as far as it was changed."""
        return self._seats.get((conference_sid, label), {})

    # The port

    def add_to_conference(self, *, room_or_sid: str, to: str, caller_id: str, **order: Any) -> PlacedLeg:
        after_effect = self._failure()
        conference_sid = self._room(room_or_sid)
        _refuse_unless_callable(to)
        call_sid = self._open_call(
            from_number=caller_id, to_number=to, status=LegStatus.QUEUED, direction="outbound-api"
        )
        self._members[conference_sid][order["label"]] = call_sid
        self._seats[conference_sid, order["label"]] = {"ends_room": order.get("ends_room", True)}
        self.placed.append(
            Placed(
                call_sid=call_sid,
                conference_sid=conference_sid,
                room_or_sid=room_or_sid,
                to=to,
                caller_id=caller_id,
                **order,
            )
        )
        _raise(after_effect)
        return PlacedLeg(call_sid=call_sid, queue_seconds=self.queue_seconds)

    def place_call(self, *, to: str, caller_id: str, **order: Any) -> PlacedLeg:
        after_effect = self._failure()
        _refuse_unless_callable(to)
        call_sid = self._open_call(
            from_number=caller_id, to_number=to, status=LegStatus.QUEUED, direction="outbound-api"
        )
        self.calls_placed.append({"call_sid": call_sid, "to": to, "caller_id": caller_id, **order})
        _raise(after_effect)
        return PlacedLeg(call_sid=call_sid, queue_seconds=self.queue_seconds)

    def redirect(self, *, call_sid: str, url: str) -> None:
        after_effect = self._failure()
        self._live(call_sid)
        self.redirected.append((call_sid, url))
        _raise(after_effect)

    def hang_up(self, *, call_sid: str) -> None:
        after_effect = self._failure()
        self.hung_up.append(call_sid)
        call = self._calls.get(call_sid)
        if call and not call.status.is_terminal:
            self.set_status(call_sid, _ended(call.status))
        _raise(after_effect)

    def end_room(self, *, conference_sid: str) -> None:
        after_effect = self._failure()
        self.ended_rooms.append(conference_sid)
        self._close(conference_sid)
        _raise(after_effect)

    def fetch_call(self, *, call_sid: str) -> CarrierCall:
        _raise(self._failure())
        if call_sid not in self._calls:
            raise CallGone("no such call", code=20404)
        return self._calls[call_sid]

    def find_calls(self, *, from_number: str, to_number: str, since: datetime) -> list[CarrierCall]:
        _raise(self._failure())
        earliest = since.replace(microsecond=0)
        found = [
            call
            for call in self._calls.values()
            if (call.from_number, call.to_number) == (from_number, to_number)
            and call.started_at is not None
            and call.started_at >= earliest
        ]
        return found[::-1]

    def find_participant(self, *, conference_sid: str, label: str) -> str | None:
        _raise(self._failure())
        return self._members.get(conference_sid, {}).get(label)

    def change_participant(self, *, conference_sid: str, label: str, **changes: Any) -> None:
        after_effect = self._failure()
        self._refuse_unless_inside(conference_sid, label)
        asked = {name: value for name, value in changes.items() if value is not None}
        self._seats.setdefault((conference_sid, label), {}).update(asked)
        _raise(after_effect)

    def announce(self, *, conference_sid: str, label: str, url: str) -> None:
        after_effect = self._failure()
        self._refuse_unless_inside(conference_sid, label)
        self.announced.append((label, url))
        _raise(after_effect)

    def live_calls(self) -> list[CarrierCall]:
        _raise(self._failure())
        return [call for call in self._calls.values() if not call.status.is_terminal]

    def live_rooms(self) -> list[CarrierRoom]:
        _raise(self._failure())
        return [CarrierRoom(conference_sid=sid, room=name) for name, sid in self._rooms.items()]

    def ping(self) -> None:
        _raise(self._failure())

    def close(self) -> None:
        """Nothing is kept open."""

    # Its books

    def _failure(self) -> CarrierError | None:
        """Raise the failure that is due, or answer one to raise after the effect."""
        if not self._failures:
            return None
        error, after_effect = self._failures.pop(0)
        if not after_effect:
            raise error
        return error

    def _room(self, room_or_sid: str) -> str:
        """A name opens the room when there is none; a sid never does."""
        sid = room_or_sid if room_or_sid.startswith("CF") else self._rooms.get(room_or_sid)
        if sid is None:
            sid = self._rooms[room_or_sid] = self._sid("CF")
            self._members[sid] = {}
        if sid not in self._members:
            raise CallGone("no such room", code=20404)
        return sid

    def _refuse_unless_inside(self, conference_sid: str, label: str) -> None:
        if label not in self._members.get(conference_sid, {}):
            raise CallGone("no such participant", code=20404)

    def _open_call(self, *, from_number: str, to_number: str, status: LegStatus, direction: str) -> str:
        call_sid = self._sid("CA")
        self._calls[call_sid] = CarrierCall(
            call_sid=call_sid,
            from_number=from_number,
            to_number=to_number,
            status=status,
            started_at=self._now(),
            direction=direction,
        )
        return call_sid

    def _live(self, call_sid: str) -> CarrierCall:
        call = self._calls.get(call_sid)
        if call is None or call.status.is_terminal:
            raise CallGone("Call is not in-progress. Cannot redirect.", code=21220)
        return call

    def _leave(self, call_sid: str) -> None:
        for conference_sid, members in list(self._members.items()):
            labels = [label for label, member in members.items() if member == call_sid]
            for label in labels:
                del members[label]
            if labels and (not members or any(self._ends_room(conference_sid, label) for label in labels)):
                self._close(conference_sid)

    def _ends_room(self, conference_sid: str, label: str) -> bool:
        ends: bool = self.seat(conference_sid=conference_sid, label=label).get("ends_room", True)
        return ends

    def _close(self, conference_sid: str) -> None:
        members = self._members.pop(conference_sid, {})
        self._rooms = {name: sid for name, sid in self._rooms.items() if sid != conference_sid}
        for call_sid in members.values():
            if not self._calls[call_sid].status.is_terminal:
                self.set_status(call_sid, _ended(self._calls[call_sid].status))

    def _sid(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):032x}"


def _ended(status: LegStatus) -> LegStatus:
    return LegStatus.COMPLETED if status is LegStatus.ANSWERED else LegStatus.CANCELED


def _refuse_unless_callable(to: str) -> None:
    if not to.startswith(("client:", "sip:")) and phone_numbers.normalize(to) is None:
        raise CarrierRefused("The number does not appear to be valid.", code=21211)


def _raise(error: CarrierError | None) -> None:
    if error is not None:
        raise error
