"""Tickets in Chromium, against the running product: found, read beside their conversation, worked on."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import MARIA, ask_for_a_callback, customer, sign_in
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
    tickets = stack.wait_until(lambda: sue.get("tickets/").json()["results"], seconds=60, what="a ticket")
    return int(tickets[0]["number"])


def expect_a_ticket(page: Page) -> None:
    """Its page with all that comes after it, which moves what stands below: a click in that moment would miss."""
    expect(page.locator("[data-role=timeline]")).to_be_visible()
    expect(page.locator("[data-role=call-back]")).to_be_visible()
    page.wait_for_load_state()


def test_a_missed_customer_is_found_read_and_resolved(page: Page, stack: RunningStack) -> None:
    """Rules 35, 48: the ticket documents the attempt, beside what happened, and is worked on."""
    number = miss_a_customer(stack)
    sign_in(page, stack, "sue")
    page.goto(f"{stack.web_url}/tickets/")
    page.get_by_label("Search").fill("415 555-2671")
    expect(page).to_have_url(re.compile("search=415"))  # the list is drawn anew
    row = page.locator(f"[data-ticket='{number}']")
    expect(row).to_contain_text("Customer not reached")
    expect(row).to_contain_text("(415) 555-2671")
    row.get_by_role("link", name="Customer not reached").click()

    timeline = page.locator("[data-role=timeline]")
    expect(timeline).to_contain_text("The caller asked for a callback")
    expect(timeline).to_contain_text("Customer not reached")
    expect(page.locator("[data-role=ticket-reason]")).to_contain_text("No answer")

    expect_a_ticket(page)
    page.get_by_role("button", name="Assign to me").click()
    expect(page.get_by_text("Assigned.")).to_be_visible()
    expect_a_ticket(page)
    page.get_by_label("New note").press_sequentially("Will call tomorrow, @an")
    expect(page.get_by_role("option", name="@ana Ana")).to_be_visible()
    page.get_by_label("New note").press("Enter")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("[data-role=notes]")).to_contain_text("Will call tomorrow, @ana")
    assert stack.api("ana").get("mentions/").json()["results"][0]["ticket"] == number
    expect_a_ticket(page)
    page.get_by_role("button", name="Resolve").click()
    expect(page.locator("[data-role=ticket-status]")).to_have_text("Resolved")

    page.goto(f"{stack.web_url}/tickets/")
    expect(page.locator("[data-role=empty]")).to_contain_text("No ticket fits these filters")


def test_filters_stay_in_the_address_and_a_conversation_tells_the_whole_story(page: Page, stack: RunningStack) -> None:
    """Rule 45: one id ties the inbound call, the callback and the attempt to call."""
    number = miss_a_customer(stack)
    sign_in(page, stack, "sue")
    page.goto(f"{stack.web_url}/tickets/")
    page.get_by_label("Reason").select_option(label="Voicemail")
    expect(page.locator("[data-role=empty]")).to_be_visible()
    page.get_by_label("Reason").select_option(label="Customer not reached")
    expect(page.locator(f"[data-ticket='{number}']")).to_be_visible()
    expect(page).to_have_url(re.compile("reason=not_reached"))
    page.reload()
    expect(page.locator(f"[data-ticket='{number}']")).to_be_visible()

    page.goto(f"{stack.web_url}/conversations/?search={MARIA.removeprefix('+')}")
    page.get_by_role("link", name="Timeline").click()
    expect(page.locator("[data-role=outcome]")).to_have_text("Not reached")
    timeline = page.locator("[data-role=timeline]")
    for words in ("A call came in.", "The caller pressed 1.", "Heard: number 1 in line", "Ana picked it", "Dialing"):
        expect(timeline).to_contain_text(words)
    expect(timeline).to_contain_text(f"Ticket #{number} opened")


def test_the_customer_is_called_back_from_the_ticket_by_one_click(page: Page, stack: RunningStack) -> None:
    """Rules 25, 45: an agent is rung first, in the same conversation; its page follows."""
    number = miss_a_customer(stack)
    ana = stack.api("ana")
    ana.patch("agents/me/", json={"state": "away"}).raise_for_status()
    stack.wait_until(lambda: ana.get("agents/me/").json()["state"] == "away", seconds=30, what="Ana away")
    ticket = stack.api("sue").get(f"tickets/{number}/").json()
    sign_in(page, stack, "sue")
    page.goto(f"{stack.web_url}/conversations/{ticket['conversation_id']}/")
    expect(page.locator("[data-role=lanes] li")).to_have_count(3)
    page.locator("[data-role=lanes] summary").first.click()
    expect(page.locator("[data-role=lanes]")).to_contain_text("CallStatus")

    page.goto(f"{stack.web_url}/tickets/{number}/")
    expect_a_ticket(page)
    page.get_by_role("button", name="Call the customer back").click()
    expect(page.get_by_text("An agent is rung first.")).to_be_visible()
    expect(page.locator("[data-role=call-back-state]")).to_contain_text("number 1 in line")

    page.goto(f"{stack.web_url}/conversations/{ticket['conversation_id']}/")
    expect(page.locator("[data-role=timeline]")).to_contain_text(f"asked on ticket #{number} for a callback")
    page.locator("[data-role=timeline] summary").first.press("Enter")
    expect(page.locator("[data-role=timeline] details[open]")).to_have_count(1)
    entry = ana.get("queue-entries/").json()["results"][0]
    ana.post(f"queue-entries/{entry['id']}/pick/").raise_for_status()
    expect(page.locator("[data-role=timeline]")).to_contain_text("Ana picked it from the queue")
    expect(page.locator("[data-role=timeline] details[open]")).to_have_count(1)


def test_many_tickets_are_found_again_and_changed_at_once(page: Page, stack: RunningStack) -> None:
    """Rule 48: with the keyboard alone; nothing is changed before its number is confirmed."""
    fill = (
        "from contactcenter import clock; from tickets.models import TicketReason; from tickets.operations import open_ticket\n"
        "for n in range(3): open_ticket(reason=TicketReason.VOICEMAIL, subject=f'Message {n}', at=clock.now(), queue='Support')"
    )
    sign_in(page, stack, "sue")
    page.goto(f"{stack.web_url}/tickets/")
    expect(page.locator("[data-role=empty]")).to_contain_text("A ticket opens by itself")
    stack.manage("shell", "-c", fill)
    page.goto(f"{stack.web_url}/tickets/?reason=voicemail")
    page.locator("[data-role=saved-filters] summary").press("Enter")
    page.get_by_label("Save what is set now as").fill("Messages")
    page.get_by_label("My list begins with it").press("Space")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_text("Saved as “Messages”.")).to_be_visible()
    page.goto(f"{stack.web_url}/tickets/")
    assert "reason=voicemail" in page.url
    expect(page.get_by_role("link", name="Messages").first).to_have_attribute("aria-current", "page")

    expect(page.get_by_role("button", name="Resolve…")).to_be_disabled()
    page.locator("[data-role=select-page]").press("Space")
    expect(page.locator("[data-role=selected]")).to_have_text("3 tickets selected")
    page.get_by_role("button", name="Resolve…").press("Enter")
    expect(page.get_by_role("heading", name="Change 3 tickets?")).to_be_visible()
    assert len(stack.api("sue").get("tickets/?status=open").json()["results"]) == 3
    expect(page.get_by_role("button", name="Change 3 tickets")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 tickets changed.")).to_be_visible()
    expect(page).to_have_url(re.compile("reason=voicemail"))
    assert len(stack.api("sue").get("tickets/?status=resolved").json()["results"]) == 3
