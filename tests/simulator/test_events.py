"""The stream of events that the page of telephones lives on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.simulator.world import ANA, LONG, OURS, PATIENCE_SECONDS, Carrier, Product

HELLO = "<Response><Say>Hello</Say></Response>"


class Page:
    """Reads the stream as a browser would."""

    def __init__(self, carrier: Carrier) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._response = self._session.get(f"{carrier.url}/sim/events", stream=True, timeout=PATIENCE_SECONDS)
        self._lines = self._response.iter_lines()

    def close(self) -> None:
        self._response.close()
        self._session.close()

    def next(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The next event of that type with these fields."""
        for line in self._lines:
            if line.startswith(b"data: "):
                event: dict[str, Any] = json.loads(line[6:])
                if event["type"] == kind and fields.items() <= event.get(kind, {}).items():
                    return event
        raise AssertionError(f"the stream ended without {kind}")


@pytest.fixture
def page(line: Carrier) -> Iterator[Page]:
    page = Page(line)
    yield page
    page.close()


def test_a_snapshot_comes_first(page: Page) -> None:
    snapshot = page.next("snapshot")
    assert snapshot["numbers"] == [{"number": OURS, "friendly_name": "(415) 555-0100"}]
    assert (snapshot["calls"], snapshot["phones"], snapshot["speed"]) == ([], [], 50)
    assert snapshot["now"] > 1_000_000_000


def test_calls_words_and_webhooks_follow_as_they_happen(page: Page, line: Carrier, product: Product) -> None:
    product.says("/in", "<Say>Hello</Say>")
    sid = line.dial_in()
    ringing = page.next("call", status="ringing")["call"]
    assert (ringing["sid"], ringing["from"], ringing["to"]) == (sid, ANA, OURS)
    exchange = page.next("http")["exchange"]
    assert (exchange["url"], exchange["request"]["CallSid"]) == (f"{product.url}/in", sid)
    assert page.next("call", status="in-progress")["call"]["answered_at"]
    said = page.next("log")
    assert said["sid"] == sid
    assert (said["entry"]["kind"], said["entry"]["text"], said["entry"]["seconds"]) == ("say", "Hello", 0.3)
    assert page.next("call", status="completed")["call"]["ended_at"]


def test_a_new_speed_is_told(page: Page, line: Carrier) -> None:
    line.ask("POST", "clock", {"speed": 5})
    assert page.next("clock")["speed"] == 5


def test_while_a_page_watches_unknown_telephones_wait_for_a_hand(page: Page, line: Carrier) -> None:
    page.next("snapshot")
    sid = line.twilio.calls.create(from_=OURS, to=ANA, twiml=HELLO, timeout=LONG).sid
    page.next("call", status="ringing")
    line.ask("POST", f"calls/{sid}/answer")
    page.next("call", status="completed")


def test_who_talks_with_whom_is_told(page: Page, line: Carrier, product: Product) -> None:
    product.says("/in", '<Dial><Conference waitUrl="">room</Conference></Dial>')
    first = line.dial_in()
    second = line.dial_in("+14155552672")
    assert page.next("call", talking_with=[second])["call"]["sid"] == first
