"""The fake carrier as a model needs it: it knows its callers' documents, and keeps a list of all it would report."""

import itertools
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from telephony.carrier import (
    AnsweredBy,
    CarrierError,
    CarrierUnclear,
    ConferenceEvent,
    LegEvent,
    LegStatus,
    PlacedLeg,
)
from telephony.fake import FakeCarrier

Report = LegEvent | ConferenceEvent


@dataclass(frozen=True)
class Told:
    """A report that the carrier sends, perhaps late, twice or never; `leg_id` where it goes to a leg that we placed."""

    report: Report
    leg_id: int | None = None


@dataclass(frozen=True)
class Order:
    """A call that we placed: into a room, or to a document of ours (`asks`)."""

    call_sid: str
    to: str
    caller_id: str
    leg_id: int
    is_judged: bool
    asks: bool = False


@dataclass
class Seen:
    """What the last look at the carrier's books showed."""

    statuses: dict[str, LegStatus] = field(default_factory=dict)
    members: set[tuple[str, str, str]] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)


class ModelCarrier(FakeCarrier):
    """Keeps its books, and a list of everything that a real carrier would report about them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.orders: list[Order] = []
        self.told: list[Told] = []
        self.delivered = 0
        self.elsewhere: dict[str, str] = {}
        """Callers who must ask for another document than the next one of their wait loop: call sid -> url or "after"."""
        self.passed_on: set[str] = set()
        """Calls to customers whom an agent has passed on: they wait in the loop like callers."""
        self.faults: list[str] = []
        self.is_down = False
        self._seen = Seen()
        self._counts: dict[str, itertools.count[int]] = defaultdict(itertools.count)
        """The numbers of the reports of each call and each room."""

    # The port

    def add_to_conference(self, *, room_or_sid: str, to: str, caller_id: str, **order: Any) -> PlacedLeg:
        if order["label"] == "customer":
            self._may_be_dialed(leg_of(order["leg_url"]), to=to, caller_id=caller_id)
        before = len(self.placed)
        try:
            return super().add_to_conference(room_or_sid=room_or_sid, to=to, caller_id=caller_id, **order)
        finally:  # also where it was done and the answer got lost
            self.orders += [_order(vars(placed)) for placed in self.placed[before:]]

    def place_call(self, *, to: str, caller_id: str, **order: Any) -> PlacedLeg:
        self._may_be_dialed(leg_of(order["leg_url"]), to=to, caller_id=caller_id)
        before = len(self.calls_placed)
        try:
            return super().place_call(to=to, caller_id=caller_id, **order)
        finally:
            self.orders += [_order(placed) for placed in self.calls_placed[before:]]

    def redirect(self, *, call_sid: str, url: str) -> None:
        super().redirect(call_sid=call_sid, url=url)
        if room := self.room_of(call_sid):
            if self._is_spoken_to(room):
                self.faults.append(f"{call_sid} was pulled out of a room")
            self.passed_on.add(call_sid)
            self._close(room)
        self.elsewhere[call_sid] = url

    def _failure(self) -> CarrierError | None:
        if self.is_down:
            raise CarrierUnclear("the carrier is down")
        return super()._failure()

    # Its books

    def live_calls(self) -> list[str]:
        return [sid for sid, call in self._calls.items() if not call.status.is_terminal]

    def status_of(self, call_sid: str) -> LegStatus:
        return self._calls[call_sid].status

    def room_of(self, call_sid: str) -> str | None:
        return next((sid for sid, members in self._members.items() if call_sid in members.values()), None)

    def is_callers(self, call_sid: str) -> bool:
        call = self._calls[call_sid]
        return call_sid in self.passed_on or (
            call.direction == "inbound" and not call.from_number.startswith("client:")
        )

    def is_taken(self, room: str, label: str) -> bool:
        return label in self._members.get(self._rooms.get(room, ""), {})

    def forget_failures(self) -> None:
        self._failures.clear()

    def look(self) -> None:
        """Write down what has changed since the last look, as the reports that would be sent."""
        self._seen.names |= {sid: name for name, sid in self._rooms.items()}
        for call_sid, call in self._calls.items():
            if self._seen.statuses.get(call_sid) != call.status:
                self._seen.statuses[call_sid] = call.status
                report = LegEvent(call_sid=call_sid, status=call.status, sequence=next(self._counts[call_sid]))
                self.told.append(Told(report, self._leg_of(call_sid)))
        self._look_into_rooms()
        self._check()

    def _look_into_rooms(self) -> None:
        members = {
            (room, label, call_sid)
            for room, inside in self._members.items()
            for label, call_sid in inside.items()
            if self.status_of(call_sid) is LegStatus.ANSWERED
        }
        for kind, changed in (("join", members - self._seen.members), ("leave", self._seen.members - members)):
            for room, label, call_sid in sorted(changed):
                self._tell_room(room, kind, label=label, call_sid=call_sid)
        for room in self._seen.names.keys() - self._members.keys() - self._seen.over:
            self._seen.over.add(room)
            self._tell_room(room, "end")
        self._seen.members = members

    def _tell_room(self, room: str, kind: str, *, label: str = "", call_sid: str = "") -> None:
        event = ConferenceEvent(
            conference_sid=room,
            room=self._seen.names[room],
            kind=kind,
            label=label,
            call_sid=call_sid,
            sequence=next(self._counts[room]),
            with_the_room=kind == "leave" and room not in self._members,
        )
        self.told.append(Told(event))

    def _leg_of(self, call_sid: str) -> int | None:
        return next((order.leg_id for order in self.orders if order.call_sid == call_sid), None)

    def _close(self, conference_sid: str) -> None:
        """A caller whose room has ended stays on the line and asks what is next; everybody else's document ends there."""
        callers = [sid for sid in self._members.get(conference_sid, {}).values() if self.is_callers(sid)]
        for label, call_sid in list(self._members.get(conference_sid, {}).items()):
            if call_sid in callers:
                del self._members[conference_sid][label]
        super()._close(conference_sid)
        for call_sid in callers:
            self.elsewhere.setdefault(call_sid, "after")

    # What it must never see (I2, I7, rules 29 and 37)

    def _may_be_dialed(self, leg_id: int, *, to: str, caller_id: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT e.status, e.callback_number, e.present_number FROM callbacks_callleg l
                   JOIN callbacks_queueentry e ON e.id = l.entry_id WHERE l.id = %s""",
                [leg_id],
            )
            found = cursor.fetchone()
        if found != ("dialing", to, caller_id):
            self.faults.append(f"leg {leg_id} was dialed as {to} from {caller_id} for {found}")

    def _is_spoken_to(self, room: str) -> bool:
        """Whether somebody's turn goes on in this room."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM callbacks_offer WHERE conference_sid = %s AND status = 'accepted' AND ended_at IS NULL",
                [room],
            )
            return cursor.fetchone() is not None

    def _check(self) -> None:
        asked = [order.leg_id for order in self.orders]
        self.faults += [f"leg {leg} was placed twice" for leg in set(asked) if asked.count(leg) > 1]
        live = [(o.to, o.caller_id) for o in self.orders if not self.status_of(o.call_sid).is_terminal]
        self.faults += [f"{pair} has two calls at once" for pair in set(live) if live.count(pair) > 1]


def leg_of(leg_url: str) -> int:
    return int(next(part for part in reversed(leg_url.split("/")) if part.isdigit()))


def _order(placed: Mapping[str, Any]) -> Order:
    return Order(
        call_sid=placed["call_sid"],
        to=placed["to"],
        caller_id=placed["caller_id"],
        leg_id=leg_of(placed["leg_url"]),
        is_judged=placed["machine_url"] is not None,
        asks="document_url" in placed,
    )


BEFORE_ANSWER = (LegStatus.BUSY, LegStatus.NO_ANSWER, LegStatus.FAILED, LegStatus.CANCELED)
FORWARD = {
    LegStatus.QUEUED: (LegStatus.INITIATED, LegStatus.ANSWERED, *BEFORE_ANSWER),
    LegStatus.INITIATED: (LegStatus.RINGING, LegStatus.ANSWERED, *BEFORE_ANSWER),
    LegStatus.RINGING: (LegStatus.ANSWERED, *BEFORE_ANSWER),
    LegStatus.ANSWERED: (LegStatus.COMPLETED,),
}
"""What can become of a call, as the carrier's own books have it."""

VERDICTS = tuple(AnsweredBy)
