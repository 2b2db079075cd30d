"""An agent's shift, lived by keyboard: away and why, pick, note, disposition, more time, ticket, callback at a time, keys."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.people import (
    MARIA,
    ask_for_a_callback,
    customer,
    expect_state,
    number_has,
    open_console,
    support_has,
)
from tests.plugins.running_stack import RunningStack

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("no_script_fails")]

CARRIER_SPEED = 5
OMAR = "+12125553304"
WRAP_UP_SECONDS = 299
A_CALLBACK = ["Callback", "(415) 555-2671 · Support\nClick to accept.", ["accept", "decline"]]

ON_THE_DESKTOP = """
async () => (await self.registration.getNotifications()).map(({ title, body, actions, tag }) =>
  [title, body, actions.map(({ action }) => action), tag])
"""
PRESS = """
async (action) => {
  const [notification] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action }));
}
"""
COUNT_WHAT_IS_SPOKEN = """
window.spoken = 0;
window.rang = new Set();
const card = document.querySelector("[data-role=offer]");
new MutationObserver(() => rang.add(card.dataset.offer)).observe(card, { attributeFilter: ["data-offer"] });
const region = document.querySelector("[data-role=announcer]");
new MutationObserver(() => { if (region.textContent) spoken += 1; }).observe(region, { childList: true });
"""


@pytest.fixture(scope="session")
def browser(speaking_browser: Browser) -> Browser:
    return speaking_browser


@pytest.fixture(autouse=True)
def _fast_carrier(stack: RunningStack) -> None:
    stack.simulator("POST", "sim/clock", speed=CARRIER_SPEED)
    customer(stack, "answer", ring_seconds=3)


def role(page: Page, name: str) -> Any:
    return page.locator(f"[data-role={name}]")


def connected(page: Page) -> None:
    expect(role(page, "stage")).to_have_attribute("data-stage", "connected")


def callback_that_rings(page: Page) -> Any:
    return page.locator("[data-role=offer][data-kind=callback]:visible")


def is_on_the_desktop(desktop: Any, page: Page, stack: RunningStack) -> list[Any]:
    """What stands there once it is the callback that rings in the console, and nothing else."""
    expect(callback_that_rings(page)).to_be_visible()

    def shown() -> list[Any]:
        tag = f"offer-{role(page, 'offer').get_attribute('data-offer')}"
        notifications = desktop.evaluate(ON_THE_DESKTOP)
        return notifications if [one[-1] for one in notifications] == [tag] else []

    [notification] = stack.wait_until(shown, seconds=60, what="a notification of the desktop")
    return list(notification[:-1])


def test_a_shift_by_keyboard(page: Page, stack: RunningStack) -> None:
    """Rules 27, 28, 30, 31, 48."""
    support_has(stack, wrap_up_seconds=WRAP_UP_SECONDS)
    number_has(stack, max_answer_seconds=120)
    open_console(page, stack)
    _away_for_lunch_and_back(page)

    ask_for_a_callback(stack)
    expect(callback_that_rings(page)).to_be_visible()  # at first it was the call that rang
    page.keyboard.press("Enter")
    connected(page)
    _write_a_note(page)
    page.keyboard.press("w")
    expect(role(page, "state-next")).to_have_text("then Away")
    page.keyboard.press("h")

    _wrap_up(page, stack)
    _the_other_tab_and_a_reload_show_the_same(page, stack)
    page.keyboard.press("e")
    expect_state(page, "away")
    expect(role(page, "my-day").locator("dd").nth(1)).to_have_text("1")

    row = role(page, "queue").locator("[data-entry]")
    expect(row).to_contain_text("from ")
    expect(row.locator("[data-action=pick]")).to_be_disabled()


def test_a_queue_that_requires_a_disposition_asks_for_it_and_the_caller_is_known_next_time(
    page: Page, stack: RunningStack
) -> None:
    """Rules 30, 31. Done waits for a disposition that is still on its way."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    support_has(stack, disposition_required=True, wrap_up_seconds=300)  # Done must end it, not the time
    number_has(stack, max_answer_seconds=120)
    page.context.grant_permissions(["notifications"])
    with page.context.expect_event("serviceworker") as begun:
        open_console(page, stack)
    desktop = begun.value
    page.keyboard.press("w")
    expect_state(page, "away")
    ask_for_a_callback(stack)
    expect(role(page, "queue").locator("[data-action=pick]")).to_be_enabled()
    page.keyboard.press("p")
    connected(page)
    page.keyboard.press("h")
    expect_state(page, "wrap_up")

    page.keyboard.press("e")
    expect(page.get_by_role("status").get_by_text("Choose what the call came to")).to_be_visible()
    expect(page.get_by_role("button", name="Resolved")).to_be_visible()
    page.route("**/api/v1/calls/*/", hold)
    page.keyboard.press("1")
    stack.wait_until(lambda: _turns_to_the_browser(page) and held, seconds=30, what="the disposition is on its way")
    page.keyboard.press("e")
    [slow] = held
    slow.continue_()
    page.unroute("**/api/v1/calls/*/")
    expect_state(page, "available")

    page.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
    page.evaluate(COUNT_WHAT_IS_SPOKEN)
    ask_for_a_callback(stack)
    expect(callback_that_rings(page)).to_be_visible()
    expect(role(page, "caller-contacts")).to_contain_text("Support · Resolved · Ana")
    assert is_on_the_desktop(desktop, page, stack) == A_CALLBACK
    assert page.evaluate("spoken === rang.size && spoken > 0"), "once for each offer"
    desktop.evaluate(PRESS, "decline")
    expect(role(page, "notice")).to_contain_text("declined. You stay available.")
    desktop.evaluate("hand(0, 'accept')")
    expect(page.get_by_text("That one does not ring any more.")).to_be_visible()

    ask_for_a_callback(stack, caller=OMAR)
    is_on_the_desktop(desktop, page, stack)
    desktop.evaluate(PRESS, "accept")
    expect_state(page, "busy_callback")
    stack.wait_until(lambda: desktop.evaluate(ON_THE_DESKTOP) == [], seconds=30, what="an empty desktop")


