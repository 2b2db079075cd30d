"""Who is called back, in which place, and by which id everything about it is found."""

import time
from datetime import datetime

import pytest

from tests.plugins.running_stack import RunningStack
from tests.scenarios.cast import SALES, SUPPORT, Agent, Caller, Supervisor

pytestmark = pytest.mark.e2e
OFFER = "Press 1 to get a callback"


@pytest.mark.parametrize("number", ["anonymous", "+266696687", "Restricted"])
def test_a_withheld_caller_waits_in_line_and_gets_no_offer(stack: RunningStack, sue: Supervisor, number: str) -> None:
    """Rule 23; twilio.md 1.2."""
    caller = Caller(stack, number).dials()
    caller.hears("You are next in line.")
    caller.presses("1")
    stack.wait_until(lambda: caller.sounds()[-1]["kind"] == "play", seconds=15, what="music goes on")
    assert not any(OFFER in words for words in caller.said())
    [row] = sue.line()
    assert (row["kind"], row["callback_number"], row["position"]) == ("live", "", 1)


def test_a_number_that_must_not_be_dialed_is_refused_in_words_and_the_place_kept(
    stack: RunningStack, omar: Caller, sue: Supervisor
) -> None:
    """Rule 24."""
    omar.dials().hears("You are next in line.")
    abroad = Caller(stack, "+442079460000").dials()
    abroad.hears("Press 1")
    abroad.presses("1")
    abroad.hears("Sorry, we cannot call back numbers of that country.")
    assert (sue.row_of(abroad)["kind"], sue.row_of(abroad)["position"]) == ("live", 2)
    assert abroad.call()["status"] == "in-progress"


def test_one_of_our_own_numbers_is_refused_too(stack: RunningStack, sue: Supervisor) -> None:
    """Rule 24."""
    caller = Caller(stack, SALES).dials(SUPPORT)
    caller.hears("Press 1")
    caller.presses("1")
    caller.hears("Sorry, we cannot call back one of our own numbers.")
    assert sue.row_of(caller)["kind"] == "live"


def test_the_wait_counts_from_the_call_not_from_the_key(maria: Caller, ana: Agent, sue: Supervisor) -> None:
    """Rules 19, 20, 27."""
    began = time.monotonic()
    maria.dials().hears("Press 1")
    entered = sue.row_of(maria)["queued_at"]
    maria.goes_on_for(3)
    maria.presses("1")
    maria.is_off_the_line()
    row = sue.row_of(maria)
    assert (row["kind"], row["queued_at"], row["callback_number"]) == ("callback", entered, maria.number)
    offer = ana.becomes("available").is_offered()
    assert 3 <= offer["waited_seconds"] <= time.monotonic() - began
    assert (offer["caller"], offer["dialed_number"], offer["queue"]) == (maria.number, SUPPORT, "Support")


def test_one_conversation_ties_the_inbound_call_the_callback_and_the_outbound_call(
    stack: RunningStack, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rule 45."""
    maria.telephone("answer", ring_seconds=1)
    maria.asks_for_a_callback()
    conversation_id = sue.row_of(maria)["conversation_id"]
    assert ana.becomes("available").accepts()["conversation_id"] == conversation_id
    sue.sees_status(conversation_id, "connected")
    [call] = maria.calls_received()
    stack.simulator("POST", f"sim/calls/{call['sid']}/hang-up")
    told = sue.sees_outcome(conversation_id, "completed")
    legs = {leg["purpose"]: leg for leg in told["legs"]}
    assert set(legs) == {"inbound", "agent", "customer"}
    assert (legs["inbound"]["call_sid"], legs["customer"]["call_sid"]) == (maria.sid, call["sid"])
    assert (legs["inbound"]["from_number"], legs["customer"]["to_number"]) == (maria.number, maria.number)
    names = [line["name"] for line in told["timeline"]]
    story = [
        "call_arrived",
        "enter",
        "announced",
        "key_pressed",
        "callback_requested",
        "offer",
        "accept",
        "dial",
        "bridge",
        "complete",
    ]
    assert [name for name in names if name in story] == story
    moments = [datetime.fromisoformat(line["at"]) for line in told["timeline"]]
    assert moments == sorted(moments)
    for search in ("(415) 555-2671", "4155552671", conversation_id):
        assert [found["id"] for found in sue.conversations(search)] == [conversation_id]
    assert len(sue.conversations()) == 1


def test_a_number_that_failed_the_networks_check_is_not_believed_where_an_admin_says_so(
    stack: RunningStack, maria: Caller, sue: Supervisor
) -> None:
    """Rules 23, 43."""
    maria.asks_for_a_callback()
    held = sue.row_of(maria)
    sue.sets_number(SUPPORT, distrusts_false_numbers=True)
    other = Caller(stack, maria.number).dials(stir_verstat="TN-Validation-Failed-C")
    other.hears("You are number 2 in line.")
    other.presses("1")
    [row] = [row for row in sue.line() if row["id"] != held["id"]]
    told = sue.sees_event(row["conversation_id"], "caller_doubted")
    assert told["text"] == "The number that the call shows failed the network’s check, and is not believed."
    assert (row["kind"], row["callback_number"], row["caller"]) == ("live", "", maria.number)
    assert not any("callback" in words for words in other.said())
