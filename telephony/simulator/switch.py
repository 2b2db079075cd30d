"""The switch: where calls come in, go out, and are known by their SID."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telephony.simulator.account import Credentials, Directory, VoiceSettings
from telephony.simulator.calls import Call, DocumentRequest, Subscription
from telephony.simulator.clock import Clock
from telephony.simulator.conferences import Conferences
from telephony.simulator.courier import Courier
from telephony.simulator.descriptions import describe_call
from telephony.simulator.events import Bus, Exchanges
from telephony.simulator.faults import Faults
from telephony.simulator.interpreter import execute
from telephony.simulator.lifecycle import live
from telephony.simulator.media import Library
from telephony.simulator.phones import Phone, Phones
from telephony.simulator.recordings import Recordings
from telephony.simulator.scripts import Step, follow_script
from telephony.simulator.status_callbacks import send_status_callbacks
from telephony.simulator.voices import Voices
from telephony.simulator.webhooks import Webhooks

CALLS_KEPT = 20_000
logger = logging.getLogger("simulator")


class NotOwned(ValueError):
    """Nobody answers there: the number, or the application, is not one of the account's."""


class Switch:
    """Holds the carrier's parts together; one per process."""

    def __init__(self, *, credentials: Credentials, directory: Directory, clock: Clock, base_url: str) -> None:
        self.credentials = credentials
        self.directory = directory
        self.clock = clock
        self.bus = Bus()
        self.exchanges = Exchanges(bus=self.bus)
        self.faults = Faults()
        self.phones = Phones()
        self.recordings = Recordings(base_url=base_url)
        self.conferences = Conferences(switch=self)
        self.voices = Voices(conferences=self.conferences)
        self.calls: dict[str, Call] = {}
        self._courier = Courier(token=credentials.auth_token, exchanges=self.exchanges, clock=clock)
        self.webhooks = Webhooks(courier=self._courier, faults=self.faults, clock=clock)
        self.library = Library(courier=self._courier)
        self._tasks: set[asyncio.Task[None]] = set()
        self._next_slot = 0.0

    # Calls come in

    def dial_in(
        self,
        *,
        from_number: str,
        to_number: str,
        script: tuple[Step, ...] = (),
        speaks_seconds: float | None = None,
        more_fields: dict[str, str] | None = None,
    ) -> Call:
        """Somebody dials one of our numbers; `more_fields` are what some carriers add. Raises NotOwned."""
        number = self.directory.number(to_number)
        if number is None:
            raise NotOwned(
                f"{to_number} is not a number of this account; create it through IncomingPhoneNumbers first."
            )
        call = self.new_call(from_number=from_number, to_number=to_number, direction="inbound", number_sid=number.sid)
        call.speaks_seconds = speaks_seconds
        call.more_fields |= more_fields or {}
        self._answer_as(call, self.directory.voice_of(number), number)
        if script:
            self.help(call, follow_script(call=call, script=script, since=call.started_at))
        return call

    def connect_client(self, *, identity: str, params: dict[str, str], application_sid: str | None) -> Call:
        """A browser calls an application, by default the first; its parameters are fields of the first request."""
        applications = self.directory.applications
        sid = application_sid or next(iter(applications), "")
        if sid not in applications:
            raise NotOwned("There is no such TwiML application; create one through Applications first.")
        call = self.new_call(from_number=f"client:{identity}", to_number="", direction="inbound", client=identity)
        call.more_fields["ApplicationSid"] = sid
        self._answer_as(call, applications[sid], applications[sid], params)
        return call

    def _answer_as(
        self, call: Call, voice: VoiceSettings, owner: VoiceSettings, params: dict[str, str] | None = None
    ) -> None:
        call.voice = voice
        if owner.status_callback:
            call.subscriptions.append(Subscription(url=owner.status_callback, method=owner.status_callback_method))
        call.set_status("ringing")
        request = DocumentRequest(url=voice.voice_url, method=voice.voice_method, fields=params or {})
        self.start(call, lambda: execute(switch=self, call=call, request=request))

    # Calls go out

    def new_call(self, **fields: Any) -> Call:
        call = Call(account_sid=self.credentials.account_sid, clock=self.clock, observer=self, **fields)
        self.calls[call.sid] = call
        if len(self.calls) > CALLS_KEPT:
            self._prune()
        self.call_changed(call)
        return call

    def start(self, call: Call, program: Callable[[], Awaitable[None]]) -> None:
        self.spawn(live(switch=self, call=call, program=program))

    def phone_at(self, number: str) -> Phone | None:
        """Unknown telephones are held by whoever watches the page, else they answer; unknown browsers are offline."""
        phone = self.phones.find(number)
        if phone is not None or number.startswith("client:"):
            return phone
        return Phone(number=number, behavior="manual" if self.bus.has_listeners else "answer")

    def seconds_in_queue(self) -> float:
        """Takes the next slot of the account's calls per second."""
        rate, now = self.faults.calls_per_second, self.clock.now()
        if rate is None:
            return 0.0
        slot = max(now, self._next_slot)
        self._next_slot = slot + 1 / rate
        return slot - now

    # Tasks

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return task

    def help(self, call: Call, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Runs beside the call and ends with it."""
        task = self.spawn(work)
        call.helpers.add(task)
        task.add_done_callback(call.helpers.discard)
        return task

    async def stop(self) -> None:
        """Drops everything where it stands; nobody is told."""
        self.bus.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.webhooks.stop()
        await self._courier.close()

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("A task of the simulator broke", exc_info=task.exception())

    # What calls tell

    def call_changed(self, call: Call) -> None:
        self.voices.follow(call)
        if self.bus.has_listeners:
            self.bus.publish({"type": "call", "call": describe_call(call, self.conferences)})

    def status_changed(self, call: Call) -> None:
        words = {"sid": call.sid, "status": call.status, "direction": call.direction}
        words |= {"from": call.from_number[:64], "to": call.to_number[:64]}
        logger.info("call %s", " ".join(f"{name}={json.dumps(word)}" for name, word in words.items()))
        self.call_changed(call)
        send_status_callbacks(webhooks=self.webhooks, call=call)

    def entry_logged(self, call: Call, entry: dict[str, Any]) -> None:
        self.bus.publish({"type": "log", "sid": call.sid, "entry": entry})

    def _prune(self) -> None:
        ended = [call.sid for call in self.calls.values() if call.has_ended]
        for sid in ended[: CALLS_KEPT // 20]:
            del self.calls[sid]
