"""The offer that can be kept, and attempts: as callers and agents meet them."""

from typing import Any

import pytest

from tests.plugins.running_stack import RunningStack
from tests.scenarios.cast import SUPPORT, Agent, Caller, Supervisor

pytestmark = pytest.mark.e2e

OFFER = "Press 1 to get a callback"


def test_the_offer_is_made_when_enough_wait_and_who_heard_it_is_served(
    maria: Caller, omar: Caller, sue: Supervisor
) -> None:
    """Rules 1, 8."""
    sue.sets_number(SUPPORT, offer_from_waiting=2)
    maria.dials().hears("You are next in line.")
    conversation_id = sue.row_of(maria)["conversation_id"]
    maria.presses("1")
    told = sue.sees_event(conversation_id, "not_offered")
    assert "Fewer than 2 wait in the line." in told["text"]
    omar.dials().hears(OFFER)
    maria.hangs_up()
    omar.presses("1")
    omar.hears("We’ll call you back")
    assert sue.row_of(omar)["kind"] == "callback"
    assert OFFER not in " ".join(maria.said())


def test_no_answer_is_tried_again_in_the_same_place_without_a_ticket(
    maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rule 36."""
    sue.sets_number(SUPPORT, retries_when_busy=1)
    maria.telephone("busy")
    maria.asks_for_a_callback()
    row = sue.row_of(maria)
    ana.becomes("available").accepts()
    sue.sees_event(row["conversation_id"], "retry")
    ana.is_in("available")
    after = sue.row_of(maria)
    assert (after["id"], after["queued_at"], after["status"]) == (row["id"], row["queued_at"], "waiting")
    assert (sue.tickets(), ana.offers()) == ([], [])


def test_who_answers_and_presses_1_talks_to_the_agent(
    stack: RunningStack, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rules 8, 38."""
    sue.sets_number(SUPPORT, asks_to_press_1=True)
    maria.telephone("answer", ring_seconds=1)
    maria.asks_for_a_callback()
    row = sue.row_of(maria)
    ana.becomes("available").accepts()
    callback = _called(stack, maria)
    callback.hears("To take your callback, press 1.")
    assert sue.conversation(row["conversation_id"])["status"] == "dialing"
    callback.presses("1")
    sue.sees_status(row["conversation_id"], "connected")
    callback.hangs_up()
    sue.sees_outcome(row["conversation_id"], "completed")
    assert sue.tickets() == []


def test_the_agent_hears_music_until_the_customer_has_pressed_1(
    stack: RunningStack, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rules 8, 38."""
    sue.sets_number(SUPPORT, asks_to_press_1=True)
    maria.telephone("answer", ring_seconds=1)
    maria.asks_for_a_callback()
    row = sue.row_of(maria)
    ana.becomes("available").accepts()
    callback = _called(stack, maria)
    callback.hears("To take your callback, press 1.")
    [music, *_] = stack.wait_until(
        lambda: [item for item in _agents_audio(stack, ana) if item["kind"] == "play"], seconds=20, what="music for Ana"
    )
    assert "/media/hold/" in music["url"]
    callback.presses("1")
    sue.sees_status(row["conversation_id"], "connected")
    assert [item for item in _agents_audio(stack, ana) if item["kind"] == "say"] == []
    callback.hangs_up()
    ana.is_in("wrap_up", "available")


def test_who_answers_and_presses_2_is_called_later(
    stack: RunningStack, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rules 8, 36."""
    sue.sets_number(SUPPORT, asks_to_press_1=True)
    maria.telephone("answer", ring_seconds=1)
    maria.asks_for_a_callback()
    row = sue.row_of(maria)
    ana.becomes("available").accepts()
    callback = _called(stack, maria)
    callback.hears("press 1")
    callback.presses("2")
    callback.hears("We will call you again in 10 minutes.")
    callback.is_off_the_line()
    ana.is_in("available")
    assert (sue.row_of(maria)["id"], sue.row_of(maria)["status"]) == (row["id"], "waiting")
    assert sue.tickets() == []


def _agents_audio(stack: RunningStack, agent: Agent) -> list[dict[str, Any]]:
    """The log of the agent's end of the call."""
    log: list[dict[str, Any]] = stack.simulator("GET", f"sim/calls/{agent.call_sid}")["log"]
    return log


def _called(stack: RunningStack, customer: Caller) -> Caller:
    """The customer's end of our call to them."""
    [call] = stack.wait_until(customer.calls_received, seconds=20, what=f"a call to {customer.number}") or []
    callee = Caller(stack, customer.number)
    callee.sid = call["sid"]
    return callee
