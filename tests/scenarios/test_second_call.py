"""Somebody who has a callback calls again."""

import pytest

from tests.plugins.running_stack import RunningStack
from tests.scenarios.cast import SALES, SUPPORT, Agent, Caller, Supervisor

pytestmark = pytest.mark.e2e


@pytest.fixture
def again(maria: Caller, stack: RunningStack) -> Caller:
    """Maria's telephone, for a second call while her callback waits."""
    maria.asks_for_a_callback()
    return Caller(stack, maria.number)


def test_the_caller_hears_that_a_callback_exists_and_the_position(omar: Caller, again: Caller, sue: Supervisor) -> None:
    """Rule 41: hanging up keeps it."""
    before = sue.row_of(again)
    omar.dials().hears("You are number 2 in line.")
    again.dials().hears("You already have a callback. You are next in line.")
    again.hangs_up()
    again.is_off_the_line()
    after = sue.row_of(again)
    assert [(row["id"], row["kind"]) for row in (before, after)] == [(before["id"], "callback")] * 2
    assert len(sue.line()) == 2


def test_who_stays_waits_in_the_kept_place_and_hanging_up_makes_it_a_callback_again(
    stack: RunningStack, again: Caller, omar: Caller, sue: Supervisor
) -> None:
    """Rules 41, 43."""
    before = sue.row_of(again)
    omar.dials().hears("You are number 2 in line.")
    again.dials().hears("You already have a callback.")
    again.presses("2")
    again.hears("You may hang up at any time")
    during = sue.row_of(again)
    assert (during["id"], during["kind"], during["position"]) == (before["id"], "live", 1)
    again.hangs_up()
    stack.wait_until(lambda: sue.row_of(again)["kind"] == "callback", seconds=10, what="a callback again")
    after = sue.row_of(again)
    assert (after["id"], after["position"], after["queued_at"]) == (before["id"], 1, before["queued_at"])
    assert sue.conversation(before["conversation_id"])["outcome"] == "in_progress"


def test_reaching_an_agent_on_the_second_call_fulfills_it(
    again: Caller, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rule 43."""
    conversation_id = sue.row_of(again)["conversation_id"]
    again.dials().hears("You already have a callback.")
    again.presses("2")
    again.hears("You may hang up at any time")
    offer = ana.becomes("available").is_offered()
    assert (offer["label"], offer["conversation_id"]) == ("Inbound call", conversation_id)
    ana.accepts(offer)
    sue.sees_status(conversation_id, "connected")
    again.hangs_up()
    sue.sees_outcome(conversation_id, "fulfilled_inbound")
    assert maria.calls_received() == []
    assert (sue.tickets(), sue.line()) == ([], [])


def test_key_3_cancels_the_callback(again: Caller, sue: Supervisor) -> None:
    """Rule 41."""
    conversation_id = sue.row_of(again)["conversation_id"]
    again.dials().hears("To cancel it, press 3.")
    again.presses("3")
    again.hears("Your callback is canceled.")
    again.is_off_the_line()
    assert sue.conversation(conversation_id)["outcome"] == "canceled"
    assert (sue.line(), sue.tickets()) == ([], [])


def test_who_missed_the_callback_takes_up_the_old_place(
    stack: RunningStack, maria: Caller, omar: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rules 41, 43: before who came in between, and the ticket says so."""
    maria.telephone("busy")
    maria.asks_for_a_callback()
    row = sue.row_of(maria)
    ana.becomes("available").accepts()
    sue.sees_outcome(row["conversation_id"], "not_reached")
    ana.becomes("away")
    omar.dials().hears("You are next in line.")
    back = Caller(stack, maria.number).dials()
    back.hears("We tried to reach you. You are in your old place again. You are next in line.")
    again = sue.row_of(back)
    assert (again["conversation_id"], again["queued_at"]) == (row["conversation_id"], row["queued_at"])
    back.presses("1")
    back.hears("We’ll call you back")
    assert (sue.row_of(back)["kind"], sue.row_of(back)["position"]) == ("callback", 1)
    assert len(sue.tickets()) == 1


def test_through_another_number_it_is_a_second_callback(again: Caller, sue: Supervisor) -> None:
    """Rule 42."""
    again.dials(SALES).hears("Press 1")
    again.presses("1")
    again.is_off_the_line()
    assert sorted((row["dialed_number"], row["kind"]) for row in sue.line()) == [
        (SUPPORT, "callback"), (SALES, "callback"),
    ]  # fmt: skip
    assert len({row["conversation_id"] for row in sue.line()}) == 2


def test_withheld_callers_are_never_taken_for_one(stack: RunningStack, sue: Supervisor) -> None:
    """Rule 43."""
    for position in (1, 2):
        words = "You are next in line." if position == 1 else f"You are number {position} in line."
        Caller(stack, "anonymous").dials().hears(words)
    assert len({row["conversation_id"] for row in sue.line()}) == 2


def test_two_calls_at_once_make_one_callback(maria: Caller, stack: RunningStack, sue: Supervisor) -> None:
    """Rule 41: the second keeps its place as a live caller, and hears why."""
    other = Caller(stack, maria.number)
    maria.dials().hears("Press 1")
    other.dials().hears("Press 1")
    maria.presses("1")
    maria.is_off_the_line()
    other.presses("1")
    other.hears("You already have a callback. You keep your place on this call.")
    assert sorted(row["kind"] for row in sue.line()) == ["callback", "live"]
