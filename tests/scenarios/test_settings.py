"""What an admin sets for a number is what its callers hear, and nobody else's."""

from datetime import datetime

import pytest

from tests.plugins.running_stack import RunningStack
from tests.scenarios.cast import SALES, SUPPORT, Agent, Caller, Supervisor

pytestmark = pytest.mark.e2e
OFFER = "Press 1 to get a callback and keep your position."


def test_switched_off_there_is_no_offer_and_key_1_does_nothing_at_this_number_only(
    stack: RunningStack, maria: Caller, omar: Caller, sue: Supervisor
) -> None:
    """Rules 1, 2."""
    sue.sets_number(SUPPORT, callback_enabled=False)
    maria.dials(SUPPORT).hears("You are next in line.")
    omar.dials(SALES).hears(OFFER)
    maria.presses("1")
    stack.wait_until(lambda: maria.sounds()[-1]["kind"] == "play", seconds=15, what="music for Maria")
    assert not any(OFFER in words for words in maria.said())
    assert (sue.row_of(maria)["kind"], maria.call()["status"]) == ("live", "in-progress")
    omar.presses("1")
    omar.is_off_the_line()
    assert sue.row_of(omar)["kind"] == "callback"


def test_callbacks_accepted_before_the_switch_are_still_made(maria: Caller, ana: Agent, sue: Supervisor) -> None:
    """Rule 2."""
    maria.asks_for_a_callback()
    sue.sets_number(SUPPORT, callback_enabled=False)
    assert ana.becomes("available").is_offered()["label"] == "Callback"


def test_pending_callbacks_wait_while_serving_them_is_paused(
    stack: RunningStack, maria: Caller, omar: Caller, ana: Agent, bob: Agent, sue: Supervisor
) -> None:
    """Rule 2."""
    maria.asks_for_a_callback()
    sue.sets_number(SUPPORT, serve_pending=False, max_answer_seconds=120)
    ana.becomes("available")
    omar.dials().hears("You are number 2 in line.")
    assert ana.is_offered()["caller"] == omar.number  # past Maria, who keeps the place
    bob.becomes("available")
    assert sue.row_of(maria)["position"] == 1
    sue.sets_number(SUPPORT, serve_pending=True)
    assert bob.is_offered()["caller"] == maria.number


def test_the_greetings_are_those_of_the_number_and_an_emptied_one_is_the_default(
    maria: Caller, omar: Caller, sue: Supervisor
) -> None:
    """Rules 1, 4, 5, 6."""
    sue.sets_number(
        SUPPORT,
        welcome_text="Good day.",
        hold_message_text="",
        callback_offer_text="Key one, and we ring you.",
        callback_confirmation_text="So be it.",
    )
    maria.dials(SUPPORT).hears("Key one, and we ring you.")
    maria.presses("1")
    maria.is_off_the_line()
    assert maria.said() == [
        "Good day.",
        "Thank you for holding. Your call is important to us.",
        "You are next in line.",
        "Key one, and we ring you.",
        "So be it.",
    ]
    omar.dials(SALES).hears(OFFER)
    omar.presses("1")
    omar.is_off_the_line()
    assert omar.said()[-1] == "We’ll call you back when it’s your turn. You won’t lose your position."


def test_a_notification_rings_as_long_as_the_number_says(maria: Caller, ana: Agent, sue: Supervisor) -> None:
    """Rule 7: 20 s unless it is changed."""
    maria.asks_for_a_callback()
    offer = ana.becomes("available").is_offered()
    rings = datetime.fromisoformat(offer["expires_at"]) - datetime.fromisoformat(offer["made_at"])
    assert rings.total_seconds() == 20


def test_the_customer_sees_the_number_that_is_configured(
    stack: RunningStack, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rule 29."""
    sue.sets_number(SUPPORT, present_number=SALES)
    maria.telephone("answer", ring_seconds=1)
    maria.asks_for_a_callback()
    ana.becomes("available").accepts()
    [call] = stack.wait_until(maria.calls_received, seconds=20, what="Maria's telephone rings")
    assert call["from"] == SALES


def test_a_call_in_progress_keeps_the_greetings_with_which_it_began(
    stack: RunningStack, maria: Caller, omar: Caller, sue: Supervisor
) -> None:
    """Rule 6; what is set reaches the calls that come after it."""
    held = "Thank you for holding."
    maria.dials(SUPPORT).hears(held)
    sue.sets_number(SUPPORT, hold_message_text="Something new.")
    omar.dials(SUPPORT).hears("Something new.")
    stack.wait_until(
        lambda: sum(held in words for words in maria.said()) >= 2, seconds=45, what="the next announcement to Maria"
    )
    assert not any("Something new." in words for words in maria.said())
    assert not any(held in words for words in omar.said())
