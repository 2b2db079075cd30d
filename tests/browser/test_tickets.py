"""Tickets in Chromium, against the running product: found, read beside their conversation, worked on."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import MARIA, PATIENCE_MS, ask_for_a_callback, customer, sign_in
from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.e2e


def miss_a_customer(stack: RunningStack) -> int:
    """A callback that rings out; returns the number of its ticket."""
    stack.simulator("POST", "sim/clock", speed=10)
    customer(stack, "no_answer")
    ask_for_a_callback(stack)
    ana = stack.api("ana")
    ana.patch("agents/me/", json={"state": "away"}).raise_for_status()
    entry = ana.get("queue-entries/").json()["results"][0]
    connect = ana.post(f"queue-entries/{entry['id']}/pick/").json()["connect"]
    stack.simulator("POST", f"sim/clients/{connect['identity']}/connect", params=connect["params"])
    sue = stack.api("sue")
    tickets = stack.wait_until(lambda: sue.get("tickets/").json()["results"], seconds=30, what="a ticket")
    return int(tickets[0]["number"])


def test_a_missed_customer_is_found_read_and_resolved(page: Page, stack: RunningStack) -> None:
    """Rules 35, 48: the ticket documents the attempt, beside what happened, and is worked on."""
    number = miss_a_customer(stack)
    sign_in(page, stack, "sue")
    page.goto(f"{stack.web_url}/tickets/")
    page.get_by_label("Search").fill("415 555-2671")
    row = page.locator(f"[data-ticket='{number}']")
    expect(row).to_contain_text("Customer not reached")
    expect(row).to_contain_text("(415) 555-2671")
    row.get_by_role("link", name="Customer not reached").click()

    timeline = page.locator("[data-role=timeline]")
    expect(timeline).to_contain_text("The caller asked for a callback", timeout=PATIENCE_MS)
    expect(timeline).to_contain_text("Customer not reached")
    expect(page.locator("[data-role=ticket-reason]")).to_contain_text("No answer")

    page.get_by_role("button", name="Assign to me").click()
    expect(page.get_by_text("Assigned.")).to_be_visible()
    page.get_by_label("New note").fill("Will call again tomorrow.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("[data-role=notes]")).to_contain_text("Will call again tomorrow.")
    page.get_by_role("button", name="Resolve").click()
    expect(page.locator("[data-role=ticket-status]")).to_have_text("Resolved")

    page.goto(f"{stack.web_url}/tickets/")
    expect(page.locator("[data-role=empty]")).to_contain_text("No ticket fits these filters")


def test_filters_work_as_they_are_changed_and_stay_in_the_address(page: Page, stack: RunningStack) -> None:
    number = miss_a_customer(stack)
    sign_in(page, stack, "sue")
    page.goto(f"{stack.web_url}/tickets/")
    page.get_by_label("Reason").select_option(label="Voicemail")
    expect(page.locator("[data-role=empty]")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_label("Reason").select_option(label="Customer not reached")
    expect(page.locator(f"[data-ticket='{number}']")).to_be_visible(timeout=PATIENCE_MS)
    assert "reason=not_reached" in page.url
    page.reload()
    expect(page.locator(f"[data-ticket='{number}']")).to_be_visible()


def test_an_empty_list_says_what_will_appear(page: Page, stack: RunningStack) -> None:
    sign_in(page, stack, "sue")
    page.goto(f"{stack.web_url}/tickets/")
    expect(page.locator("[data-role=empty]")).to_contain_text("A ticket opens by itself")


def test_the_conversation_tells_the_whole_story(page: Page, stack: RunningStack) -> None:
    """Rule 45: one id ties the inbound call, the callback and the attempt to call."""
    number = miss_a_customer(stack)
    sign_in(page, stack, "sue")
    page.goto(f"{stack.web_url}/conversations/?search={MARIA.removeprefix('+')}")
    page.get_by_role("link", name="Timeline").click()
    expect(page.locator("[data-role=outcome]")).to_have_text("Not reached")
    timeline = page.locator("[data-role=timeline]")
    for words in ("A call came in.", "The caller pressed 1.", "Heard: number 1 in line", "Ana picked it", "Dialing"):
        expect(timeline).to_contain_text(words)
    expect(timeline).to_contain_text(f"Ticket #{number} opened")
