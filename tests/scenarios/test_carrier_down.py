"""The carrier takes no calls for a while: agents are free, places are kept, and it goes on by itself."""

from typing import Any

import pytest

from tests.scenarios.cast import Agent, Caller, Supervisor

pytestmark = pytest.mark.e2e


def carrier_is(sue: Supervisor, state: str) -> None:
    sue.stack.wait_until(lambda: audit(sue)["carrier"]["state"] == state, seconds=25, what=f"the carrier is {state}")


def audit(sue: Supervisor) -> dict[str, Any]:
    return sue.api.get("audit/").json()


def test_a_carrier_that_takes_no_calls_holds_nobody_up_and_loses_nothing(
    maria: Caller, lena: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rules 34, 49; faults.md: carrier down."""
    stack = maria.stack
    maria.asks_for_a_callback()
    lena.asks_for_a_callback()
    [first, second] = [row["conversation_id"] for row in sue.line()]
    ana.becomes("available")
    offer = ana.is_offered()
    stack.simulator("PUT", "sim/faults", rest={"status_429": 1})
    ana.accepts(offer)

    carrier_is(sue, "down")
    assert stack.api("sue").get("health/").json()["carrier"] == "down"
    ana.is_in("available")
    assert ana.offers() == []
    assert [(row["conversation_id"], row["status"]) for row in sue.line()] == [
        (first, "waiting"), (second, "waiting")
    ]  # fmt: skip
    assert any("carrier takes no calls" in reason for reason in sue.row_of(maria)["why"])
    assert sue.tickets() == []

    stack.simulator("PUT", "sim/faults")
    offer = ana.is_offered(seconds=20)
    assert offer["conversation_id"] == first
    ana.accepts(offer)
    stack.wait_until(maria.calls_received, seconds=10, what="Maria's telephone rings")
    carrier_is(sue, "ok")
    assert len(maria.calls_received()) == 1
    assert audit(sue)["lost"] == 0
    repaired = [line["text"] for line in sue.conversation(first)["timeline"] if line["name"] == "repaired"]
    assert any("the agent is free again, the place is kept" in text for text in repaired)
