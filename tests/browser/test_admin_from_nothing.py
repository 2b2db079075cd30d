"""An admin sets up a number from nothing, listens to it, calls it, and changes it safely."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import MARIA, sign_in
from tests.plugins.running_stack import RunningStack

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("no_error_is_logged")]

NUMBER = "+14155550155"


@pytest.fixture
def admin(page: Page, stack: RunningStack) -> str:
    sign_in(page, stack, "admin")
    return f"{stack.web_url}/admin/callbacks"


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully").or_(page.get_by_text("was changed successfully"))).to_be_visible()


def open_tab(page: Page, title: str) -> None:
    page.wait_for_load_state()
    page.locator("a, button", has_text=title).locator("visible=true").first.click()


def test_a_number_is_set_up_heard_called_and_changed(page: Page, stack: RunningStack, admin: str) -> None:
    """Rules 1, 4, 6, 12; a bad offer is pointed out; a change is brought back."""
    page.goto(f"{admin}/queue/add/")
    page.get_by_label("Name").first.fill("Orders")
    save(page)

    page.goto(f"{admin}/businesshours/add/")
    page.get_by_label("Name").first.fill("Order desk, day and night")
    page.get_by_text("Add another Opening period").click()
    page.locator("#id_periods-0-weekday").select_option("0")
    page.locator("#id_periods-0-opens_at").fill("00:00")
    page.locator("#id_periods-0-closes_at").fill("00:00")
    for day in range(1, 7):
        page.get_by_text("Add another Opening period").click()
        page.locator(f"#id_periods-{day}-weekday").select_option(str(day))
        page.locator(f"#id_periods-{day}-opens_at").fill("00:00")
        page.locator(f"#id_periods-{day}-closes_at").fill("00:00")
    save(page)

    page.goto(f"{admin}/phonenumber/add/")
    page.locator("#id_number").fill(NUMBER)
    page.locator("#id_name").fill("Orders")
    page.locator("#id_business_hours").select_option(label="Order desk, day and night")
    open_tab(page, "Queue & limits")
    page.locator("#id_queue").select_option(label="Orders")
    open_tab(page, "Greetings")
    page.locator("#id_hold_message_text").fill("The order desk is busy.")
    page.locator("#id_callback_offer_text").fill("Press 2 to be called back.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("names key 2, but the key for a callback is 1.").first).to_be_visible()
    expect(page.get_by_text("Nobody is a member of this number's queue").first).to_be_visible()

    open_tab(page, "Greetings")
    page.locator("#id_callback_offer_text").fill("Press 1 to be called back.")
    with page.context.expect_page() as heard:
        page.get_by_role("button", name="Listen before saving").click()
    expect(heard.value.get_by_text("not saved yet")).to_be_visible()
    expect(heard.value.get_by_text("Press 1 to be called back.")).to_be_visible()
    heard.value.close()
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    page.wait_for_load_state()
    expect(page.get_by_text("names key 2")).to_have_count(0)

    page.get_by_role("link", name="Listen to the cycle").click()
    page.get_by_label("Position in line").fill("3")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("You are number 3 in line.")).to_be_visible()

    page.goto(f"{admin}/phonenumber/")
    stack.manage("connect_numbers")
    sid = stack.dial(caller=MARIA, to=NUMBER)
    stack.wait_until(
        lambda: any(
            "The order desk is busy." in item.get("text", "")
            for item in stack.simulator("GET", f"sim/calls/{sid}")["log"]
        ),
        seconds=60,
        what="the hold message that was set",
    )
    stack.simulator("POST", f"sim/calls/{sid}/hang-up")


def test_a_change_is_seen_in_the_history_and_brought_back(page: Page, admin: str) -> None:
    page.goto(f"{admin}/phonenumber/")
    page.get_by_role("link", name="Support", exact=True).first.click()
    open_tab(page, "Queue & limits")
    page.locator("#id_max_answer_seconds").fill("31")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()

    page.wait_for_load_state()
    page.goto(page.url.split("change/")[0] + "history/")
    latest = page.locator("[aria-label^='Version']").first
    expect(latest).to_contain_text("by admin")
    expect(latest.get_by_role("row").filter(has_text="Max answer time")).to_contain_text("31")
    page.get_by_role("link", name="Bring this version back").first.click()
    expect(page.get_by_role("row").filter(has_text="Max answer time")).to_contain_text("31")
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_text("is as it was at", exact=False)).to_be_visible()
    open_tab(page, "Queue & limits")
    expect(page.locator("#id_max_answer_seconds")).not_to_have_value("31")
