"""What is known about a call, in the agent's console: data that come while it rings, and the customer's record."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import PATIENCE_MS, SUPPORT, ask_for_a_callback, customer, go_available, open_console
from tests.plugins.running_stack import RunningStack

pytestmark = pytest.mark.e2e


def test_data_appear_while_it_rings_and_the_record_opens_on_accept(page: Page, stack: RunningStack) -> None:
    """Rules 27, 29."""
    stack.simulator("POST", "sim/clock", speed=5)
    admin, supervisor = stack.api("admin"), stack.api("sue")
    record = f"{stack.web_url}/api/v1/health/?phone=$(Caller)&tier=$(Tier)"
    [number] = [row for row in admin.get("phone-numbers/").json()["results"] if row["number"] == SUPPORT]
    settings = {"screen_pop_url": record, "carrier_data": "Tier", "max_answer_seconds": 120}
    admin.patch(f"phone-numbers/{number['id']}/", json=settings).raise_for_status()
    customer(stack, "answer", ring_seconds=5)
    open_console(page, stack)
    ask_for_a_callback(stack)
    go_available(page)
    expect(page.locator("[data-role=offer]:visible")).to_be_visible()

    [entry] = supervisor.get("queue-entries/").json()["results"]
    supervisor.patch(f"queue-entries/{entry['id']}/data/", json={"data": {"Tier": "gold & more"}}).raise_for_status()
    expect(page.locator("[data-role=caller-data]")).to_contain_text("gold & more")
    link = page.get_by_role("link", name="Open record")
    filled = f"{stack.web_url}/api/v1/health/?phone=%2B14155552671&tier=gold%20%26%20more"
    expect(link).to_have_attribute("href", filled)

    with page.context.expect_page(timeout=PATIENCE_MS) as opened:
        page.locator("[data-action=accept]").click()
    opened.value.wait_for_url(filled)
    expect(link).to_be_visible()
