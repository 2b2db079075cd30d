"""What agents do while they talk, in Chromium: hold, keys, mute; asking a colleague; passing a call on."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessible import violations
from tests.browser.people import (
    MARIA,
    PATIENCE_MS,
    ask_for_a_callback,
    customer,
    expect_state,
    go_available,
    open_console,
    sign_in,
)
from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.e2e

CARRIER_SPEED = 5


@pytest.fixture(autouse=True)
def _fast_carrier(stack: RunningStack) -> None:
    stack.simulator("POST", "sim/clock", speed=CARRIER_SPEED)


@pytest.fixture
def consoles(browser: Browser, stack: RunningStack) -> Iterator[dict[str, Page]]:
    """Ana's and Bob's, each in a browser of its own; a script that fails on one of them fails the test."""
    broken: list[str] = []
    contexts = {name: browser.new_context() for name in ("ana", "bob")}
    pages = {name: context.new_page() for name, context in contexts.items()}
    for name, page in pages.items():
        page.on("pageerror", lambda error: broken.append(str(error)))
        open_console(page, stack, name)
    yield pages
    for context in contexts.values():
        context.close()
    assert broken == []


def talk(page: Page, stack: RunningStack) -> None:
    """Ana calls Maria back and speaks with her."""
    customer(stack, "answer", ring_seconds=1)
    ask_for_a_callback(stack)
    go_available(page)
    page.locator("[data-role=offer]:visible [data-action=accept]").click(timeout=PATIENCE_MS)
    expect(page.locator("[data-role=call]:visible [data-role=stage]")).to_have_attribute("data-stage", "connected")


def customers_log(stack: RunningStack, kind: str) -> list[str]:
    """What Maria's telephone heard of this kind, in the call that she is in."""
    calls = stack.simulator("GET", "sim/calls")["calls"]
    sids = [call["sid"] for call in calls if call["to"] == MARIA and call["status"] == "in-progress"]
    return [
        entry["text"]
        for sid in sids
        for entry in stack.simulator("GET", f"sim/calls/{sid}")["log"]
        if entry["kind"] == kind
    ]


def talks_on(stack: RunningStack) -> None:
    """Maria has not been cut off: it is still the first call to her."""
    assert customers_log(stack, "status").count("in-progress") == 1


def key(page: Page, name: str) -> None:
    page.locator(f"[data-action={name}]:visible").click()


def choose(page: Page, name: str) -> None:
    """In the dialog, by typing a part of the name."""
    key(page, "transfer")
    with page.expect_response(re.compile(rf"/targets/\?search={name[:2]}$")):  # then the list is drawn anew
        page.get_by_label("Find a colleague or a queue").fill(name[:2])
    colleague = page.get_by_role("radio", name=re.compile(name))
    expect(colleague).to_be_enabled()
    colleague.press("Space")
    expect(colleague).to_be_checked()


def test_hold_keys_and_mute_are_true_after_a_reload_too(consoles: dict[str, Page], stack: RunningStack) -> None:
    ana = consoles["ana"]
    talk(ana, stack)

    key(ana, "hold")
    expect(ana.get_by_text("Customer on hold")).to_be_visible()
    expect(ana.locator("[data-action=hold]")).to_have_text("Resume")
    key(ana, "mute")
    expect(ana.locator("[data-action=mute]")).to_have_text("Unmute")
    ana.reload()
    expect(ana.get_by_text("Customer on hold")).to_be_visible()
    expect(ana.locator("[data-action=mute]")).to_have_text("Unmute")
    key(ana, "hold")
    expect(ana.get_by_text("Customer on hold")).to_be_hidden()

    key(ana, "keypad")
    ana.keyboard.type("4")
    ana.get_by_role("button", name="#", exact=True).click()
    expect(ana.locator("[data-role=pressed]")).to_have_text("4#")
    stack.wait_until(lambda: customers_log(stack, "tones") == ["4", "#"], seconds=60, what="the tones at Maria's")
    ana.keyboard.press("Escape")
    expect(ana.get_by_role("heading", name="Keypad")).to_be_hidden()


