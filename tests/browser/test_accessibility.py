"""Every page by the rules of WCAG 2.2 AA, light and dark, and without scrolling sideways at a telephone's width."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import TELEPHONE, is_too_wide, violations
from tests.browser.people import (
    ask_for_a_callback,
    customer,
    go_available,
    number_has,
    open_console,
    sign_in,
    support_has,
)
from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.e2e

WAITS = "+14155552671"
SUPERVISORS_PAGES = [
    "tickets/",
    "conversations/",
    "audit/",
    "audit/estimates/",
    "reports/",
    "reports/interactions/",
    "reports/emails/",
    "reports/what-if/",
    "reports/metrics/",
]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


class Look:
    """Looks at pages light and dark, wide and narrow, and keeps what is wrong."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []

    def at(self, what: str) -> None:
        wide = self.page.viewport_size
        for scheme in SCHEMES:
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.note(f"{what}, {scheme}")
        self.page.set_viewport_size(TELEPHONE)
        self.note(f"{what}, narrow")
        self._add(what, ["is wider than a telephone"] if is_too_wide(self.page) else [])
        if wide:
            self.page.set_viewport_size(wide)

    def note(self, where: str) -> None:
        """As the page is now."""
        self._add(where, violations(self.page))

    def _add(self, where: str, found: list[str]) -> None:
        self.wrong += [f"{where}: {one}" for one in found]


@pytest.fixture
def look(page: Page) -> Look:
    return Look(page)


@pytest.fixture(autouse=True)
def _a_day(stack: RunningStack) -> None:
    """Somebody waits for a callback, which rings as long as it is looked at."""
    number_has(stack, max_answer_seconds=300)  # first: a call keeps the settings with which it came
    stack.simulator("POST", "sim/clock", speed=10)
    customer(stack, "answer", number=WAITS)
    ask_for_a_callback(stack, caller=WAITS)


def test_the_supervisors_pages_and_those_of_everybody(look: Look, page: Page, stack: RunningStack) -> None:
    admin = stack.api("admin")
    number = admin.get("phone-numbers/").json()["results"][0]["id"]
    form = {"phone_number": number, "slug": "support", "asks_for": "OrderNumber"}
    admin.post("request-forms/", json=form).raise_for_status()
    for path in ("", "accounts/login/", "request-callback/support/"):
        page.goto(f"{stack.web_url}/{path}")
        look.at(f"/{path}")
    page.fill("[name=number]", "12")
    page.keyboard.press("Enter")
    page.wait_for_selector(".errorlist")
    page.wait_for_load_state()
    look.at("a number that cannot be called")
    page.fill("[name=number]", "415 555 2672")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=code]")
    page.wait_for_load_state()
    look.at("the code of a callback")
    sign_in(page, stack, "sue")
    for path in SUPERVISORS_PAGES:
        page.goto(f"{stack.web_url}/{path}")
        look.at(path)

    def interactions_are_written() -> bool:
        """By beat and a worker."""
        page.goto(f"{stack.web_url}/reports/interactions/")
        return page.locator("[data-interaction]", has_text="Queued callback").count() > 0

    stack.wait_until(interactions_are_written, seconds=60, what="the interactions")
    page.goto(f"{stack.web_url}/conversations/")
    page.locator("main a[href*='/conversations/']").first.click()
    expect(page.locator("[data-role=timeline]")).to_be_visible()
    page.wait_for_load_state()
    look.at("a conversation")

    assert not look.wrong, "\n".join(look.wrong)


def test_the_console_in_each_of_its_states(look: Look, page: Page, stack: RunningStack) -> None:
    support_has(stack, wrap_up_seconds=600)  # it stays while it is looked at
    open_console(page, stack)
    look.at("console, offline")
    page.keyboard.press("?")
    look.at("console, keys")
    page.keyboard.press("Escape")
    page.locator("[data-action=sound-settings]").click()
    look.at("console, sound and devices")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Away, and why").click()
    look.at("console, why away")
    page.keyboard.press("Escape")
    go_available(page)
    expect(page.locator("[data-role=offer]:visible")).to_be_visible()
    look.at("console, an offer")
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=call]:visible")).to_be_visible()
    look.at("console, a call")
    page.locator("[data-action=hang-up]").click()
    expect(page.locator("[data-role=wrap-up]:visible")).to_be_visible()
    page.keyboard.press("1")
    page.get_by_text("Open a ticket").click()
    page.get_by_text("Call back later").click()
    look.at("console, wrap-up")

    assert not look.wrong, "\n".join(look.wrong)


def test_the_admins_pages(look: Look, page: Page, stack: RunningStack) -> None:
    """Those that differ in kind: a list with fields in it, tabs, rows of a new one."""
    sign_in(page, stack, "admin")
    number = stack.api("admin").get("phone-numbers/").json()["results"][0]["id"]
    for path, scheme in (
        ("callbacks/phonenumber/", SCHEMES[0]),
        ("callbacks/queue/add/", SCHEMES[0]),
        *((f"callbacks/phonenumber/{number}/change/", one) for one in SCHEMES),
    ):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(f"{stack.web_url}/admin/{path}")  # the theme looks at the scheme as the page begins
        page.wait_for_load_state("networkidle")
        look.note(f"admin/{path}, {scheme}")

    assert not look.wrong, "\n".join(look.wrong)


def test_the_page_of_telephones(look: Look, page: Page, stack: RunningStack) -> None:
    page.goto(f"{stack.simulator_url}/")
    expect(page.locator("#live")).to_have_text("Live")
    look.at("telephones")

    assert not look.wrong, "\n".join(look.wrong)
