"""The admin in Chromium: its scripts run under the policy, a setting is changed, the cycle is listened to."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import sign_in
from tests.plugins.running_stack import RunningStack

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("no_error_is_logged")]

PAGES = [
    "",
    "callbacks/phonenumber/",
    "callbacks/phonenumber/add/",
    "callbacks/businesshours/",
    "callbacks/businesshours/add/",
    "callbacks/queue/",
    "agents/agent/",
    "auth/user/add/",
    "callbacks/conversation/",
    "tickets/ticket/",
]


@pytest.fixture
def admin(page: Page, stack: RunningStack) -> str:
    """Signed in as the admin; the address of the admin site."""
    sign_in(page, stack, "admin")
    return f"{stack.web_url}/admin/"


def open_support(page: Page, admin: str) -> None:
    page.goto(f"{admin}callbacks/phonenumber/")
    page.get_by_role("link", name="Support", exact=True).first.click()
    expect(page.get_by_text("Activation")).to_be_visible()
    page.wait_for_load_state()


def test_all_pages_run_under_the_policy(page: Page, admin: str) -> None:
    for path in PAGES:
        page.goto(f"{admin}{path}")
        expect(page.get_by_role("link", name="Phone numbers").first).to_be_visible()


def test_callback_is_switched_off_and_the_preview_says_so(page: Page, admin: str) -> None:
    """Rules 2 and 6."""
    open_support(page, admin)
    page.get_by_label("Enable Callback").uncheck(force=True)
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()

    page.wait_for_load_state()
    page.get_by_role("link", name="Listen to the cycle").click()
    expect(page.get_by_text("no offer is spoken")).to_be_visible()
    expect(page.get_by_text("Press 1 to get a callback")).to_have_count(0)


def test_the_cycle_is_read_aloud_and_can_be_stopped(page: Page, admin: str) -> None:
    """Rule 6."""
    open_support(page, admin)
    page.get_by_role("link", name="Listen to the cycle").click()
    page.get_by_label("Position in line").fill("7")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("You are number 7 in line.")).to_be_visible()
    expect(page.get_by_text("30.0 s")).to_be_visible()

    page.wait_for_load_state()
    page.get_by_label("Shorten the music").uncheck()  # so that it is not over before it is stopped
    page.get_by_role("button", name="Read aloud").click()
    expect(page.get_by_role("status").filter(has_text="Now: ")).to_be_visible()
    expect(page.locator("[data-item][aria-current]")).to_have_count(1)
    page.get_by_role("button", name="Stop").press("Enter")  # it has the keyboard, wherever it scrolls
    expect(page.get_by_role("status").filter(has_text="Stopped.")).to_be_visible()
    expect(page.get_by_role("button", name="Read aloud")).to_be_visible()


def test_overlapping_hours_are_refused_in_a_sentence(page: Page, admin: str) -> None:
    page.goto(f"{admin}callbacks/businesshours/add/")
    page.get_by_label("Name").first.fill("Twice")
    for _ in range(2):
        page.get_by_text("Add another Opening period").click()
    for row in (0, 1):
        page.locator(f"#id_periods-{row}-weekday").select_option("0")
        page.locator(f"#id_periods-{row}-opens_at").fill("09:00")
        page.locator(f"#id_periods-{row}-closes_at").fill("17:00")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("overlap. Change one")).to_be_visible()
