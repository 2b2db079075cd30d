"""The audit in Chromium, against the running product: figures, what is open, the carrier's side; by keyboard, and small."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import MARIA, PATIENCE_MS, ask_for_a_callback, sign_in
from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.e2e


def test_a_supervisor_sees_that_nothing_is_lost_and_asks_the_carrier(page: Page, stack: RunningStack) -> None:
    """Rule 49."""
    stack.simulator("POST", "sim/clock", speed=10)
    ask_for_a_callback(stack, caller=MARIA)
    sign_in(page, stack, "sue")
    page.get_by_role("link", name="Audit").click()
    expect(page.locator("[data-role=lost]")).to_contain_text("0")
    expect(page.locator("[data-role=accepted]")).to_have_text("1")
    expect(page.locator("[data-entry]")).to_have_count(1)
    expect(page.locator("[data-entry]")).to_contain_text("An offer, or the longest wait is over")

    page.get_by_role("button", name="Compare with the carrier").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=agrees]")).to_be_visible(timeout=PATIENCE_MS)
    assert page.url.endswith("/audit/"), "the answer comes without leaving the page"

    stack.simulator("PUT", "sim/faults", rest={"status_500_before": 1})
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=carrier-error]")).to_contain_text("Try again in a minute", timeout=PATIENCE_MS)
    stack.simulator("PUT", "sim/faults")

    page.get_by_label("Kind").select_option(label="Inbound call")
    expect(page.locator("[data-role=empty]")).to_contain_text("No open entry fits", timeout=PATIENCE_MS)
    assert "kind=live" in page.url
    page.get_by_role("link", name="Show all that is open").click()
    page.get_by_role("link", name="Timeline").click()
    expect(page.locator("[data-role=timeline]")).to_contain_text("The caller asked for a callback")


def test_it_fits_a_telephone_in_the_dark(browser: Browser, stack: RunningStack) -> None:
    stack.simulator("POST", "sim/clock", speed=10)
    ask_for_a_callback(stack)
    context = browser.new_context(viewport={"width": 375, "height": 740}, color_scheme="dark")
    page = context.new_page()
    sign_in(page, stack, "sue")
    page.goto(f"{stack.web_url}/audit/")
    expect(page.locator("[data-entry]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    context.close()
