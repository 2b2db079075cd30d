"""A supervisor's hour in Chromium: the live board with two windows, why somebody waits, an intervention by keyboard, fairness."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import MARIA, PATIENCE_MS, SUPPORT, ask_for_a_callback, number_has, sign_in, wait_in_line
from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.e2e

OMAR = "+12125553304"


def board(page: Page, stack: RunningStack, query: str = "") -> None:
    """The board, heard from the server once."""
    sign_in(page, stack, "sue")
    page.goto(f"{stack.web_url}/board/{query}")
    expect(page.locator("[data-role=connection]")).to_have_text("Live")


def test_the_line_changes_on_every_board_and_a_supervisor_changes_it_by_keyboard(
    browser: Browser, page: Page, stack: RunningStack
) -> None:
    """Rules 14, 22, 31, and what is said before it is confirmed."""
    stack.simulator("POST", "sim/clock", speed=10)
    board(page, stack)
    wall = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
    board(wall, stack, "?wall=1&queue=Support")
    support = page.locator("[data-queue=Support]")
    expect(support).to_contain_text("Nobody waits.")

    ask_for_a_callback(stack, caller=MARIA)
    stack.dial(caller=OMAR, to=SUPPORT)
    wait_in_line(stack, kind="live", caller=OMAR)
    for screen in (page, wall):
        rows = screen.locator("[data-queue=Support] [data-entry]")
        expect(rows).to_have_count(2)
        expect(rows.nth(0)).to_contain_text("Callback")
        expect(rows.nth(1)).to_contain_text("Inbound call")
        expect(rows.nth(1)).to_contain_text("No agent is signed in")
    expect(wall.get_by_role("button", name="Why")).to_have_count(0)

    why = page.get_by_role("button", name=re.compile("Why does no. 2 still wait"))
    why.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=conclusion]")).to_have_text("No agent of Support is signed in.")
    expect(page.locator(".step[data-holds=yes]")).to_contain_text("holds it")
    page.keyboard.press("Escape")
    expect(why).to_be_focused()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    sheet = page.locator("[data-role=intervene-sheet]")
    page.keyboard.press("Space")  # Offer now, the first of the choices
    expect(sheet.locator("[data-role=preview]")).to_contain_text(
        re.compile(r"1 other moves back by one; .+ goes from 1 to 2\.")
    )
    confirm = sheet.get_by_role("button", name="Do it")
    expect(confirm).to_be_disabled()  # without a reason
    sheet.get_by_label("Reason, for the timeline").focus()
    page.keyboard.type("A doctor on call")
    page.keyboard.press("Enter")
    expect(sheet).to_be_hidden()
    for screen in (page, wall):
        rows = screen.locator("[data-queue=Support] [data-entry]")
        expect(rows).to_have_count(2)
        expect(rows.nth(0)).to_have_attribute("data-kind", "live")
        expect(rows.nth(1)).to_have_attribute("data-kind", "callback")

    page.get_by_role("button", name=re.compile("Why does no. 1")).click()
    expect(page.locator("[data-role=conclusion]")).to_be_visible()  # by now the link knows where
    page.get_by_role("link", name="Open the timeline").click()
    expect(page.locator("[data-role=timeline]")).to_contain_text("Sue: put it first in line. A doctor on call")
    wall.context.close()


def test_an_agent_is_set_away_and_the_board_comes_back_after_a_cut(
    browser: Browser, page: Page, stack: RunningStack
) -> None:
    """Rule 32: what rings goes back to its place; what was lost while the network was cut is there again."""
    stack.simulator("POST", "sim/clock", speed=10)
    number_has(stack, max_answer_seconds=120)  # it rings until it is taken back
    ask_for_a_callback(stack, caller=MARIA)
    board(page, stack)
    stack.api("ana").patch("agents/me/", json={"state": "available"}).raise_for_status()
    tile = page.locator("[data-agent]")
    expect(tile).to_have_attribute("data-state", "ringing")
    expect(tile).to_contain_text("Callback to")
    expect(page.locator("[data-status=offered]")).to_contain_text("Rings at Ana")

    tile.get_by_role("button", name="State of Ana").click()
    sheet = page.locator("[data-role=agent-sheet]")
    expect(sheet.locator("[data-role=preview]")).to_contain_text("it is no miss")
    sheet.get_by_label("Reason, which the agent sees").fill("Fire drill")
    page.keyboard.press("Enter")
    expect(tile).to_have_attribute("data-state", "away")
    expect(tile).to_contain_text("Fire drill")
    expect(page.locator("[data-entry]")).to_have_attribute("data-status", "waiting")

    page.context.set_offline(True)
    stack.restart("web", kill=True)
    expect(page.locator("[data-role=connection]")).to_contain_text("Reconnecting")
    stack.dial(caller=OMAR, to=SUPPORT)
    wait_in_line(stack, kind="live", caller=OMAR)
    page.context.set_offline(False)
    expect(page.locator("[data-role=connection]")).to_have_text("Live", timeout=2 * PATIENCE_MS)
    expect(page.locator("[data-entry]")).to_have_count(2)

    small = browser.new_context(viewport={"width": 375, "height": 740}, color_scheme="dark").new_page()
    board(small, stack)
    assert small.evaluate("document.documentElement.scrollWidth") == 375
    small.goto(f"{stack.web_url}/audit/fairness/")
    expect(small.locator("[data-role=unexplained]")).to_contain_text("0")
    expect(small.locator("[data-role=decisions]")).to_have_text("1")
    assert small.evaluate("document.documentElement.scrollWidth") == 375
    small.context.close()
