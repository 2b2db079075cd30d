"""The whole story with three pages open: the caller's telephone, the agent's console, the supervisor's tickets."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import SUPPORT, expect_state, go_available, number_has, open_console, sign_in
from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.e2e

CALLER = "+14155552671"
CARRIER_SPEED, RING_SPEED = 3, 0.3


@pytest.fixture
def telephones(browser: Browser, stack: RunningStack) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{stack.simulator_url}/")
    yield page
    context.close()


@pytest.fixture
def console(browser: Browser, stack: RunningStack) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    open_console(page, stack)
    yield page
    context.close()


@pytest.fixture
def tickets(browser: Browser, stack: RunningStack) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, stack, "sue")
    page.goto(f"{stack.web_url}/tickets/")
    yield page
    context.close()


def dial_and_press_1(telephones: Page) -> None:
    """The caller hears position and offer, presses 1, hears the confirmation, and is let go."""
    telephone = telephones.locator(f'[data-phone="{CALLER}"]')
    telephone.locator("select[data-role=to]").select_option(SUPPORT)
    telephone.locator("[data-action=call]").click()
    expect(telephone.locator("[data-role=said]")).to_contain_text("You are next in line")
    expect(telephone.locator("[data-role=said]")).to_contain_text("Press 1 to get a callback")
    telephone.locator("[data-action=key-1]").click()
    expect(telephone.locator("[data-role=said]")).to_contain_text("We’ll call you back when it’s your turn")
    expect(telephone.locator("[data-role=status]")).to_have_text("Idle")


def accepts_the_callback(console: Page, stack: RunningStack) -> None:
    """Time stands nearly still, so that the customer's telephone rings long enough to be reached."""
    expect(console.locator("[data-role=offer][data-kind=callback]:visible")).to_contain_text("Callback")
    stack.simulator("POST", "sim/clock", speed=RING_SPEED)
    console.keyboard.press("Enter")


def test_caller_agent_and_supervisor_live_the_whole_story(
    telephones: Page, console: Page, tickets: Page, stack: RunningStack
) -> None:
    """Rules 4, 5, 12, 14, 15, 25, 27, 28, 29, 30, 35, 48."""
    number_has(stack, max_answer_seconds=120)
    stack.simulator("POST", "sim/clock", speed=CARRIER_SPEED)
    telephone = telephones.locator(f'[data-phone="{CALLER}"]')
    dial_and_press_1(telephones)
    expect(console.locator("[data-role=queue] [data-entry]")).to_have_attribute("data-kind", "callback")

    go_available(console)
    expect(telephone.locator("[data-role=status]")).to_have_text("Idle")
    accepts_the_callback(console, stack)
    expect(telephone.locator("[data-role=status]")).to_have_text("Ringing")
    expect(telephone.locator("[data-role=caller-id]")).to_have_attribute("data-number", SUPPORT)
    telephone.locator("[data-action=answer]").click()
    stack.simulator("POST", "sim/clock", speed=CARRIER_SPEED)
    expect(telephone.locator("[data-role=status]")).to_have_text("Connected")
    expect_state(console, "busy_callback")
    telephone.locator("[data-action=hang-up]").click()
    expect_state(console, "available")

    tickets.reload()
    expect(tickets.locator("tr", has_text="Customer not reached")).to_have_count(0)
    dial_and_press_1(telephones)
    accepts_the_callback(console, stack)
    expect(telephone.locator("[data-role=status]")).to_have_text("Ringing")
    stack.simulator("POST", "sim/clock", speed=CARRIER_SPEED)
    expect(telephone.locator("[data-role=status]")).to_have_text("Idle")
    expect(console.locator("main")).to_contain_text("No answer")

    tickets.reload()
    row = tickets.locator("tr", has_text="Customer not reached")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("(415) 555-2671")
