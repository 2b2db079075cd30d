"""The port to whoever carries our calls: what we ask of it, what it reports, and how it fails."""

import enum
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class LegStatus(enum.StrEnum):
    """How far one leg of a call has come."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    ANSWERED = "answered"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def rank(self) -> int:
        """Reports come in any order: only one of a higher rank moves a leg forward."""
        return _RANKS.get(self, 4)

    @property
    def is_terminal(self) -> bool:
        return self.rank == 4


_RANKS = {
    LegStatus.QUEUED: 0,
    LegStatus.INITIATED: 1,
    LegStatus.RINGING: 2,
    LegStatus.ANSWERED: 3,
}


class AnsweredBy(enum.StrEnum):
    """Who picked up, as far as machine detection can tell."""

    HUMAN = "human"
    MACHINE = "machine"
    FAX = "fax"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class LegEvent:
    """The carrier reports the status of a leg; an unknown word is None here and stays in `raw`."""

    call_sid: str
    status: LegStatus | None = None
    sequence: int | None = None
    at: datetime | None = None
    duration_seconds: int | None = None
    sip_code: int | None = None
    raw: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ConferenceEvent:
    """Something happened in a room; `kind` is start, end, join, leave or empty when unknown.

    `with_the_room`: a leg left because the room ended, not by itself.
    """

    conference_sid: str
    room: str = ""
    kind: str = ""
    call_sid: str = ""
    label: str = ""
    sequence: int | None = None
    reason: str = ""
    with_the_room: bool = False
    raw: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MachineVerdict:
    """Machine detection has made up its mind, `seconds` after the answer."""

    call_sid: str
    answered_by: AnsweredBy | None = None
    seconds: float | None = None
    raw: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class IncomingCall:
    """Somebody calls one of our numbers; `caller` and `dialed` are what the network said."""

    call_sid: str
    account_sid: str = ""
    caller: str = ""
    dialed: str = ""
    status: LegStatus | None = None
    caller_name: str = ""
    forwarded_from: str = ""
    stir_verstat: str = ""
    caller_failed_the_check: bool = False
    raw: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Recording:
    """What a caller left after the tone; `url` is empty when nothing was recorded."""

    url: str = ""
    sid: str = ""
    seconds: int = 0
    hung_up: bool = False


@dataclass(frozen=True, kw_only=True)
class PlacedLeg:
    """The carrier took the order for a leg and will place it in `queue_seconds`."""

    call_sid: str
    queue_seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class CarrierCall:
    """A call as the carrier's own books have it."""

    call_sid: str
    from_number: str
    to_number: str
    status: LegStatus
    started_at: datetime | None = None
    ended_at: datetime | None = None
    direction: str = ""


@dataclass(frozen=True, kw_only=True)
class CarrierRoom:
    """A conference that is going on, as the carrier's own books have it; `room` is the name we gave it."""

    conference_sid: str
    room: str


class CarrierError(Exception):
    """The carrier did not do what we asked."""

    def __init__(self, detail: str = "", *, code: int | None = None) -> None:
        super().__init__(detail if code is None else f"{code}: {detail}")
        self.code = code
        self.detail = detail


class CarrierRefused(CarrierError):
    """The carrier will never do this: asking again is useless."""


class CallGone(CarrierRefused):
    """The call or room is not there any more."""


class CarrierBusy(CarrierError):
    """The request was not processed: asking again is safe."""


class CarrierUnclear(CarrierError):
    """No usable answer: it may have happened, so look before asking again."""


class CarrierNotAsked(CarrierError):
    """Nothing was sent: the time was over in which it was ours to ask (`asked_until`)."""


ask_until: ContextVar[float | None] = ContextVar("ask_until", default=None)


@contextmanager
def asked_until(moment: float) -> Iterator[None]:
    """Requests inside leave before `moment`, by `time.monotonic()`, or not at all: then CarrierNotAsked.

    Adapters look at the clock last thing before they send; see `ask_until`.
    """
    token = ask_until.set(moment)
    try:
        yield
    finally:
        ask_until.reset(token)


