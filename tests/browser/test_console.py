"""The agent's console in Chromium, against the running product: what rings, what an agent does, and what it comes to."""

import re

import pytest
from playwright.sync_api import Locator, Page, WebSocket, expect

from tests.browser.people import (
    MARIA,
    PATIENCE_MS,
    SUPPORT,
    ask_for_a_callback,
    customer,
    expect_state,
    go_available,
    keep_states,
    number_has,
    open_console,
    sign_in,
    states,
    wait_in_line,
)
from tests.plugins.running_stack import RunningStack

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("no_script_fails")]

CARRIER_SPEED = 5


@pytest.fixture(autouse=True)
def _fast_carrier(stack: RunningStack) -> None:
    stack.simulator("POST", "sim/clock", speed=CARRIER_SPEED)


def offer(page: Page, kind: str) -> Locator:
    return page.locator(f"[data-role=offer][data-kind={kind}]:visible")


def stage(page: Page) -> Locator:
    return page.locator("[data-role=stage]")


def test_a_callback_is_named_in_words_and_connects_with_one_click(page: Page, stack: RunningStack) -> None:
    """Rules 25, 27, 28, 30."""
    customer(stack, "answer", ring_seconds=5)
    open_console(page, stack)
    ask_for_a_callback(stack)
    go_available(page)

    ringing = offer(page, "callback")
    expect(ringing).to_be_visible()
    expect(ringing.get_by_role("heading", name="Callback")).to_be_visible()
    expect(ringing).to_contain_text("(415) 555-2671")
    expect(ringing).to_contain_text("(415) 555-0100")
    expect(ringing).to_contain_text("Support")
    expect(page.locator("[data-role=announcer]")).to_contain_text("Callback: (415) 555-2671")
    assert "Callback" in page.title() or page.title() == "Console"

    ringing.locator("[data-action=accept]").click()
    expect_state(page, "busy_callback")
    expect(page.locator("[data-role=state]")).to_have_text("Busy Callback")
    expect(stage(page)).to_have_attribute("data-stage", "connected")
    expect(page.locator("[data-role=talk-time]")).to_have_text(re.compile(r"^\d+:(0[1-9]|[1-5]\d)$"))

    page.locator("[data-action=hang-up]").click()
    expect_state(page, "available")
    expect(page.locator("[data-role=notice]")).to_contain_text("The call has ended.")


def test_a_live_call_is_named_differently(page: Page, stack: RunningStack) -> None:
    """Rules 27, 30."""
    open_console(page, stack)
    stack.dial(caller=MARIA, to=SUPPORT)
    wait_in_line(stack, kind="live")
    go_available(page)

    ringing = offer(page, "live")
    expect(ringing.get_by_role("heading", name="Inbound call")).to_be_visible()
    ringing.locator("[data-action=accept]").click()
    expect(page.locator("[data-role=state]")).to_have_text("Busy Call")
    expect(stage(page)).to_have_attribute("data-stage", "connected")


def test_enter_accepts_and_d_declines(page: Page, stack: RunningStack) -> None:
    """Rule 32: who declines stays available and is asked again after a while."""
    customer(stack, "answer", ring_seconds=5)
    open_console(page, stack)
    ask_for_a_callback(stack)
    go_available(page)
    expect(offer(page, "callback")).to_be_visible()
    expect_state(page, "ringing")
    keep_states(page)

    page.keyboard.press("d")
    expect(page.locator("[data-role=notice]")).to_contain_text("declined")
    expect(offer(page, "callback")).to_be_visible()
    expect_state(page, "ringing")
    assert states(page) == ["ringing", "available", "ringing"]

    page.keyboard.press("Enter")
    expect_state(page, "busy_callback")


def test_a_missed_offer_makes_away_and_one_click_brings_back(page: Page, stack: RunningStack) -> None:
    """Rule 32."""
    number_has(stack, max_answer_seconds=2)  # a call keeps the settings with which it came
    open_console(page, stack)
    ask_for_a_callback(stack)
    page.locator("[data-action=available]").click()  # and is rung at once

    expect_state(page, "away")
    expect(page.locator("[data-role=state]")).to_have_text("Away (missed)")
    expect(page.locator("[data-role=notice]")).to_contain_text("time ran out")
    keep_states(page)
    page.get_by_role("button", name="I’m back").click()
    stack.wait_until(lambda: "ringing" in states(page), seconds=30, what="it rings again")


def test_no_answer_says_so_with_the_way_to_the_ticket(page: Page, stack: RunningStack) -> None:
    """Rule 35."""
    customer(stack, "no_answer")
    open_console(page, stack)
    ask_for_a_callback(stack)
    go_available(page)
    offer(page, "callback").locator("[data-action=accept]").click(timeout=PATIENCE_MS)

    expect(page.locator("[data-role=notice]")).to_contain_text("No answer. Ticket opened.", timeout=30_000)
    expect_state(page, "available")
    page.get_by_role("link", name="Open the ticket").click(timeout=PATIENCE_MS)
    expect(page.locator("[data-role=ticket-reason]")).to_contain_text("Customer not reached · No answer")


