"""Live callers and callbacks stand in one line; key 1 and an agent never both have the call."""

import pytest

from tests.plugins.running_stack import RunningStack
from tests.scenarios.cast import SALES, SUPPORT, Agent, Caller, Supervisor

pytestmark = pytest.mark.e2e


def test_a_live_caller_is_brought_to_the_agent_who_accepts(
    stack: RunningStack, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rules 22, 30."""
    maria.dials().hears("You are next in line.")
    conversation_id = sue.row_of(maria)["conversation_id"]
    offer = ana.becomes("available").is_offered()
    assert (offer["label"], offer["caller"]) == ("Inbound call", maria.number)
    ana.accepts(offer)
    assert ana.state == "busy_call"
    stack.wait_until(lambda: maria.call()["talking_with"] == [ana.call_sid], seconds=20, what="they talk")
    sue.sees_status(conversation_id, "connected")
    maria.hangs_up()
    sue.sees_outcome(conversation_id, "completed")
    ana.is_in("wrap_up", "available")
    assert (sue.tickets(), sue.line()) == ([], [])


def test_one_order_for_live_calls_and_callbacks(
    maria: Caller, omar: Caller, lena: Caller, ana: Agent, bob: Agent, sue: Supervisor
) -> None:
    """Rule 22: by the time they called."""
    maria.asks_for_a_callback()
    omar.dials().hears("You are number 2 in line.")
    lena.asks_for_a_callback()
    assert [row["caller"] for row in sue.line()] == [maria.number, omar.number, lena.number]
    first = ana.becomes("available").is_offered()
    second = bob.becomes("available").is_offered()
    assert [(offer["caller"], offer["label"]) for offer in (first, second)] == [
        (maria.number, "Callback"), (omar.number, "Inbound call"),
    ]  # fmt: skip


def test_a_queue_with_priority_has_a_head_start(maria: Caller, omar: Caller, ana: Agent, sue: Supervisor) -> None:
    """Rule 22: five minutes a step."""
    sue.sets_queue("Sales", priority=1)
    maria.asks_for_a_callback(SUPPORT)
    omar.asks_for_a_callback(SALES)
    assert ana.becomes("available").is_offered()["caller"] == omar.number


def test_key_1_while_the_call_rings_at_an_agent_makes_it_a_callback_and_no_miss(
    stack: RunningStack, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rule 17."""
    maria.telephone("answer", ring_seconds=1)
    maria.dials().hears("Press 1")
    live = ana.becomes("available").is_offered()
    maria.presses("1")
    maria.hears("We’ll call you back when it’s your turn.")
    callback = stack.wait_until(
        lambda: next((offer for offer in ana.offers() if offer["id"] != live["id"]), None),
        seconds=15,
        what="another offer",
    )
    assert (callback["label"], callback["conversation_id"]) == ("Callback", live["conversation_id"])
    assert ana.api.post(f"offers/{live['id']}/accept/").status_code == 409
    ana.accepts(callback)
    sue.sees_status(live["conversation_id"], "connected", seconds=30)
    assert len(maria.calls_received()) == 1


def test_after_accept_key_1_does_nothing(stack: RunningStack, maria: Caller, ana: Agent, sue: Supervisor) -> None:
    """Rule 17."""
    maria.dials().hears("Press 1")
    conversation_id = sue.row_of(maria)["conversation_id"]
    accepted = ana.becomes("available").accepts(joins=False)
    maria.presses("1")
    sue.sees_event(conversation_id, "key_pressed")
    assert not maria.heard("We’ll call you back")
    ana.joins(accepted)
    sue.sees_status(conversation_id, "connected", seconds=30)
    stack.wait_until(lambda: maria.call()["talking_with"] == [ana.call_sid], seconds=20, what="they talk")
    assert maria.call()["status"] == "in-progress"


def test_a_caller_who_hangs_up_while_it_rings_at_an_agent_is_abandoned(
    maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rule 16."""
    maria.dials().hears("You are next in line.")
    offer = ana.becomes("available").is_offered()
    maria.hangs_up()
    sue.sees_outcome(offer["conversation_id"], "abandoned")
    ana.is_in("available")
    assert ana.offers() == []