class Carrier(Protocol):
    """What we ask of a carrier. Every method may raise CarrierError; none may be called inside a transaction."""

    def add_to_conference(
        self,
        *,
        room_or_sid: str,
        to: str,
        caller_id: str,
        label: str,
        ring_seconds: int,
        leg_url: str,
        machine_url: str | None,
        conference_url: str | None,
        time_limit_seconds: int,
        early_media: bool,
        wait_url: str = "",
        ends_room: bool = True,
    ) -> PlacedLeg:
        """Call `to` and put it into the room, under a label that is unique there.

        A room's name makes the room when there is none; a room's sid never does (CallGone).
        `leg_url` hears of initiated, ringing, answered and the end; `machine_url` switches machine
        detection on; `conference_url` counts only for the first to enter. When this leg ends, so does the room, unless
        `ends_room` is false.
        Alone in the room it hears the document at `wait_url`; silence where there is none.
        """
        ...

    def place_call(
        self,
        *,
        to: str,
        caller_id: str,
        document_url: str,
        ring_seconds: int,
        leg_url: str,
        machine_url: str | None,
        time_limit_seconds: int,
    ) -> PlacedLeg:
        """Call `to`; whoever answers follows the document at `document_url`, while machine detection listens.

        `leg_url` hears of initiated, ringing, answered and the end; `machine_url` switches machine detection on.
        """
        ...

    def redirect(self, *, call_sid: str, url: str) -> None:
        """Make a call in progress follow the document at `url`; CallGone when it has ended."""
        ...

    def hang_up(self, *, call_sid: str) -> None:
        """End a call in any state; one that is gone already is fine."""
        ...

    def end_room(self, *, conference_sid: str) -> None:
        """End a room and every leg in it; one that is gone already is fine."""
        ...

    def fetch_call(self, *, call_sid: str) -> CarrierCall:
        """What the carrier's books say of this call; CallGone when they do not know it."""
        ...

    def find_calls(self, *, from_number: str, to_number: str, since: datetime) -> list[CarrierCall]:
        """Calls between the two made at `since` or later (to the second), ended ones included, newest first."""
        ...

    def find_participant(self, *, conference_sid: str, label: str) -> str | None:
        """The call sid of the live leg with this label, or None."""
        ...

    def change_participant(
        self,
        *,
        conference_sid: str,
        label: str,
        muted: bool | None = None,
        on_hold: bool | None = None,
        hold_url: str = "",
        ends_room: bool | None = None,
        coached_sid: str | None = None,
    ) -> None:
        """Change how somebody sits in a room; what is left out stays as it is. CallGone where there is no such leg.

        On hold a leg hears nobody, is heard by nobody, and follows the document at `hold_url`. `ends_room`: whether the
        room ends when it leaves. `coached_sid` is the one call that hears it; empty: everybody does again.
        """
        ...

    def announce(self, *, conference_sid: str, label: str, url: str) -> None:
        """Play the document at `url` to this leg alone, while the room goes on. CallGone where there is no such leg."""
        ...

    def live_calls(self) -> list[CarrierCall]:
        """All calls of the account that have not ended, of every kind; a request for each page of each status."""
        ...

    def live_rooms(self) -> list[CarrierRoom]:
        """All conferences of the account that are going on."""
        ...

    def ping(self) -> None:
        """One light question that changes nothing: returns when the carrier answers it."""
        ...

    def close(self) -> None:
        """Let go of what is kept open between requests."""
        ...


class _Held(threading.local):
    """One carrier per thread: the vendor's client hands one thread the answer meant for another."""

    key: tuple[int, str] | None = None
    carrier: Any = None


_held = _Held()


def get_carrier() -> Carrier:
    """The carrier that settings.CARRIER names, made on first use and again after a fork."""
    key = (os.getpid(), settings.CARRIER)
    if _held.key != key:
        _held.carrier = import_string(settings.CARRIER).from_settings()
        _held.key = key
    carrier: Carrier = _held.carrier
    return carrier


def forget_carrier() -> None:
    """Build a new carrier at the next use of this thread, because settings changed."""
    if _held.key is not None:
        _held.carrier.close()
    _held.key = _held.carrier = None
