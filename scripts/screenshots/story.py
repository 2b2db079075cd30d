"""A busy minute, lived with one window for each person; a picture is taken where there is something to see."""

import time
from collections.abc import Callable
from typing import Any

import requests

from scripts.screenshots.camera import SIZE, Camera
from scripts.screenshots.tour import Tour
from scripts.throwaway import Stack

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


class Story:
    """Maria's line is busy, and becomes a ticket; the next in line is talked to; the others wait."""

    def __init__(self, stack: Stack, chromium: Any, camera: Camera) -> None:
        self.stack = stack
        self._chromium = chromium
        self._camera = camera

    def live(self) -> None:
        self._simulator("PUT", f"sim/phones/{MARIA}", {"behavior": "busy", "ring_seconds": 3})
        if self._camera.takes_looks:
            Tour(self._camera, self._signed_in, self._window, self.stack).prepare()
        self._callers_come()
        self._front_page()
        console = self._offer_rings()
        self._board()
        self._somebody_is_talked_to(console)
        self._what_became_of_maria()
        self._settings()
        if self._camera.takes_looks:
            Tour(self._camera, self._signed_in, self._window, self.stack).look_everywhere()

    def _callers_come(self) -> None:
        maria, *others = CALLERS
        self._dial(*maria)
        telephones = self._window()
        telephones.goto(f"{self.stack.simulator_url}/?dial=1&from=%2B14155552672&to=%2B14155550100")
        for other in others:
            time.sleep(SECONDS_BETWEEN_CALLERS)
            self._dial(*other)
        time.sleep(SECONDS_BETWEEN_CALLERS)
        self._camera.take(telephones, "telephones")

    def _front_page(self) -> None:
        page = self._window()
        page.goto(f"{self.stack.web_url}/")
        page.wait_for_selector(".strip *")
        self._camera.take(page, "front")

    def _offer_rings(self) -> Any:
        console = self._signed_in("ana", "/console/")
        console.wait_for_selector("[data-role=console][data-ready=yes]")
        self._camera.look(console, "console-offline")
        if self._camera.takes_looks:
            console.locator("[data-action=sound-settings]").click()
            self._camera.look(console, "sound-settings")
            console.keyboard.press("Escape")
        console.locator("[data-action=available]").click()
        console.wait_for_selector("[data-role=offer]:visible")
        console.wait_for_timeout(2500)
        self._camera.take(console, "console")
        return console

    def _board(self) -> None:
        board = self._signed_in("sue", "/board/")
        board.wait_for_selector("[data-role=connection][data-connection=open]")
        self._camera.take(board, "board")
        board.locator("[data-action=why]").nth(1).click()
        board.wait_for_selector("[data-role=conclusion]:visible")
        self._camera.take(board, "why")
        if self._camera.takes_looks:
            self._sheets(board)
        board.goto(f"{self.stack.web_url}/board/?wall=1")
        board.wait_for_selector("[data-role=connection][data-connection=open]")
        self._camera.take(board, "wall")

    def _sheets(self, board: Any) -> None:
        board.keyboard.press("Escape")
        board.locator("[data-action=intervene]").nth(2).click()
        board.locator("[data-role=preview]:visible *").first.wait_for()
        self._camera.look(board, "intervene")
        board.keyboard.press("Escape")
        board.locator("[data-action=agent-state]").first.click()
        board.locator("[data-role=preview]:visible *").first.wait_for()
        self._camera.look(board, "agent-state")

    def _somebody_is_talked_to(self, console: Any) -> None:
        """Maria's turn ends in a busy tone; after the wrap-up the next in line rings."""
        console.locator("[data-role=offer]:visible [data-action=accept]").first.click()
        self._until(lambda: self._rings_for_another(console), what="the next offer")
        console.locator("[data-role=offer]:visible [data-action=accept]").first.click()
        console.wait_for_selector("[data-role=stage][data-stage=connected]")
        console.wait_for_timeout(2500)
        self._camera.take(console, "call")
        self._help_is_asked_for(console)
        console.locator("[data-action=hang-up]").click()
        console.wait_for_selector("[data-role=wrap-up]:visible")
        self._camera.take(console, "wrap-up")

    def _help_is_asked_for(self, console: Any) -> None:
        if not self._camera.takes_looks:
            return
        console.keyboard.press("s")
        self._camera.look(console, "ask-for-help")
        console.keyboard.type("She wants a refund of a whole year")
        console.keyboard.press("Enter")
        console.wait_for_selector("[data-role=help-asked]:visible")
        self._camera.look(console, "call-help-asked")
        board = self._signed_in("sue", "/board/?wall=1")
        board.wait_for_selector("[data-role=help-wanted]:visible")
        self._camera.look(board, "wall-help")
        board.goto(f"{self.stack.web_url}/board/")
        board.wait_for_selector("[data-role=help-wanted]:visible")
        self._camera.look(board, "board-help")
        board.locator("[data-role=go]").click()
        board.wait_for_selector("#help-wanted section")
        self._camera.look(board, "conversation-live-help")
        for key, name in (("k", "keypad"), ("t", "transfer"), ("?", "keys")):
            console.keyboard.press(key)
            console.wait_for_timeout(700)
            self._camera.look(console, name)
            console.keyboard.press("Escape")

    def _rings_for_another(self, console: Any) -> bool:
        if console.locator("[data-role=wrap-up]:visible").count():
            console.locator("[data-action=end-wrap-up]").click()
        return bool(console.locator("[data-role=offer]:visible [data-action=accept]").count())

    def _what_became_of_maria(self) -> None:
        tickets = self._signed_in("sue", "/tickets/")
        self._until(lambda: self._has_a_ticket(tickets), what="Maria's ticket")
        self._camera.take(tickets, "tickets")
        tickets.locator("[data-ticket] a").first.click()
        tickets.wait_for_load_state("networkidle")
        self._camera.take(tickets, "ticket")
        tickets.goto(f"{self.stack.web_url}/conversations/")
        self._camera.take(tickets, "conversations")
        tickets.locator("main a[href*='/conversations/']").last.click()
        tickets.wait_for_load_state("networkidle")
        self._camera.take(tickets, "conversation")
        tickets.goto(f"{self.stack.web_url}/audit/")
        self._camera.take(tickets, "audit")

    def _has_a_ticket(self, tickets: Any) -> bool:
        tickets.reload()
        return bool(tickets.locator("[data-ticket]").count())

    def _settings(self) -> None:
        page = self._signed_in("admin", "/admin/callbacks/phonenumber/")
        page.get_by_role("link", name=SUPPORT).first.click()
        page.wait_for_load_state("networkidle")
        self._camera.take(page, "settings")

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
