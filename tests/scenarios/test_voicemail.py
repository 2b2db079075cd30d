"""A caller who held too long: a text or the voicemail, and one ticket either way."""

import pytest

from tests.plugins.running_stack import RunningStack
from tests.scenarios.cast import SALES, SUPPORT, Caller, Supervisor

pytestmark = pytest.mark.e2e


def test_after_the_longest_wait_the_caller_hears_a_text_and_there_is_a_ticket(
    maria: Caller, omar: Caller, sue: Supervisor
) -> None:
    """Rules 1, 18, 48."""
    sue.sets_number(SUPPORT, max_queue_wait_seconds=3)
    maria.dials(SUPPORT)
    omar.dials(SALES)
    maria.hears("We are sorry that nobody could take your call in time.", seconds=30)
    maria.is_off_the_line()
    ticket = sue.finds_ticket(reason="queue_wait_exceeded")
    assert (ticket["caller"], ticket["dialed_number"]) == (maria.number, SUPPORT)
    sue.sees_outcome(ticket["conversation_id"], "expired")
    assert [row["caller"] for row in sue.line()] == [omar.number]
    assert len(sue.tickets()) == 1


def test_with_voicemail_the_message_is_the_ticket(maria: Caller, sue: Supervisor) -> None:
    """Rules 18, 48."""
    sue.sets_number(SUPPORT, max_queue_wait_seconds=3, voicemail_enabled=True)
    maria.dials(SUPPORT, speaks_seconds=2)
    maria.hears("Please leave a message after the tone.", seconds=30)
    maria.hears("Thank you. Goodbye.", seconds=40)
    ticket = sue.finds_ticket(reason="voicemail")
    assert sue.api.get(f"tickets/{ticket['id']}/").json()["recording_url"]
    sue.sees_outcome(ticket["conversation_id"], "voicemail")
    assert len(sue.tickets()) == 1


def test_who_says_nothing_to_the_voicemail_waited_too_long(maria: Caller, sue: Supervisor) -> None:
    """Rules 18, 48."""
    sue.sets_number(SUPPORT, max_queue_wait_seconds=3, voicemail_enabled=True)
    maria.dials(SUPPORT, speaks_seconds=0)
    maria.hears("Thank you. Goodbye.", seconds=40)
    maria.is_off_the_line()
    ticket = sue.finds_ticket(reason="queue_wait_exceeded")
    sue.sees_outcome(ticket["conversation_id"], "expired")
    assert len(sue.tickets()) == 1


def test_hanging_up_during_the_message_keeps_it(stack: RunningStack, maria: Caller, sue: Supervisor) -> None:
    """Rule 18; twilio.md 2.3."""
    sue.sets_number(SUPPORT, max_queue_wait_seconds=3, voicemail_enabled=True)
    maria.dials(SUPPORT)
    maria.hears("Please leave a message after the tone.", seconds=30)
    stack.wait_until(lambda: maria.sounds()[-1].get("text") == "beep", seconds=20, what="the beep")
    maria.goes_on_for(2)  # past the beep
    maria.hangs_up()
    ticket = sue.finds_ticket(reason="voicemail")
    sue.sees_outcome(ticket["conversation_id"], "voicemail")
    assert len(sue.tickets()) == 1
