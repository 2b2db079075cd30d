"""The demo's front page in Chromium: one click to be each of the people, and the line as it is now."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import MARIA, SUPPORT
from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("button", "place", "words"),
    [
        ("Ana", "/console/", "You are offline"),
        ("Settings of Support", "/admin/callbacks/phonenumber/", "Enable Callback"),
        ("Tickets, as Sue", "/tickets/", "No tickets yet"),
    ],
)
def test_one_click_is_enough_to_be_somebody(
    page: Page, stack: RunningStack, button: str, place: str, words: str
) -> None:
    page.goto(stack.web_url)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url(lambda address: place in address)
    expect(page.get_by_text(words).first).to_be_visible()


def test_the_caller_is_one_click_away_and_appears_in_the_line(page: Page, stack: RunningStack) -> None:
    page.goto(stack.web_url)
    expect(page.locator("[data-role=strip]")).to_contain_text("Nobody is in line")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Call Support").click()
    expect(opened.value.locator(f"[data-phone='{MARIA}']")).to_be_visible()
    expect(page.locator("[data-role=strip]")).to_contain_text("Inbound call")
    expect(page.locator("[data-role=strip]")).to_contain_text("(415) 555-2671")


def test_the_line_is_shown_while_it_changes(page: Page, stack: RunningStack) -> None:
    page.goto(stack.web_url)
    stack.dial(caller=MARIA, to=SUPPORT)
    expect(page.locator("[data-role=strip] [data-entry]")).to_contain_text("Support")


def test_the_first_stop_of_the_keyboard_is_the_way_past_the_header(page: Page, stack: RunningStack) -> None:
    page.goto(stack.web_url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
