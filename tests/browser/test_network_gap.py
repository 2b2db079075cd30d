"""The agent's network goes away and comes back: in the middle of an offer, and of a call."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import (
    PATIENCE_MS,
    SUPPORT,
    ask_for_a_callback,
    customer,
    expect_state,
    go_available,
    open_console,
)
from tests.browser.wire import Wire, wire_to
from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.e2e

CARRIER_SPEED = 5


@pytest.fixture
def wire(stack: RunningStack) -> Iterator[Wire]:
    with wire_to(stack.web_port) as wire:
        yield wire


@pytest.fixture
def console(page: Page, stack: RunningStack, wire: Wire) -> Page:
    """Ana's console at the far end of the wire; a callback waits."""
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


def time_to_answer(stack: RunningStack, *, seconds: int) -> None:
    admin = stack.api("admin")
    numbers = admin.get("phone-numbers/").json()["results"]
    support = next(row["id"] for row in numbers if row["number"] == SUPPORT)
    admin.patch(f"phone-numbers/{support}/", json={"max_answer_seconds": seconds}).raise_for_status()


def test_an_offer_outlives_a_gap_and_so_does_the_call(console: Page, stack: RunningStack, wire: Wire) -> None:
    """Rules 27, 28, 49."""
    time_to_answer(stack, seconds=120)
    go_available(console)
    expect(rings(console)).to_be_visible()

    wire.cut()
    is_connected(console, connection="reconnecting")
    wire.mend()
    is_connected(console, connection="open")
    expect(rings(console)).to_have_count(1)
    console.keyboard.press("Enter")
    expect(console.locator("[data-role=stage]")).to_have_attribute("data-stage", "connected")

    wire.cut()
    is_connected(console, connection="reconnecting")
    wire.mend()
    is_connected(console, connection="open")
    expect(console.locator("[data-role=call]")).to_be_visible()
    expect(console.locator("[data-role=stage]")).to_have_attribute("data-stage", "connected")
    expect_state(console, "busy_callback")
    assert [call["outcome"] for call in stack.api("sue").get("conversations/").json()["results"]] == ["in_progress"]


def test_an_offer_that_lapsed_during_a_gap_is_not_shown_and_the_agent_comes_back_with_one_click(
    console: Page, stack: RunningStack, wire: Wire
) -> None:
    """Rule 32."""
    time_to_answer(stack, seconds=3)
    go_available(console)
    expect(rings(console)).to_be_visible()

    wire.cut()
    ana = stack.api("ana")
    stack.wait_until(lambda: ana.get("agents/me/").json()["reason"] == "missed", seconds=30, what="the offer is missed")
    wire.mend()
    is_connected(console, connection="open")

    expect(rings(console)).to_have_count(0)
    expect_state(console, "away")
    time_to_answer(stack, seconds=60)
    console.get_by_role("button", name="I’m back").click()
    expect(rings(console)).to_be_visible()