def test_a_machine_can_be_called_a_person(page: Page, stack: RunningStack) -> None:
    """Rule 38."""
    customer(stack, "voicemail")
    open_console(page, stack)
    ask_for_a_callback(stack)
    go_available(page)
    offer(page, "callback").locator("[data-action=accept]").click(timeout=PATIENCE_MS)

    page.locator("[data-role=verdict]", has_text="Sounds like voicemail.").locator("[data-action=its-a-person]").click()
    expect(stage(page)).to_have_attribute("data-stage", "connected")


def test_an_agent_who_is_away_calls_by_hand_and_picks_from_the_queue(page: Page, stack: RunningStack) -> None:
    """Rules 31, 47."""
    customer(stack, "answer", ring_seconds=5)
    open_console(page, stack)
    expect(page.locator("[data-role=queue-empty]")).to_contain_text("Nobody is waiting.")
    page.locator("[data-action=away]").click()
    expect_state(page, "away")

    number = page.get_by_label("Call a customer")
    number.fill("+1 900 555 0123")
    number.press("Enter")
    expect(page.locator("[data-role=toasts]")).to_contain_text("This number is not to be called")
    number.fill(MARIA)
    number.press("Enter")
    expect_state(page, "busy_callback")
    expect(page.locator("[data-role=call]")).to_contain_text("Outgoing call")
    expect(page.locator("[data-role=dialed-words]")).to_have_text("Called from")
    expect(stage(page)).to_have_attribute("data-stage", "connected")
    page.locator("[data-action=hang-up]").click()
    expect_state(page, "available")
    page.locator("[data-action=away]").click()
    expect_state(page, "away")
    ask_for_a_callback(stack)

    row = page.locator("[data-role=queue] [data-entry]")
    expect(row).to_contain_text("Callback")
    row.locator("[data-action=pick]").click()
    expect_state(page, "busy_callback")
    expect(page.locator("[data-role=call]")).to_contain_text("(415) 555-2671")


def test_the_console_reconnects_by_itself_and_says_so(page: Page, stack: RunningStack) -> None:
    open_console(page, stack)
    go_available(page)
    connection = page.locator("[data-role=connection]")
    expect(connection).to_have_text("Connected")

    stack.restart("web", kill=True)
    expect(connection).to_have_text("Connected", timeout=30_000)
    ask_for_a_callback(stack)
    expect(offer(page, "callback")).to_be_visible(timeout=30_000)  # also where it comes back only now


def test_a_reload_during_an_offer_shows_it_again(page: Page, stack: RunningStack) -> None:
    open_console(page, stack)
    ask_for_a_callback(stack)
    go_available(page)
    expect(offer(page, "callback")).to_be_visible()

    page.reload()
    expect(offer(page, "callback")).to_be_visible()


def test_a_refusal_is_said_and_changes_nothing(page: Page, stack: RunningStack) -> None:
    open_console(page, stack)
    page.route(
        "**/api/v1/agents/me/", lambda route: route.fulfill(status=409, json={"code": "no", "detail": "Not now."})
    )
    page.locator("[data-action=available]").click()
    expect(page.get_by_role("status").get_by_text("Not now.")).to_be_visible()
    expect_state(page, "offline")


def test_who_is_no_agent_is_told_what_the_console_is(page: Page, stack: RunningStack) -> None:
    sign_in(page, stack, "sue")
    answer = page.goto(f"{stack.web_url}/console/")
    assert answer is not None and answer.status == 403
    expect(page.get_by_role("main")).to_contain_text("The console is for agents")


def test_heartbeats_are_all_that_the_browser_says_and_the_socket_outlives_them(page: Page, stack: RunningStack) -> None:
    """security.md: the only message from the browser is `heartbeat`."""
    page.add_init_script("window.Worker = class extends Worker { postMessage(ms) { super.postMessage(ms / 10); } };")
    open_console(page, stack)
    sockets: list[WebSocket] = []
    page.on("websocket", lambda socket: sockets.append(socket))  # noqa: PLW0108 - Playwright takes no builtin
    with page.expect_websocket() as opened:
        page.reload()
    # A third is sent only where the first was answered.
    said = [opened.value.wait_for_event("framesent", timeout=PATIENCE_MS) for _ in range(3)]
    assert {str(frame) for frame in said} == {'{"type":"heartbeat"}'}
    expect(page.locator("[data-role=connection]")).to_have_text("Connected")
    assert len(sockets) == 1
