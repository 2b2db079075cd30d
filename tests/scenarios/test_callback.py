"""A caller presses 1, hangs up, and is called back when it is the caller's turn."""

import pytest

from tests.scenarios.cast import MARIA, SUPPORT, Agent, Caller, Supervisor

pytestmark = pytest.mark.e2e


def test_a_caller_is_called_back_by_an_agent_who_accepted_first(maria: Caller, ana: Agent, sue: Supervisor) -> None:
    """Rules 5, 15, 25, 27, 28, 29, 30."""
    maria.telephone("answer", ring_seconds=1).dials()
    maria.hears("Press 1 to get a callback and keep your position.")
    maria.presses("1")
    maria.hears("We’ll call you back when it’s your turn. You won’t lose your position.")
    maria.is_off_the_line()
    [waiting] = sue.line()
    assert (waiting["kind"], waiting["status"], waiting["position"]) == ("callback", "waiting", 1)

    offer = ana.becomes("available").is_offered()
    assert (offer["label"], offer["caller"], offer["dialed_number"]) == ("Callback", MARIA, SUPPORT)
    assert maria.calls_received() == []
    ana.accepts(offer)
    assert ana.state == "busy_callback"
    [call] = maria.stack.wait_until(maria.calls_received, seconds=10, what="Maria's telephone rings")
    assert (call["from"], call["to"]) == (SUPPORT, MARIA)
    sue.sees_status(waiting["conversation_id"], "connected")
    maria.stack.simulator("POST", f"sim/calls/{call['sid']}/hang-up")
    sue.sees_outcome(waiting["conversation_id"], "completed")
    ana.is_in("wrap_up", "available")
    assert sue.tickets() == []
    assert len(maria.calls_received()) == 1


def test_a_callback_that_rings_out_becomes_one_ticket(maria: Caller, ana: Agent, sue: Supervisor) -> None:
    """Rules 35, 48."""
    maria.telephone("no_answer").dials()
    maria.hears("Press 1")
    maria.presses("1")
    maria.is_off_the_line()
    ana.becomes("available").accepts()
    ticket = sue.finds_ticket(reason="not_reached")
    assert (ticket["outcome"], ticket["caller"], ticket["dialed_number"]) == ("no_answer", MARIA, SUPPORT)
    ana.is_in("available")
    assert sue.line() == []
    assert len(sue.tickets()) == 1
