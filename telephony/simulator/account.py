"""The account: its credentials, the numbers it owns, its TwiML applications, and a file that remembers them."""

from __future__ import annotations

import dataclasses
import datetime
import hmac
import json
import pathlib
from typing import Any

from telephony.simulator.words import new_sid, wall_now


@dataclasses.dataclass(frozen=True, kw_only=True)
class Credentials:
    account_sid: str
    auth_token: str
    api_key_sid: str = ""
    api_key_secret: str = ""

    def accept(self, *, user: str, password: str) -> bool:
        pairs = [(self.account_sid, self.auth_token), (self.api_key_sid, self.api_key_secret)]
        return any(_same(user, name) and _same(password, secret) for name, secret in pairs if name and secret)


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())


@dataclasses.dataclass(kw_only=True)
class VoiceSettings:
    """Where the document of a call comes from, and whom its end is told."""

    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    voice_application_sid: str = ""
    status_callback: str = ""
    status_callback_method: str = "POST"


@dataclasses.dataclass(kw_only=True)
class Number(VoiceSettings):
    """An incoming phone number that the account owns."""

    phone_number: str
    friendly_name: str = ""
    sid: str = dataclasses.field(default_factory=lambda: new_sid("PN"))
    created_on: datetime.datetime = dataclasses.field(default_factory=wall_now)
    updated_on: datetime.datetime = dataclasses.field(default_factory=wall_now)


@dataclasses.dataclass(kw_only=True)
class Application(VoiceSettings):
    """A TwiML application: what browsers call."""

    friendly_name: str = ""
    sid: str = dataclasses.field(default_factory=lambda: new_sid("AP"))
    created_on: datetime.datetime = dataclasses.field(default_factory=wall_now)
    updated_on: datetime.datetime = dataclasses.field(default_factory=wall_now)


class Directory:
    """Numbers and applications by SID; written to the state file at every change, if there is one."""

    def __init__(self, *, state_file: pathlib.Path | None = None) -> None:
        self.numbers: dict[str, Number] = {}
        self.applications: dict[str, Application] = {}
        self._state_file = state_file
        self._load()

    def number(self, phone_number: str) -> Number | None:
        return next((one for one in self.numbers.values() if one.phone_number == phone_number), None)

    def add(self, thing: Number | Application) -> None:
        if isinstance(thing, Number):
            self.numbers[thing.sid] = thing
        else:
            self.applications[thing.sid] = thing
        self.save()

    def remove(self, sid: str) -> None:
        self.numbers.pop(sid, None)
        self.applications.pop(sid, None)
        self.save()

    def voice_of(self, thing: VoiceSettings) -> VoiceSettings:
        """A number that names an application is answered as the application says."""
        return self.applications.get(thing.voice_application_sid, thing)

    def save(self) -> None:
        if self._state_file is None:
            return
        state = {
            "numbers": [dataclasses.asdict(one) for one in self.numbers.values()],
            "applications": [dataclasses.asdict(one) for one in self.applications.values()],
        }
        draft = self._state_file.with_suffix(".tmp")
        draft.write_text(json.dumps(state, indent=1, default=str))
        draft.replace(self._state_file)

    def _load(self) -> None:
        """Raises ValueError with a sentence when the file is not one of ours."""
        if self._state_file is None or not self._state_file.exists():
            return
        try:
            state = json.loads(self._state_file.read_text())
            self.numbers = {one["sid"]: Number(**_with_dates(one)) for one in state["numbers"]}
            self.applications = {one["sid"]: Application(**_with_dates(one)) for one in state["applications"]}
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(
                f"{self._state_file} is not a state file of the simulator ({error}); move it away."
            ) from error


def _with_dates(fields: dict[str, Any]) -> dict[str, Any]:
    dates = {name: datetime.datetime.fromisoformat(fields[name]) for name in ("created_on", "updated_on")}
    return {**fields, **dates}
