"""Agents over HTTP: rung first, one at a time, told what it is, and never stuck."""

import pytest

from tests.scenarios.cast import MARIA, OMAR, SUPPORT, Agent, Caller, Supervisor

pytestmark = pytest.mark.e2e


def asks_for_a_callback(caller: Caller, sue: Supervisor) -> dict[str, object]:
    """Dial, press 1, hang up; returns the row of the line."""
    caller.dials()
    caller.hears("Press 1")
    caller.presses("1")
    caller.hears("We’ll call you back")
    caller.hangs_up()
    return next(row for row in sue.line() if row["caller"] == caller.number)


def test_an_offer_that_nobody_answers_returns_and_goes_to_the_next_agent(
    maria: Caller, ana: Agent, bob: Agent, sue: Supervisor
) -> None:
    """Rules 26, 32."""
    sue.sets_number(max_answer_seconds=1)
    entry = asks_for_a_callback(maria, sue)
    ana.becomes("available").is_in("away")
    assert ana.api.get("agents/me/").json()["reason"] == "missed"
    sue.sets_number(max_answer_seconds=60)
    bob.becomes("available").accepts()
    maria.stack.wait_until(maria.calls_received, seconds=10, what="Maria's telephone rings")
    timeline = sue.conversation(str(entry["conversation_id"]))["timeline"]
    told = [line["name"] for line in timeline if line["name"] in {"offer", "miss_offer", "accept"}]
    assert told == ["offer", "miss_offer", "offer", "accept"]
    assert sue.tickets() == []


def test_the_passive_entry_is_seen_and_picked_by_an_agent_who_is_away(
    maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rule 31."""
    maria.telephone("answer", ring_seconds=1)
    asks_for_a_callback(maria, sue)
    ana.becomes("away")
    [row] = ana.queue()
    assert (row["kind"], row["caller"], row["position"]) == ("callback", MARIA, 1)
    answer = ana.api.post(f"queue-entries/{row['id']}/pick/")
    assert answer.ok, answer.text
    ana.joins(answer.json())
    sue.sees_status(str(row["conversation_id"]), "connected")
    assert ana.state == "busy_callback"


def test_two_agents_cannot_both_have_it(maria: Caller, ana: Agent, bob: Agent, sue: Supervisor) -> None:
    """Rules 26, 49."""
    entry = asks_for_a_callback(maria, sue)
    ana.becomes("away")
    bob.becomes("away")
    assert ana.api.post(f"queue-entries/{entry['id']}/pick/").ok
    refused = bob.api.post(f"queue-entries/{entry['id']}/pick/")
    assert (refused.status_code, refused.json()["code"]) == (409, "taken")


def test_a_live_caller_is_moved_to_the_agent_and_labeled_so(omar: Caller, ana: Agent, sue: Supervisor) -> None:
    """Rules 22, 27, 30."""
    omar.dials()
    omar.hears("in line")
    offer = ana.becomes("available").is_offered()
    assert (offer["label"], offer["kind"], offer["caller"], offer["dialed_number"]) == (
        "Inbound call",
        "live",
        OMAR,
        SUPPORT,
    )
    ana.accepts(offer)
    ana.is_in("busy_call")
    [row] = sue.line()
    sue.sees_status(str(row["conversation_id"]), "connected")
    omar.hangs_up()
    sue.sees_outcome(str(row["conversation_id"]), "completed")
    ana.is_in("wrap_up", "available")


def test_an_agent_who_leaves_while_it_rings_ends_the_ringing_and_keeps_the_place(
    maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rule 33."""
    maria.telephone("no_answer")
    entry = asks_for_a_callback(maria, sue)
    ana.becomes("available").accepts()
    sue.sees_status(str(entry["conversation_id"]), "dialing")
    maria.stack.wait_until(maria.calls_received, seconds=10, what="Maria's telephone rings")
    ana.leaves_the_call()
    sue.sees_status(str(entry["conversation_id"]), "waiting")
    maria.stack.wait_until(
        lambda: maria.calls_received()[0]["status"] not in {"queued", "ringing"}, seconds=10, what="the ringing ends"
    )
    assert sue.tickets() == []


@pytest.mark.parametrize(("mood", "outcome"), [("busy", "busy"), ("reject", "busy"), ("unreachable", "failed")])
def test_a_customer_who_is_not_reached_leaves_one_ticket(
    maria: Caller, ana: Agent, sue: Supervisor, mood: str, outcome: str
) -> None:
    """Rules 35, 48."""
    maria.telephone(mood, ring_seconds=1)
    asks_for_a_callback(maria, sue)
    ana.becomes("available").accepts()
    ticket = sue.finds_ticket(reason="not_reached")
    assert ticket["outcome"] == outcome
    ana.is_in("available")
    assert len(maria.calls_received()) == 1


def test_voicemail_is_heard_hung_up_and_becomes_a_ticket(maria: Caller, ana: Agent, sue: Supervisor) -> None:
    """Rules 35, 38."""
    maria.telephone("voicemail", ring_seconds=1, amd_seconds=1)
    entry = asks_for_a_callback(maria, sue)
    ana.becomes("available").accepts()
    assert sue.finds_ticket(reason="not_reached")["outcome"] == "machine"
    assert sue.conversation(str(entry["conversation_id"]))["outcome"] == "not_reached"
    maria.stack.wait_until(
        lambda: maria.calls_received()[0]["status"] == "completed", seconds=10, what="the call to the voicemail ends"
    )


def test_it_is_a_person_keeps_the_call(maria: Caller, ana: Agent, sue: Supervisor) -> None:
    """Rule 38."""
    maria.telephone("voicemail", ring_seconds=1, amd_seconds=6)
    entry = asks_for_a_callback(maria, sue)
    ana.becomes("available").accepts()
    conversation = str(entry["conversation_id"])
    maria.stack.wait_until(
        lambda: ana.api.post(f"calls/{conversation}/its-a-person/").ok, seconds=15, what="the agent keeps the call"
    )
    sue.sees_event(conversation, "machine_verdict")
    ana.api.post(f"calls/{conversation}/hang-up/").raise_for_status()
    sue.sees_outcome(conversation, "completed")
    assert sue.tickets() == []


def test_the_customer_is_connected_within_a_second_of_picking_up(maria: Caller, ana: Agent, sue: Supervisor) -> None:
    """Rule 34: no waiting for an agent, who is in the room already."""
    maria.telephone("answer", ring_seconds=1)
    asks_for_a_callback(maria, sue)
    ana.becomes("available").accepts()
    [call] = maria.stack.wait_until(maria.calls_received, seconds=10, what="Maria's telephone rings")
    seen = maria.stack.wait_until(
        lambda: (now := maria.stack.simulator("GET", f"sim/calls/{call['sid']}")) and now.get("talking_with") and now,
        seconds=10,
        what="two-way audio",
    )
    assert ana.call_sid in seen["talking_with"]
    said = [item for item in seen["log"] if item["kind"] in {"say", "hold_music"}]
    assert said == []