def test_keys_and_sounds_of_ones_own(page: Page, stack: RunningStack) -> None:
    open_console(page, stack)
    page.keyboard.press("?")
    help_ = role(page, "help")
    help_.get_by_role("button", name="Another key for: Away").press("Enter")
    page.keyboard.press("h")
    expect(role(page, "key-status")).to_contain_text("H is the key of “Hang up”")
    page.keyboard.press("5")
    expect(role(page, "key-status")).to_contain_text("1 to 9 choose what a call came to")
    page.keyboard.press("z")
    expect(role(page, "key-status")).to_contain_text("Z it is.")
    page.keyboard.press("Escape")
    page.reload()
    expect(role(page, "console")).to_have_attribute("data-ready", "yes")
    page.keyboard.press("w")
    page.keyboard.press("z")
    expect_state(page, "away")
    page.keyboard.press("?")
    help_.get_by_label("Keys are on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.locator("[data-action=sound-settings]").click()
    expect_state(page, "away")

    sound = role(page, "sound-settings")
    sound.get_by_role("button", name="Check").click()
    level = role(page, "level")
    stack.wait_until(lambda: level.evaluate("(meter) => meter.value") > 0, seconds=30, what="a sound on the meter")
    sound.get_by_label("Microphone", exact=True).select_option(index=1)
    sound.get_by_label("Ring tone").select_option("marimba")
    sound.get_by_label("Volume").fill("0")
    page.keyboard.press("Escape")
    kept = page.evaluate(
        "['console.microphone', 'console.ring-tone', 'console.ring-volume'].map((name) => localStorage[name])"
    )
    assert kept[0] and kept[1:] == ["marimba", "0"]


def _turns_to_the_browser(page: Page) -> bool:
    """What has happened there is heard while one asks."""
    return bool(page.evaluate("true"))


def _away_for_lunch_and_back(page: Page) -> None:
    page.get_by_role("button", name="Away, and why").press("Enter")
    expect(page.get_by_role("button", name="Break")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(role(page, "state")).to_have_text("Away (Lunch)")
    page.reload()
    expect(role(page, "state")).to_have_text("Away (Lunch)")
    page.locator("body").press("a")
    expect_state(page, "available")


def _write_a_note(page: Page) -> None:
    page.keyboard.press("n")
    page.keyboard.type("Wants a refund, happy with a voucher.")  # keys are no keys while somebody types
    expect(role(page, "note-status")).to_have_text("Saved")
    page.evaluate("document.activeElement.blur()")


def _wrap_up(page: Page, stack: RunningStack) -> None:
    expect_state(page, "wrap_up")
    expect(page.get_by_role("button", name="Follow-up")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_role("button", name="Follow-up")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-action=extend-wrap-up]")).to_be_visible()
    page.keyboard.press("x")
    expect(page.locator("[data-action=extend-wrap-up]")).to_be_hidden()
    expect(role(page, "wrap-up-left")).to_have_text(re.compile("^3[0-9][0-9]$"))  # more than there was
    page.get_by_text("Open a ticket").press("Enter")
    expect(page.get_by_label("Subject")).to_have_value("Follow up: (415) 555-2671")
    page.get_by_label("Subject").press("Enter")
    expect(role(page, "ticket-opened")).to_have_text(re.compile("Ticket #"))
    page.get_by_text("Call back later").press("Enter")
    page.get_by_role("button", name="In 3 h").press("Enter")
    page.get_by_role("button", name="Agree on this time").press("Enter")
    expect(role(page, "follow-up")).to_contain_text("Will be called on")
    ticket = stack.api("sue").get("tickets/", params={"search": MARIA}).json()["results"][0]
    assert (ticket["reason"], ticket["agent"], ticket["outcome"]) == ("opened_by_agent", "Ana", "Follow-up")


def _the_other_tab_and_a_reload_show_the_same(page: Page, stack: RunningStack) -> None:
    other = page.context.new_page()
    other.goto(f"{stack.web_url}/console/")
    note = other.locator("[data-role=wrap-up] textarea")
    expect(note).to_have_value("Wants a refund, happy with a voucher.")
    note.fill("Wants a voucher.")
    expect(role(other, "note-status")).to_have_text("Saved")
    expect(page.locator("[data-role=wrap-up] textarea")).to_have_value("Wants a voucher.")
    other.close()
    page.reload()
    expect(page.locator("[data-role=wrap-up] textarea")).to_have_value("Wants a voucher.")
    expect(page.get_by_role("button", name="Follow-up")).to_have_attribute("aria-pressed", "true")
    expect(role(page, "caller-panel")).to_contain_text("(415) 555-2671")
