"""An admin sets up where calls go, by keyboard alone: a number with a menu and a skill, a step and what it does to a call."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.admin_pages import add_row, choose, open_tab, press, save
from tests.browser.people import MARIA, SUPPORT, sign_in
from tests.plugins.running_stack import RunningStack

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("no_error_is_logged")]

NUMBER = "+14155550156"


@pytest.fixture
def admin(page: Page, stack: RunningStack) -> str:
    sign_in(page, stack, "admin")
    return f"{stack.web_url}/admin"


def make_the_categories(page: Page, admin: str) -> None:
    page.goto(f"{admin}/agents/skill/add/")
    page.get_by_label("Name").first.fill("German")
    save(page)
    page.goto(f"{admin}/callbacks/category/add/")
    page.locator("#id_name").fill("Orders")
    save(page)
    page.goto(f"{admin}/callbacks/category/add/")
    page.locator("#id_name").fill("Billing in German")
    page.locator("#id_data").fill("Tier = gold")
    add_row(page, "Skill")
    choose(page, "id_required_skills-0-skill", "German")
    page.locator("#id_required_skills-0-least_level").fill("5")
    save(page)


def make_the_number(page: Page, admin: str) -> None:
    """The queue is forgotten at first: the page says so, on the tab on which it is."""
    page.goto(f"{admin}/callbacks/phonenumber/add/")
    page.locator("#id_number").fill(NUMBER)
    page.locator("#id_name").fill("Help desk")
    page.locator("#id_business_hours").select_option(label="Around the clock")
    press(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_role("tab", name=re.compile("Queue & limits 1"))).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("This field is required.")).to_be_visible()
    page.locator("#id_queue").select_option(label="Support")
    save(page)


def make_the_menu(page: Page, admin: str) -> None:
    page.goto(f"{admin}/callbacks/menu/add/")
    choose(page, "id_phone_number", "Help desk")
    for row, (key, name, category) in enumerate([("1", "orders", "Orders"), ("2", "billing", "Billing in German")]):
        add_row(page, "Key")
        expect(page.locator(f"#id_choices-{row}-key")).to_be_focused()
        page.locator(f"#id_choices-{row}-key").select_option(key)
        page.locator(f"#id_choices-{row}-name").fill(name)
        choose(page, f"id_choices-{row}-category", category)
    save(page)


def test_a_menu_and_a_skill_are_set_up_listened_to_and_called(page: Page, stack: RunningStack, admin: str) -> None:
    """Rules 6, 10, 21."""
    make_the_categories(page, admin)
    make_the_number(page, admin)
    make_the_menu(page, admin)

    page.goto(f"{admin}/callbacks/phonenumber/")
    press(page.get_by_role("link", name="Help desk", exact=True).first)
    press(page.get_by_role("link", name="Listen to the cycle"))
    expect(page.get_by_text("For orders, press 1.")).to_be_visible()
    expect(page.get_by_text("For billing, press 2.")).to_be_visible()

    page.goto(f"{admin}/callbacks/phonenumber/")
    page.locator("tr", has_text=NUMBER).get_by_role("checkbox").first.check()
    page.locator("select[name=action]").select_option(
        label="Connect to the carrier: send the calls of these numbers here"
    )
    press(page.get_by_role("button", name="Run"))
    expect(page.get_by_text("Connected to")).to_be_visible()

    stack.simulator("POST", "sim/clock", speed=4)
    page.goto(f"{stack.simulator_url}/?{urlencode({'from': MARIA, 'to': NUMBER, 'dial': '1'})}")
    telephone = page.locator(f'[data-phone="{MARIA}"]')
    said = telephone.locator("[data-role=said]")
    expect(said).to_contain_text("For billing, press 2.")
    stack.simulator("POST", "sim/clock", speed=0.5)  # the menu waits for a key only so long
    telephone.focus()
    page.keyboard.press("2")
    expect(said).to_contain_text("You pressed 2")
    stack.simulator("POST", "sim/clock", speed=4)
    expect(said).to_contain_text("You are next in line.")

    page.goto(f"{stack.web_url}/audit/")
    expect(page.locator("[data-unservable]")).to_contain_text("No agent of Support has German from level 5.")


def test_a_step_is_made_tried_and_changes_a_call(page: Page, stack: RunningStack, admin: str) -> None:
    """Rule 11."""
    page.goto(f"{admin}/callbacks/routingstep/add/")
    page.locator("#id_name").fill("Gold callers first")
    page.locator("#id_data_value").fill("gold")
    page.locator("#id_set_priority").fill("2")
    press(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("Say which data must have this value")).to_be_visible()
    page.locator("#id_data_name").fill("Tier")
    save(page)

    press(page.get_by_role("link", name="Try it"))
    page.get_by_label("Number").select_option(label=f"Support {SUPPORT}")
    page.get_by_label("Caller").fill("415 555")
    press(page.get_by_role("button", name="Try it"))
    expect(page.get_by_text("Write it with its country code")).to_be_visible()
    page.get_by_label("Caller").fill(MARIA)
    press(page.get_by_role("button", name="Try it"))
    route = page.get_by_role("region", name="The route")
    expect(route).to_contain_text("none")
    page.get_by_label("Further data").fill("Tier = gold")
    press(page.get_by_role("button", name="Try it"))
    expect(route).to_contain_text("Tier = gold")
    expect(route).to_contain_text(re.compile(r"Priority\s+2"))
    expect(page.locator(".try-yes")).to_contain_text("Gold callers first")


def test_a_setting_is_changed_on_a_tab_and_undone_from_the_history(page: Page, admin: str) -> None:
    page.goto(f"{admin}/callbacks/phonenumber/")
    press(page.get_by_role("link", name="Sales", exact=True).first)
    open_tab(page, "Offer")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Attempts")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.locator("#id_offer_from_waiting").fill("3")
    save(page, button="Save and continue editing")

    press(page.get_by_role("link", name="History", exact=True))
    expect(page.get_by_role("heading", name="History of Sales")).to_be_visible()
    latest = page.locator("[aria-label^='Version']").first
    expect(latest).to_contain_text("by admin")
    expect(latest.get_by_role("row").filter(has_text="Offer from callers waiting")).to_contain_text("3")
    press(page.get_by_role("link", name="Bring this version back").first)
    press(page.get_by_role("button", name="Bring it back"))
    expect(page.get_by_text("is as it was at", exact=False)).to_be_visible()
    open_tab(page, "Offer")
    expect(page.locator("#id_offer_from_waiting")).to_have_value("")
