"""A call: who, where to, how far it has come, and everything that was said, played, pressed and requested on it."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
import math
from collections.abc import Callable
from typing import Any, Protocol

import aiohttp

from telephony.simulator.account import VoiceSettings
from telephony.simulator.clock import Clock
from telephony.simulator.keypad import Keypad
from telephony.simulator.phones import Phone
from telephony.simulator.words import API_VERSION, country_of, new_sid, wall_now

ENDED = {"completed", "busy", "failed", "no-answer", "canceled"}
EVENT_OF_STATUS = {"initiated": "initiated", "ringing": "ringing", "in-progress": "answered"} | dict.fromkeys(
    ENDED, "completed"
)
ALL_EVENTS = {"initiated", "ringing", "answered", "completed"}


class CallEnded(Exception):  # it is how a program says so, not a failure
    """A program's way to say: the call is over, with this status."""

    def __init__(self, status: str, *, sip_code: int | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.sip_code = sip_code
        self.at: float | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class DocumentRequest:
    """The next document: an address with fields of its own, or TwiML itself."""

    url: str = ""
    method: str = "POST"
    fields: dict[str, str] = dataclasses.field(default_factory=dict)
    twiml: str | None = None
    is_fallback: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class HangUp:
    """Somebody ends the call: far end or caller (`party`), a REST request (`api`), or the carrier (`carrier`)."""

    by: str
    status: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Redirect:
    """A REST request gives the call a new document."""

    request: DocumentRequest


@dataclasses.dataclass(kw_only=True)
class Subscription:
    """A status callback URL and the events it wants; SequenceNumber counts those that were sent to it."""

    url: str
    method: str = "POST"
    events: set[str] = dataclasses.field(default_factory=lambda: {"completed"})
    sent: int = 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class LastWords:
    """The request that is still due when the running verb is interrupted (Dial's action, Record's `hangup`)."""

    compose: Callable[[], DocumentRequest]
    on_redirect: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class Parting:
    """Why an interrupted verb stops, in the words of a conference, and the status that the call is about to have."""

    reason: str = "participant_hung_up"
    status: str | None = None


class Observer(Protocol):
    def call_changed(self, call: Call) -> None: ...
    def status_changed(self, call: Call) -> None: ...
    def entry_logged(self, call: Call, entry: dict[str, Any]) -> None: ...


@dataclasses.dataclass(eq=False, kw_only=True)
class Call:
    """One leg. Its program runs in a task of its own (lifecycle.py)."""

    account_sid: str
    clock: Clock
    observer: Observer
    from_number: str
    to_number: str
    direction: str
    status: str = "queued"
    sid: str = dataclasses.field(default_factory=lambda: new_sid("CA"))
    parent_sid: str | None = None
    client: str | None = None
    number_sid: str | None = None
    voice: VoiceSettings = dataclasses.field(default_factory=VoiceSettings)
    more_fields: dict[str, str] = dataclasses.field(default_factory=dict)
    subscriptions: list[Subscription] = dataclasses.field(default_factory=list)
    queue_seconds: float = 0.0

    def __post_init__(self) -> None:
        self.created_on = self.updated_on = wall_now()
        self.dialed_on: datetime.datetime | None = None
        self.ended_on: datetime.datetime | None = None
        self.started_at = self.cursor = self.clock.now()
        self.answered_at: float | None = None
        self.ended_at: float | None = None
        self.sip_code: int | None = None
        self.answered_by: str | None = None
        self.conference: str | None = None
        self.bridged_with: str | None = None
        self.speaks_seconds: float | None = None
        self.log: list[dict[str, Any]] = []
        self.keypad = Keypad()
        self.jar = aiohttp.CookieJar(unsafe=True)
        self.answered = asyncio.Event()
        self.ended = asyncio.Event()
        self.signal: HangUp | Redirect | None = None
        self.signaled = asyncio.Event()
        self.person: asyncio.Future[str] | None = None
        self.last_words: LastWords | None = None
        self.parting = Parting()
        self.far_end: Phone | None = None
        self.helpers: set[asyncio.Task[None]] = set()

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    @property
    def is_ringing_out(self) -> bool:
        """The far end's telephone rings and somebody could answer it."""
        return self.person is not None and not self.person.done() and not self.has_ended

    @property
    def seconds(self) -> int:
        """Length of the conversation, rounded up; 0 when it was never answered."""
        if self.answered_at is None:
            return 0
        end = self.clock.now() if self.ended_at is None else self.ended_at
        return max(0, math.ceil(round(end - self.answered_at, 2)))

    # Time: sounds follow each other on the call's own cursor, so that neither a slow event loop nor the wall
    # time of a webhook, both magnified by the speed of the clock, shift what the caller hears.

    async def spend(self, seconds: float) -> None:
        self.cursor += seconds
        await self.clock.sleep_until(self.cursor)

    def spend_wall(self, seconds: float) -> None:
        """A request to the product took this long, at any speed of the clock."""
        self.cursor = min(self.clock.now(), self.cursor + seconds)

    def catch_up(self) -> None:
        self.cursor = self.clock.now()

    # Changes

    def set_status(self, status: str, *, at: float | None = None) -> None:
        self.status = status
        self.updated_on = wall_now()
        if self.dialed_on is None and status != "queued" and status not in ENDED:
            self.dialed_on = self.updated_on
        if status in ENDED:
            self.ended_on, self.ended_at = self.updated_on, self.clock.now() if at is None else at
        self.note("status", at=at, text=status)
        self.observer.status_changed(self)
        if status in ENDED:
            self.ended.set()

    def answer(self) -> None:
        """From the cursor on it costs money."""
        if self.answered_at is None and not self.has_ended:
            self.answered_at = self.cursor
            self.answered.set()
            self.set_status("in-progress", at=self.cursor)

    def note(self, kind: str, *, at: float | None = None, **fields: Any) -> None:
        """`at` on the simulated clock; entries never go back in time."""
        since = (self.clock.now() if at is None else at) - self.started_at
        before = self.log[-1]["at"] if self.log else 0.0
        entry = {"at": max(round(since, 3), before), "kind": kind, **fields}
        self.log.append(entry)
        self.observer.entry_logged(self, entry)

    def changed(self) -> None:
        self.observer.call_changed(self)

    def interrupt(self, signal: HangUp | Redirect) -> bool:
        """False when the call is over or about to be."""
        if self.has_ended or isinstance(self.signal, HangUp):
            return False
        self.signal = signal
        self.signaled.set()
        return True

    def hang_up(self, *, by: str, status: str | None = None) -> bool:
        return self.interrupt(HangUp(by=by, status=status))

    def press(self, digits: str) -> None:
        for digit in digits:
            self.note("digit", text=digit)
            self.keypad.press(digit)

    # What a webhook says about it

    def fields(self) -> dict[str, str]:
        """The parameters that every request about this call carries (twilio.md 1.1)."""
        fields = {
            "CallSid": self.sid,
            "AccountSid": self.account_sid,
            "From": self.from_number,
            "To": self.to_number,
            "Caller": self.from_number,
            "Called": self.to_number,
            "CallStatus": self.status,
            "ApiVersion": API_VERSION,
            "Direction": self.direction,
        }
        for name, number in (("From", self.from_number), ("To", self.to_number)):
            fields |= {f"{name}City": "", f"{name}State": "", f"{name}Zip": "", f"{name}Country": country_of(number)}
        fields |= {f"Caller{part}": fields[f"From{part}"] for part in ("City", "State", "Zip", "Country")}
        fields |= {f"Called{part}": fields[f"To{part}"] for part in ("City", "State", "Zip", "Country")}
        if self.parent_sid:
            fields["ParentCallSid"] = self.parent_sid
        return fields | self.more_fields
