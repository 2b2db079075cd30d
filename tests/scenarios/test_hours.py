"""Outside business hours: a text or the voicemail; what waits at closing time is dropped, or held."""

import pytest

from tests.plugins.running_stack import RunningStack
from tests.scenarios.cast import SALES, SUPPORT, Agent, Caller, Supervisor

pytestmark = pytest.mark.e2e


def test_outside_business_hours_the_caller_hears_the_text_and_the_call_ends(
    maria: Caller, omar: Caller, sue: Supervisor
) -> None:
    """Rules 1, 3, 9."""
    sue.closes(SUPPORT)
    maria.dials(SUPPORT, script=[{"after": 2, "press": "1"}])
    maria.is_off_the_line()
    [text] = maria.said()
    assert "We are closed at the moment." in text
    assert sue.line() == []
    [conversation] = sue.conversations()
    sue.sees_outcome(conversation["id"], "closed")
    assert sue.tickets() == []
    omar.dials(SALES).hears("Press 1")


def test_a_message_outside_business_hours_becomes_a_ticket_with_the_recording(maria: Caller, sue: Supervisor) -> None:
    """Rules 9, 48."""
    sue.closes(SUPPORT)
    sue.sets_number(SUPPORT, voicemail_enabled=True)
    maria.dials(SUPPORT, speaks_seconds=2)
    maria.hears("Please leave a message after the tone.")
    maria.hears("Thank you. Goodbye.", seconds=40)
    ticket = sue.finds_ticket(reason="voicemail")
    assert (ticket["caller"], ticket["dialed_number"]) == (maria.number, SUPPORT)
    assert sue.api.get(f"tickets/{ticket['id']}/").json()["recording_url"]
    sue.sees_outcome(ticket["conversation_id"], "voicemail")
    assert sue.line() == []


def test_hanging_up_ends_the_message_and_keeps_it(stack: RunningStack, maria: Caller, sue: Supervisor) -> None:
    """Rule 9; twilio.md 2.3."""
    sue.closes(SUPPORT)
    sue.sets_number(SUPPORT, voicemail_enabled=True)
    maria.dials(SUPPORT)
    stack.wait_until(lambda: any(item.get("text") == "beep" for item in maria.sounds()), seconds=20, what="the beep")
    maria.goes_on_for(2)
    maria.hangs_up()
    ticket = sue.finds_ticket(reason="voicemail")
    sue.sees_outcome(ticket["conversation_id"], "voicemail")
    assert len(sue.tickets()) == 1


def test_who_says_nothing_to_the_voicemail_leaves_no_ticket(maria: Caller, sue: Supervisor) -> None:
    """Rule 9."""
    sue.closes(SUPPORT)
    sue.sets_number(SUPPORT, voicemail_enabled=True)
    maria.dials(SUPPORT, speaks_seconds=0)
    maria.hears("Thank you. Goodbye.", seconds=40)
    maria.is_off_the_line()
    [conversation] = sue.conversations()
    sue.sees_outcome(conversation["id"], "closed")
    assert sue.tickets() == []


def test_at_closing_what_waits_is_dropped_with_a_ticket_and_never_dialed(
    maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rules 3, 40, 48."""
    maria.asks_for_a_callback()
    sue.closes(SUPPORT)
    ticket = sue.finds_ticket(reason="closed_before_reached")
    assert ticket["caller"] == maria.number
    sue.sees_outcome(ticket["conversation_id"], "closed")
    ana.becomes("available")
    assert ana.offers() == []
    assert maria.calls_received() == []
    assert len(sue.tickets()) == 1


def test_at_closing_an_offer_that_rings_is_withdrawn_not_missed(maria: Caller, ana: Agent, sue: Supervisor) -> None:
    """Rule 40."""
    sue.sets_number(SUPPORT, max_answer_seconds=120)
    maria.asks_for_a_callback()
    ana.becomes("available").is_offered()
    sue.closes(SUPPORT)
    sue.finds_ticket(reason="closed_before_reached")
    ana.is_in("available")
    assert ana.offers() == []


def test_at_closing_what_was_accepted_proceeds(stack: RunningStack, maria: Caller, ana: Agent, sue: Supervisor) -> None:
    """Rule 40."""
    maria.telephone("answer", ring_seconds=1)
    maria.asks_for_a_callback()
    conversation_id = sue.row_of(maria)["conversation_id"]
    accepted = ana.becomes("available").accepts(joins=False)
    sue.closes(SUPPORT)
    ana.joins(accepted)
    sue.sees_status(conversation_id, "connected")
    assert sue.tickets() == []


def test_held_until_the_next_opening_it_keeps_its_place(
    stack: RunningStack, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rules 3, 40."""
    sue.sets_number(SUPPORT, closing_policy="hold_until_opening")
    maria.asks_for_a_callback()
    hours = sue.closes(SUPPORT)
    ana.becomes("available")
    stack.wait_until(lambda: sue.row_of(maria)["status"] == "waiting", seconds=10, what="the place is kept")
    assert (ana.offers(), sue.tickets(), maria.calls_received()) == ([], [], [])
    sue.sets_number(SUPPORT, business_hours=hours)
    assert ana.is_offered()["caller"] == maria.number


def test_live_callers_in_the_line_are_served_after_closing_without_further_offers(
    stack: RunningStack, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rule 40."""
    stack.simulator("POST", "sim/clock", speed=10)
    maria.dials(SUPPORT).hears("Press 1")
    sue.closes(SUPPORT)
    for _ in range(2):  # what she was hearing, or was about to hear, was put together before closing
        _hears_the_hold_message_again(stack, maria)
    offers = maria.said().count("Press 1 to get a callback and keep your position.")
    _hears_the_hold_message_again(stack, maria)
    maria.presses("1")
    assert maria.said().count("Press 1 to get a callback and keep your position.") == offers
    assert sue.row_of(maria)["kind"] == "live"
    assert ana.becomes("available").is_offered()["label"] == "Inbound call"


def _hears_the_hold_message_again(stack: RunningStack, caller: Caller) -> None:
    hold = "Thank you for holding. Your call is important to us."
    before = caller.said().count(hold)
    stack.wait_until(lambda: caller.said().count(hold) > before, seconds=30, what="another hold message")
