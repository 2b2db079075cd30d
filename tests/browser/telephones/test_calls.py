"""Calls on the simulator's page of telephones: made, answered and declined, by pointer and by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.telephones.shelf import (
    ANA,
    BOB,
    CYD,
    STRANGER,
    SUPPORT,
    Carrier,
    eventually,
    says,
    shows,
    telephone,
    use,
)

pytestmark = pytest.mark.e2e


def test_a_caller_reads_what_is_said_and_presses_a_key(page: Page) -> None:
    use(page, ANA, "call")
    says(page, ANA, "You are number 1 in line.")
    shows(page, ANA, "in-call")

    use(page, ANA, "key-1")

    says(page, ANA, "You pressed 1")
    says(page, ANA, "We will call you back.")
    shows(page, ANA, "idle")
    expect(telephone(page, ANA).locator("[data-role=note]")).to_contain_text("Call ended")


def test_words_light_up_as_they_are_spoken(page: Page, carrier: Carrier) -> None:
    carrier.clock_runs_at(0.4)
    use(page, ANA, "call")
    line = telephone(page, ANA).locator(".line.say", has_text="You are number 1")

    expect(line.locator(".word.heard").first).to_have_text("You")
    assert line.locator(".word:not(.heard)").count() > 0

    carrier.clock_runs_at(5)
    expect(line.locator(".word:not(.heard)")).to_have_count(0)


def test_a_telephone_is_used_with_the_keyboard_alone(page: Page) -> None:
    telephone(page, ANA).focus()
    page.keyboard.press("ArrowRight")
    expect(telephone(page, BOB)).to_be_focused()

    page.keyboard.press("Enter")
    says(page, BOB, "You are number 1 in line.")
    expect(telephone(page, BOB)).to_be_focused()
    page.keyboard.press("5")
    says(page, BOB, "You pressed 5")

    page.keyboard.press("Escape")
    shows(page, BOB, "idle")


def test_each_telephone_takes_one_stop_of_the_tab_key_for_its_keypad_or_less(page: Page) -> None:
    telephone(page, ANA).focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.phone"):
            break
    expect(telephone(page, BOB)).to_be_focused()


def test_digits_on_an_idle_telephone_dial_a_number(page: Page, carrier: Carrier) -> None:
    telephone(page, ANA).focus()
    page.keyboard.type("+14155550100")

    page.keyboard.press("Enter")

    says(page, ANA, "Thank you for calling.")
    assert carrier.calls()[0]["to"] == SUPPORT


def test_a_number_that_nobody_owns_is_refused_in_a_sentence(page: Page) -> None:
    telephone(page, ANA).focus()
    page.keyboard.type("+14155550999")
    page.keyboard.press("Enter")

    expect(telephone(page, ANA).locator("[data-role=note].problem")).not_to_be_empty()
    shows(page, ANA, "idle")


def test_a_called_number_without_telephone_gets_one_that_shows_who_calls(page: Page, carrier: Carrier) -> None:
    carrier.ring(STRANGER)

    shows(page, STRANGER, "ringing")
    expect(telephone(page, STRANGER).locator("[data-role=caller-id]")).to_have_text("+1 415 555 0100")
    expect(page).to_have_title("☎ +1 415 555 9876 rings")

    use(page, STRANGER, "answer")
    shows(page, STRANGER, "in-call")
    says(page, STRANGER, "Hello, this is your callback.")


@pytest.mark.parametrize(("action", "status"), [("decline", "busy"), ("voicemail", "in-progress")])
def test_a_ringing_telephone_is_declined_or_left_to_voicemail(
    page: Page, carrier: Carrier, action: str, status: str
) -> None:
    sid = carrier.ring(BOB)
    shows(page, BOB, "ringing")

    use(page, BOB, action)

    eventually(lambda: carrier.call(sid)["status"] == status, f"the call is {status}")


def test_a_telephone_that_is_let_ring_is_quiet_and_rings_on(page: Page, carrier: Carrier) -> None:
    sid = carrier.ring(BOB)
    use(page, BOB, "let-ring")

    shows(page, BOB, "ringing")
    assert carrier.call(sid)["status"] == "ringing"


def test_enter_answers_and_escape_declines(page: Page, carrier: Carrier) -> None:
    carrier.ring(BOB)
    shows(page, BOB, "ringing")
    telephone(page, BOB).focus()
    page.keyboard.press("Enter")
    shows(page, BOB, "in-call")

    declined = carrier.ring(CYD)
    shows(page, CYD, "ringing")
    telephone(page, CYD).focus()
    page.keyboard.press("Escape")
    eventually(lambda: carrier.call(declined)["status"] == "busy", "the call is busy")


def test_two_people_who_talk_are_connected(page: Page, carrier: Carrier) -> None:
    carrier.post("clients/ana/connect", {"params": {}})
    carrier.rest("Conferences/cb-1/Participants.json", {"From": SUPPORT, "To": BOB, "Label": "customer"})
    shows(page, BOB, "ringing")

    use(page, BOB, "answer")

    shows(page, BOB, "connected")
    expect(telephone(page, BOB).locator("[data-role=status]")).to_have_text("Connected")
    expect(telephone(page, BOB).locator("[data-role=note]")).to_have_text("with ana")
    expect(telephone(page, BOB).locator("[data-role=timer]")).to_have_text(re.compile(r"^\d+:(0[1-9]|[1-5]\d)$"))


def test_a_withheld_number_is_not_shown_to_the_product_and_the_telephone_keeps_its_call(
    page: Page, carrier: Carrier
) -> None:
    telephone(page, ANA).locator("[data-role=withheld]").check()
    use(page, ANA, "call")

    says(page, ANA, "You are number 1 in line.")
    assert ANA not in str(carrier.calls())
