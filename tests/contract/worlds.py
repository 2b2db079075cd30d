"""Two worlds in which the same expectations hold: the carrier in memory, and the real client at the simulator."""

import time
from collections.abc import Callable
from typing import Any

import requests

from telephony.carrier import Carrier, CarrierBusy, CarrierUnclear, LegStatus
from telephony.fake import FakeCarrier
from telephony.twilio.carrier import TwilioCarrier

DEADLINE_SECONDS = 30


class FakeWorld:
    """What people at telephones do is written straight into the fake's books."""

    product_url = "https://calls.example.com"

    def __init__(self, *, carrier: FakeCarrier) -> None:
        self.carrier: Carrier = carrier
        self._books = carrier

    def answers(self, call_sid: str) -> None:
        self._books.set_status(call_sid, LegStatus.ANSWERED)

    def declines(self, call_sid: str) -> None:
        self._books.set_status(call_sid, LegStatus.BUSY)

    def hangs_up(self, call_sid: str) -> None:
        self._books.set_status(call_sid, LegStatus.COMPLETED)

    def room_sid(self, name: str) -> str:
        return next(one.conference_sid for one in reversed(self._books.placed) if one.room_or_sid == name)

    def seat(self, room: str, label: str) -> dict[str, Any]:
        sat = self._books.seat(conference_sid=self.room_sid(room), label=label)
        return {"muted": False, "on_hold": False, "ends_room": True, "coached_sid": ""} | {
            name: value for name, value in sat.items() if name != "hold_url"
        }

    def heard(self, room: str, label: str) -> list[str]:
        return [url for to, url in self._books.announced if to == label]

    def is_too_busy(self) -> None:
        self._books.fail_next(CarrierBusy("too many requests", code=20429))

    def fails_after_the_effect(self) -> None:
        self._books.fail_next(CarrierUnclear("server error", code=20500), after_effect=True)

    def fails_before_the_effect(self) -> None:
        self._books.fail_next(CarrierUnclear("server error", code=20500))

    def works_again(self) -> None:
        pass

    def eventually(self, holds: Callable[[], bool]) -> None:
        assert holds()


class SimulatorWorld:
    """People at telephones are the simulator's; everything is asked of it over HTTP."""

    def __init__(self, *, carrier: TwilioCarrier, simulator_url: str, product_url: str) -> None:
        self.carrier: Carrier = carrier
        self.product_url = product_url
        self._simulator_url = simulator_url
        self._http = requests.Session()
        self._http.trust_env = False

    def close(self) -> None:
        self.works_again()
        self._http.close()

    def telephone(self, number: str, **behavior: Any) -> None:
        self._ask("PUT", f"/sim/phones/{number}", behavior)

    def answers(self, call_sid: str) -> None:
        self._press(call_sid, "answer")
        self.eventually(lambda: self._status(call_sid) is LegStatus.ANSWERED)

    def declines(self, call_sid: str) -> None:
        self._press(call_sid, "decline")
        self.eventually(lambda: self._status(call_sid).is_terminal)

    def hangs_up(self, call_sid: str) -> None:
        self._press(call_sid, "hang-up")
        self.eventually(lambda: self._status(call_sid).is_terminal)

    def room_sid(self, name: str) -> str:
        api = self.carrier._api  # type: ignore[attr-defined]
        return next(room.sid for room in api.conferences.list(friendly_name=name) if room.status != "completed")

    def seat(self, room: str, label: str) -> dict[str, Any]:
        api = self.carrier._api  # type: ignore[attr-defined]
        sat = api.conferences(self.room_sid(room)).participants(label).fetch()
        return {
            "muted": sat.muted,
            "on_hold": sat.hold,
            "ends_room": sat.end_conference_on_exit,
            "coached_sid": sat.call_sid_to_coach or "",
        }

    def heard(self, room: str, label: str) -> list[str]:
        """The tones that this leg's telephone heard."""
        sid = self.carrier.find_participant(conference_sid=self.room_sid(room), label=label)
        log = self._http.get(f"{self._simulator_url}/sim/calls/{sid}").json()["log"]
        return [entry["text"] for entry in log if entry["kind"] == "tones"]

    def is_too_busy(self) -> None:
        self._faults(status_429=1)

    def fails_after_the_effect(self) -> None:
        self._faults(status_500_after=1)

    def fails_before_the_effect(self) -> None:
        self._faults(status_500_before=1)

    def works_again(self) -> None:
        self._ask("PUT", "/sim/faults", {})

    def eventually(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not holds():
            assert time.monotonic() < deadline, "did not come true in time"
            time.sleep(0.01)

    def _press(self, call_sid: str, button: str) -> None:
        """A telephone has its buttons once it rings."""
        self.eventually(lambda: self._http.post(f"{self._simulator_url}/sim/calls/{call_sid}/{button}").ok)

    def _status(self, call_sid: str) -> LegStatus:
        return self.carrier.fetch_call(call_sid=call_sid).status

    def _faults(self, **rest: Any) -> None:
        self._ask("PUT", "/sim/faults", {"rest": rest | {"match": "POST .*"}})

    def _ask(self, method: str, path: str, body: Any) -> None:
        self._http.request(method, self._simulator_url + path, json=body).raise_for_status()
