"""The agent's network goes away and comes back: in the middle of an offer, and of a call."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import (
    PATIENCE_MS,
    ask_for_a_callback,
    customer,
    expect_state,
    go_available,
    keep_states,
    number_has,
    open_console,
    states,
)
from tests.browser.wire import Wire, wire_to
from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.e2e

CARRIER_SPEED = 5


@pytest.fixture
def wire(stack: RunningStack) -> Iterator[Wire]:
    with wire_to(stack.web_port) as wire:
        yield wire


def console(page: Page, stack: RunningStack, wire: Wire, *, seconds_to_answer: int) -> Page:
    """Ana's console at the far end of the wire; a callback waits."""
    number_has(stack, max_answer_seconds=seconds_to_answer)  # first: a call keeps the settings with which it came
    stack.simulator("POST", "sim/clock", speed=CARRIER_SPEED)
    customer(stack, "answer", ring_seconds=1)
    ask_for_a_callback(stack)
    open_console(page, cast(RunningStack, SimpleNamespace(web_url=wire.url)))
    return page


def rings(console: Page) -> Locator:
    return console.locator("[data-role=offer]:visible")


def is_connected(console: Page, *, connection: str) -> None:
    expect(console.locator("[data-role=connection]")).to_have_attribute(
        "data-connection", connection, timeout=2 * PATIENCE_MS
    )


def test_an_offer_outlives_a_gap_and_so_does_the_call(page: Page, stack: RunningStack, wire: Wire) -> None:
    """Rules 27, 28, 49."""
    ana = console(page, stack, wire, seconds_to_answer=120)
    go_available(ana)
    expect(rings(ana)).to_be_visible()

    wire.cut()
    is_connected(ana, connection="reconnecting")
    wire.mend()
    is_connected(ana, connection="open")
    expect(rings(ana)).to_have_count(1)
    ana.keyboard.press("Enter")
    expect(ana.locator("[data-role=stage]")).to_have_attribute("data-stage", "connected")

    wire.cut()
    is_connected(ana, connection="reconnecting")
    wire.mend()
    is_connected(ana, connection="open")
    expect(ana.locator("[data-role=call]")).to_be_visible()
    expect(ana.locator("[data-role=stage]")).to_have_attribute("data-stage", "connected")
    expect_state(ana, "busy_callback")
    assert [call["outcome"] for call in stack.api("sue").get("conversations/").json()["results"]] == ["in_progress"]


def test_an_offer_that_lapsed_during_a_gap_is_not_shown_and_the_agent_comes_back_with_one_click(
    page: Page, stack: RunningStack, wire: Wire
) -> None:
    """Rule 32."""
    ana = console(page, stack, wire, seconds_to_answer=10)
    go_available(ana)
    expect(rings(ana)).to_be_visible()

    wire.cut()
    is_connected(ana, connection="reconnecting")
    me = stack.api("ana")
    stack.wait_until(lambda: me.get("agents/me/").json()["reason"] == "missed", seconds=60, what="the offer is missed")
    wire.mend()
    is_connected(ana, connection="open")

    expect(rings(ana)).to_have_count(0)
    expect_state(ana, "away")
    keep_states(ana)
    ana.get_by_role("button", name="I’m back").click()
    stack.wait_until(lambda: "ringing" in states(ana), seconds=30, what="it rings again")
