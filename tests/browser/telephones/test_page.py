"""The page of telephones around the calls: moods, the log, the clock, links, and what survives a reload."""

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.telephones.shelf import (
    ANA,
    BOB,
    STRANGER,
    SUPPORT,
    Carrier,
    eventually,
    open_shelf,
    says,
    shows,
    telephone,
    use,
)

pytestmark = pytest.mark.e2e


def test_the_mood_of_a_telephone_answers_for_it(page: Page, carrier: Carrier) -> None:
    telephone(page, BOB).locator("[data-role=mood]").select_option("busy")
    eventually(lambda: carrier.behavior_of(BOB) == "busy", "the mood is known")

    sid = carrier.ring(BOB)

    eventually(lambda: carrier.call(sid)["status"] == "busy", "the call is busy")


def test_a_mood_set_by_a_script_shows_on_the_telephone(page: Page, carrier: Carrier) -> None:
    address = f"{carrier.url}/sim/phones/{BOB}"
    requests.put(address, json={"behavior": "voicemail"}, timeout=10).raise_for_status()

    expect(telephone(page, BOB).locator("[data-role=mood]")).to_have_value("voicemail")


def test_many_called_numbers_that_answer_by_themselves_share_a_few_places(page: Page, carrier: Carrier) -> None:
    for last in range(10):
        number = f"+1415555970{last}"
        requests.put(f"{carrier.url}/sim/phones/{number}", json={"behavior": "answer"}, timeout=10).raise_for_status()
        carrier.ring(number)
    expect(page.locator("[data-exchange]", has_text="/Calls")).to_have_count(10)
    assert page.locator("[data-phone]").count() <= 3 + 6

    carrier.ring(STRANGER)
    shows(page, STRANGER, "ringing")


def test_the_log_shows_request_and_reply_and_can_be_narrowed_to_a_call(page: Page, carrier: Carrier) -> None:
    use(page, ANA, "call")
    says(page, ANA, "You are number 1 in line.")
    carrier.ring(BOB)
    entry = page.locator('[data-direction="webhook"]', has_text="/inbound")
    expect(page.locator('[data-direction="rest"]', has_text="/Calls")).to_have_count(1)  # nothing moves any more

    entry.locator("summary").click()
    expect(entry.locator("dl")).to_contain_text("CallSid")
    expect(entry.locator("pre")).to_contain_text("<Say>Thank you for calling.</Say>")

    use(page, ANA, "show-log")
    expect(page.locator('[data-direction="rest"]')).to_have_count(0)
    expect(page.locator('[data-direction="webhook"]', has_text="/inbound")).to_have_count(1)


def test_a_paused_log_stands_still_and_catches_up(page: Page) -> None:
    page.locator("#exchange-pause").click()
    use(page, ANA, "call")
    says(page, ANA, "Thank you for calling.")
    expect(page.locator("#exchange-pause")).to_contain_text("new)")
    assert page.locator('[data-direction="webhook"]').count() == 0

    page.locator("#exchange-pause").click()
    expect(page.locator('[data-direction="webhook"]', has_text="/inbound")).to_have_count(1)


def test_the_clock_runs_faster_when_asked(page: Page, carrier: Carrier) -> None:
    page.locator('[data-speed="20"]').click()

    expect(page.locator('[data-speed="20"]')).to_have_attribute("aria-pressed", "true")
    assert requests.get(f"{carrier.url}/sim/clock", timeout=10).json()["speed"] == 20


def test_a_link_makes_somebody_the_caller_and_dials_once(page: Page, carrier: Carrier) -> None:
    open_shelf(page, carrier, **{"from": STRANGER, "to": SUPPORT, "dial": "1"})
    says(page, STRANGER, "Thank you for calling.")
    expect(telephone(page, STRANGER)).to_be_focused()

    page.reload()

    says(page, STRANGER, "You are number 1 in line.")
    assert len(carrier.calls()) == 1


def test_the_product_link_believes_web_addresses_only(page: Page, carrier: Carrier) -> None:
    open_shelf(page, carrier, product="https://calls.example/")
    expect(page.locator("#product")).to_have_attribute("href", "https://calls.example/")

    open_shelf(page, carrier, product="javascript:alert(1)")
    expect(page.locator("#product")).to_have_attribute("href", "http://127.0.0.1:8000/")


def test_the_shelf_and_a_call_in_progress_survive_a_reload(page: Page) -> None:
    page.get_by_label("Another telephone").fill("+44 20 7946 0018")
    page.get_by_role("button", name="Add", exact=True).click()
    use(page, "+442079460018", "call")
    says(page, "+442079460018", "You are number 1 in line.")

    page.reload()

    shows(page, "+442079460018", "in-call")
    says(page, "+442079460018", "You are number 1 in line.")
    use(page, "+442079460018", "hang-up")
    shows(page, "+442079460018", "idle")
    use(page, "+442079460018", "remove")
    expect(telephone(page, "+442079460018")).to_have_count(0)


def test_the_page_says_when_it_no_longer_hears_the_carrier(page: Page) -> None:
    page.route("**/sim/events", lambda route: route.abort())
    page.reload()
    expect(page.locator("#live")).to_have_text("Reconnecting…")
    page.unroute("**/sim/events")
    expect(page.locator("#live")).to_have_text("Live")


def test_nothing_is_cut_off_at_any_width(page: Page) -> None:
    for width in (375, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(telephone(page, ANA).locator("[data-action=call]")).to_be_visible()
