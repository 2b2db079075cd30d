"""A callback that is not made in time is dropped, with a ticket, and never dialed."""

import psycopg
import pytest

from tests.plugins.running_stack import RunningStack
from tests.scenarios.cast import SALES, SUPPORT, Agent, Caller, Supervisor

pytestmark = pytest.mark.e2e


def test_past_the_longest_wait_it_becomes_a_ticket_and_is_never_dialed(
    maria: Caller, omar: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rules 1, 39, 48."""
    sue.sets_number(SUPPORT, max_answer_seconds=1, max_callback_wait_seconds=2)
    omar.asks_for_a_callback(SALES)
    maria.asks_for_a_callback(SUPPORT)
    ticket = sue.finds_ticket(reason="max_wait_exceeded")
    assert (ticket["caller"], ticket["dialed_number"], ticket["queue"]) == (maria.number, SUPPORT, "Support")
    sue.sees_outcome(ticket["conversation_id"], "expired")
    assert [row["caller"] for row in sue.line()] == [omar.number]
    assert ana.becomes("available").is_offered()["caller"] == omar.number
    assert maria.calls_received() == []
    assert len(sue.tickets()) == 1


def test_an_offer_that_is_missed_after_the_deadline_was_the_last(maria: Caller, ana: Agent, sue: Supervisor) -> None:
    """Rule 39: it expires at once."""
    sue.sets_number(SUPPORT, max_answer_seconds=12, max_callback_wait_seconds=12)
    ana.becomes("available")
    maria.dials().hears("Thank you for holding")
    live = ana.is_offered()
    maria.presses("1")  # which makes it a new offer: it rings as long as the callback may wait
    callback = maria.stack.wait_until(
        lambda: next((offer for offer in ana.offers() if offer["id"] != live["id"]), None),
        seconds=15,
        what="another offer",
    )
    assert callback["label"] == "Callback"
    ticket = sue.finds_ticket(reason="max_wait_exceeded")
    timeline = sue.conversation(ticket["conversation_id"])["timeline"]
    assert [line["name"] for line in timeline if line["name"] in {"miss_offer", "expire"}] == ["miss_offer", "expire"]
    ana.is_in("away")
    assert maria.calls_received() == []


def test_what_was_accepted_in_time_proceeds_past_the_deadline(
    stack: RunningStack, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rule 39."""
    maria.telephone("answer", ring_seconds=8)
    maria.asks_for_a_callback()
    ana.becomes("available").accepts()
    with psycopg.connect(stack.database_url) as connection:  # the longest wait ends as her telephone rings
        connection.execute("UPDATE callbacks_queueentry SET deadline_at = now()")
    row = sue.row_of(maria)
    sue.sees_status(row["conversation_id"], "connected", seconds=30)
    told = sue.conversation(row["conversation_id"])
    assert next(line["at"] for line in told["timeline"] if line["name"] == "bridge") > row["deadline_at"]
    assert sue.tickets() == []
