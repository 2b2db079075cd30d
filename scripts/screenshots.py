"""`make screenshots`: the pictures in docs/img, taken in Chromium from a system of its own while a story is lived."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from scripts import browser
from scripts.launcher.plan import ROOT
from scripts.throwaway import DidNotStart, Stack, running

PICTURES = ROOT / "docs" / "img"
SIZE = {"width": 1280, "height": 800}
PATIENCE_SECONDS = 30.0
SUPPORT, SALES = "+14155550100", "+14155550101"
MARIA = "+14155552671"
Script = list[dict[str, Any]]
PRESS_AND_LEAVE: Script = [{"after": 6, "press": "1"}, {"after": 12, "hang_up": True}]
CALLERS: tuple[tuple[str, str, Script | None], ...] = (
    (MARIA, SUPPORT, PRESS_AND_LEAVE),
    ("+12125553304", SUPPORT, None),
    ("+16175558120", SALES, PRESS_AND_LEAVE),
    ("+13125552290", SUPPORT, None),
    ("+17185554417", SUPPORT, PRESS_AND_LEAVE),
)
SECONDS_BETWEEN_CALLERS = 7
NO_BROWSER = (
    "There is no Chromium on this machine. Install it (Debian: apt-get install chromium), or name one in CHROMIUM."
)


def main() -> int:
    chromium = browser.find()
    if chromium is None:
        print(NO_BROWSER, file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="contactcenter-pictures-") as folder, running(Path(folder)) as stack:
            take_all(stack, chromium)
    except DidNotStart as error:
        print(f"The system did not start:\n{error}", file=sys.stderr)
        return 1
    return 0


def take_all(stack: Stack, chromium: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            Photographer(stack, opened).live_the_story()
        finally:
            opened.close()


class Photographer:
    """Lives a callback with one window for each person, and takes a picture where there is something to see."""

    def __init__(self, stack: Stack, chromium: Any) -> None:
        self.stack = stack
        self._chromium = chromium

    def live_the_story(self) -> None:
        self._simulator("PUT", f"sim/phones/{MARIA}", {"behavior": "busy", "ring_seconds": 3})
        maria, *others = CALLERS
        self._dial(*maria)
        telephones = self._window()
        telephones.goto(f"{self.stack.simulator_url}/?dial=1&from=%2B14155552672&to=%2B14155550100")
        for other in others:
            time.sleep(SECONDS_BETWEEN_CALLERS)
            self._dial(*other)
        time.sleep(SECONDS_BETWEEN_CALLERS)
        self._picture(telephones, "telephones")
        self._front_page()
        self._console_and_ticket()
        self._settings()

    def _front_page(self) -> None:
        page = self._window()
        page.goto(f"{self.stack.web_url}/")
        page.wait_for_selector(".strip *")
        self._picture(page, "front")

    def _console_and_ticket(self) -> None:
        console = self._signed_in("ana", "/console/")
        console.wait_for_selector("[data-role=console][data-ready=yes]")
        console.locator("[data-action=available]").click()
        console.wait_for_selector("[data-role=offer]:visible")
        console.wait_for_timeout(2500)
        self._picture(console, "console")
        console.locator("[data-role=offer]:visible [data-action=accept]").first.click()
        tickets = self._signed_in("sue", "/tickets/")
        self._until(lambda: self._has_a_ticket(tickets), what="Maria's ticket")
        tickets.locator("[data-ticket] a").first.click()
        tickets.wait_for_load_state("networkidle")
        self._picture(tickets, "ticket")

    def _has_a_ticket(self, tickets: Any) -> bool:
        tickets.reload()
        return bool(tickets.locator("[data-ticket]").count())

    def _settings(self) -> None:
        page = self._signed_in("admin", "/admin/callbacks/phonenumber/")
        page.get_by_role("link", name=SUPPORT).first.click()
        page.wait_for_load_state("networkidle")
        self._picture(page, "settings")

    # Windows

    def _window(self) -> Any:
        return self._chromium.new_context(viewport=SIZE, color_scheme="light").new_page()

    def _signed_in(self, user: str, path: str) -> Any:
        page = self._window()
        page.goto(f"{self.stack.web_url}/accounts/login/")
        page.get_by_label("Username").fill(user)
        page.get_by_label("Password").fill("demo")
        page.get_by_role("main").get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda address: "/accounts/login/" not in address)
        page.goto(f"{self.stack.web_url}{path}")
        return page

    def _picture(self, page: Any, name: str) -> None:
        page.screenshot(path=str(PICTURES / f"{name}.png"))
        print(f"docs/img/{name}.png", flush=True)

    # The carrier, patience

    def _dial(self, caller: str, number: str, script: Script | None) -> None:
        self._simulator("POST", "sim/calls", {"from": caller, "to": number, "script": script or []})

    def _simulator(self, method: str, path: str, body: dict[str, Any]) -> None:
        answer = requests.request(method, f"{self.stack.simulator_url}/{path}", json=body, timeout=30)
        answer.raise_for_status()

    def _until(self, is_so: Callable[[], bool], *, what: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what} did not come within {PATIENCE_SECONDS:g} s")
            time.sleep(1)


if __name__ == "__main__":
    sys.exit(main())
