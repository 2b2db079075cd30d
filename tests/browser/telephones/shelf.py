"""The page of telephones and the carrier behind it, in the words of its tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import requests
from playwright.sync_api import Locator, Page, expect

from scripts import processes

SUPPORT = "+14155550100"
ANA, BOB, CYD = "+14155552671", "+14155552672", "+14155552673"
STRANGER = "+14155559876"
ACCOUNT, TOKEN = "AC" + "0" * 32, "secret"
PATIENCE_MS = 15_000


class Carrier:
    """A running simulator, with one number of its own and one application."""

    def __init__(self, port: int, product: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.product = product

    def set_up(self) -> None:
        support = {"PhoneNumber": SUPPORT, "FriendlyName": "Support", "VoiceUrl": f"{self.product}/inbound"}
        self.rest("IncomingPhoneNumbers.json", support)
        self.rest("Applications.json", {"FriendlyName": "agents", "VoiceUrl": f"{self.product}/agent"})

    def rest(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        """A request that the product would make."""
        address = f"{self.url}/2010-04-01/Accounts/{ACCOUNT}/{path}"
        reply = requests.post(address, data=form, auth=(ACCOUNT, TOKEN), timeout=10)
        reply.raise_for_status()
        answered: dict[str, Any] = reply.json()
        return answered

    def ring(self, number: str) -> str:
        """The product calls a telephone; the sid of that call."""
        sid: str = self.rest("Calls.json", {"From": SUPPORT, "To": number, "Url": f"{self.product}/hello"})["sid"]
        return sid

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        reply = requests.post(f"{self.url}/sim/{path}", json=body, timeout=10)
        reply.raise_for_status()
        answered: dict[str, Any] = reply.json()
        return answered

    def call(self, sid: str) -> dict[str, Any]:
        found: dict[str, Any] = requests.get(f"{self.url}/sim/calls/{sid}", timeout=10).json()
        return found

    def clock_runs_at(self, speed: float) -> None:
        self.post("clock", {"speed": speed})

    def calls(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = requests.get(f"{self.url}/sim/calls", timeout=10).json()["calls"]
        return found

    def behavior_of(self, number: str) -> str:
        phones = requests.get(f"{self.url}/sim/phones", timeout=10).json()["phones"]
        return next((phone["behavior"] for phone in phones if phone["number"] == number), "")


def open_shelf(page: Page, carrier: Carrier, **asked: str) -> None:
    with page.expect_response("**/sim/exchanges?*"):  # the last that it asks for as it begins
        page.goto(f"{carrier.url}/?{urlencode(asked)}")
    expect(page.locator("#live")).to_have_text("Live")
    expect(telephone(page, ANA).locator("[data-role=to]")).to_have_value(SUPPORT)


def telephone(page: Page, number: str) -> Locator:
    return page.locator(f'[data-phone="{number}"]')


def use(page: Page, number: str, action: str) -> None:
    telephone(page, number).locator(f'[data-action="{action}"]').click()


def shows(page: Page, number: str, state: str) -> None:
    expect(telephone(page, number)).to_have_attribute("data-state", state)


def says(page: Page, number: str, text: str) -> None:
    expect(telephone(page, number).locator("[data-role=said]")).to_contain_text(text)


def eventually(is_so: Callable[[], bool], what: str) -> None:
    processes.wait_until(is_so, seconds=PATIENCE_MS / 1000, what=what)
