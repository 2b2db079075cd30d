"""The audit in Chromium, against the running product: figures, what is open, the carrier's side; by keyboard, and small."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.admin_pages import choose, press
from tests.browser.people import MARIA, ask_for_a_callback, sign_in
from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.e2e


def nobody_talks(stack: RunningStack) -> bool:
    return all(call["status"] == "completed" for call in stack.simulator("GET", "sim/calls")["calls"])


def test_a_supervisor_sees_that_nothing_is_lost_and_asks_the_carrier(page: Page, stack: RunningStack) -> None:
    """Rule 49."""
    stack.simulator("POST", "sim/clock", speed=10)
    ask_for_a_callback(stack, caller=MARIA)
    stack.wait_until(lambda: nobody_talks(stack), seconds=30, what="the end of her call")
    sign_in(page, stack, "sue")
    page.get_by_role("link", name="Audit").click()
    expect(page.locator("[data-role=lost]")).to_contain_text("0")
    expect(page.locator("[data-role=accepted]")).to_have_text("1")
    expect(page.locator("[data-entry]")).to_have_count(1)
    expect(page.locator("[data-entry]")).to_contain_text("An offer, or the longest wait is over")

    page.wait_for_load_state()  # without its scripts the page would be left
    page.get_by_role("button", name="Compare with the carrier").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=agrees]")).to_be_visible()
    assert page.url.endswith("/audit/"), "the answer comes without leaving the page"

    stack.simulator("PUT", "sim/faults", rest={"status_500_before": 1})
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=carrier-error]")).to_contain_text("Try again in a minute")
    stack.simulator("PUT", "sim/faults")

    page.get_by_label("Kind").select_option(label="Inbound call")
    expect(page.locator("[data-role=empty]")).to_contain_text("No open entry fits")
    expect(page).to_have_url(re.compile("kind=live"))
    page.get_by_role("link", name="Show all that is open").click()
    page.locator("[data-entry]").get_by_role("link", name="Timeline").click()
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


def test_who_nobody_can_serve_is_shown_until_the_skill_is_given_and_somebody_signs_in(
    browser: Browser, page: Page, stack: RunningStack
) -> None:
    """Rules 10, 31."""
    stack.simulator("POST", "sim/clock", speed=10)
    admin = stack.api("admin")
    admin.post("skills/", json={"name": "German"}).raise_for_status()
    step = {"name": "All in German", "skills": [{"skill": "German", "least_level": 7}]}
    admin.post("routing-steps/", json=step).raise_for_status()
    ask_for_a_callback(stack)

    sign_in(page, stack, "sue")
    page.goto(f"{stack.web_url}/conversations/")
    press(page.get_by_role("link", name="See why, and what to do"))
    stranded = page.locator("[data-unservable]")
    expect(stranded).to_contain_text("No agent of Support has German from level 7.")
    expect(stranded).to_contain_text("Ask an admin to give German to an agent of the queue")
    expect(page.locator("[data-role=nobody]")).to_have_attribute("data-state", "bad")

    ada = browser.new_context().new_page()
    sign_in(ada, stack, "admin")
    ada.goto(f"{stack.web_url}/audit/")
    press(ada.locator("[data-unservable]").get_by_role("link", name="German"))
    press(ada.get_by_role("link", name="Add another Agent"))
    choose(ada, "id_holders-0-agent", "Ana")
    ada.locator("#id_holders-0-level").fill("8")
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(ada.get_by_text("was changed successfully")).to_be_visible()
    ada.context.close()

    page.reload()
    expect(stranded).to_contain_text("Ask Ana to sign in.")
    stack.api("ana").patch("agents/me/", json={"state": "available"}).raise_for_status()
    page.reload()
    expect(stranded).to_have_count(0)
    expect(page.locator("[data-role=nobody]")).to_have_attribute("data-state", "good")