def test_a_colleague_is_asked_and_takes_over_and_passes_it_on(consoles: dict[str, Page], stack: RunningStack) -> None:
    """Rules 20, 22, 30: the customer is in one conversation all along."""
    ana, bob = consoles["ana"], consoles["bob"]
    talk(ana, stack)
    go_available(bob)

    choose(ana, "Bob")
    ana.get_by_label("Note for whoever takes it").fill("About her invoice.")
    ana.get_by_role("button", name="Ask first").click()
    expect(bob.locator("[data-role=offer]:visible")).to_contain_text("Ana asks you: About her invoice.")
    expect(bob.locator("[data-role=offer]:visible").get_by_role("heading", name="Consultation")).to_be_visible()
    bob.locator("[data-action=accept]:visible").click()
    expect(ana.locator("[data-role=consultation]")).to_contain_text("You talk with Bob. The customer holds.")
    expect(bob.locator("[data-role=heard]")).to_contain_text("You talk with Ana.")

    key(ana, "all-together")
    expect(ana.locator("[data-role=consultation]")).to_contain_text("You, Bob and the customer")
    key(ana, "hand-over")
    expect_state(ana, re.compile("wrap_up|available"))
    expect(bob.locator("[data-action=hold]:visible")).to_be_visible()
    expect(bob.locator("[data-action=hang-up]")).to_have_text("Hang up")
    talks_on(stack)

    expect_state(ana, "available")
    choose(bob, "Ana")
    bob.get_by_role("button", name="Transfer now").click()
    ringing = ana.locator("[data-role=offer]:visible")
    expect(ringing).to_contain_text("Transfer from Bob")
    ringing.locator("[data-action=accept]").click()
    expect(ana.locator("[data-role=call]:visible [data-role=stage]")).to_have_attribute("data-stage", "connected")
    talks_on(stack)

    ana.locator("[data-action=hang-up]").click()
    expect_state(ana, re.compile("wrap_up|available"))


def test_an_agent_asks_for_help_and_a_supervisor_listens_in_speaks_to_both_and_leaves(
    consoles: dict[str, Page], page: Page, stack: RunningStack
) -> None:
    ana = consoles["ana"]
    sign_in(page, stack, "sue")
    page.goto(f"{stack.web_url}/board/")
    expect(page.locator("[data-role=connection]")).to_have_text("Live")
    talk(ana, stack)
    ana.keyboard.press("s")
    ana.keyboard.type("She wants a refund")
    ana.keyboard.press("Enter")
    expect(ana.locator("[data-role=help-words]")).to_contain_text("Nobody has come yet.")

    strip = page.get_by_role("region", name="Asked for help")
    expect(strip).to_contain_text("She wants a refund")
    expect(page.locator("[data-role=help-said]")).to_have_text("Ana asks for help: She wants a refund.")
    expect(page.locator("[data-agent]", has_text="Ana")).to_contain_text("Asked for help")
    assert violations(page) + violations(ana) == []
    strip.get_by_role("link", name="Listen or speak to Ana").click()
    expect(page.locator("#help-wanted")).to_contain_text("Ana asks for help: She wants a refund")
    page.wait_for_load_state()
    assert violations(page) == []

    page.get_by_role("button", name="Listen in").click()
    expect(page.locator("[data-role=monitor-words]")).to_have_text("You hear both. Nobody hears you.")
    expect(ana.locator("[data-role=heard]")).to_contain_text("has come to help, and listens")
    expect(ana.locator("[data-role=help-words]")).to_be_hidden()
    expect(page.locator("#help-wanted section")).to_have_count(0)
    page.get_by_role("button", name="Speak to both").click()
    expect(page.locator("[data-role=monitor-words]")).to_have_text("You hear both. Both hear you.")
    expect(ana.locator("[data-role=heard]")).to_contain_text("You and the customer hear")
    expect(page.get_by_text("listens in.")).to_be_visible()
    page.get_by_role("button", name="Leave").click()
    expect(page.locator("[data-role=monitor-words]")).to_contain_text("You are not in this conversation")
    talks_on(stack)
