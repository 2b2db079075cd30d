"""The judge of a simulation: it finds nothing in a good run, and each fault in a run that has it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scripts.simulate import verdict
from scripts.simulate.cast import PARTS, Caller
from scripts.simulate.evidence import Evidence, Step, Story, story_from

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MARIA, PEDRO = "+14155552001", "+14155552002"
ANSWERS = next(part for part in PARTS if part.behavior == "answer" and part.presses)
IS_BUSY = next(part for part in PARTS if part.behavior == "busy")


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def step(seconds: float, trigger: str, before: str, after: str, agent: str = "", by: str = "") -> Step:
    """Written in the order of their times."""
    return Step(int(seconds * 10), at(seconds), trigger, before, after, agent, by)


def called_back(number: str, *, entered: float, offered: float, agent: str = "Ana", end: str = "completed") -> Story:
    """A callback from the first ring to its end, six seconds after it was offered."""
    last = step(offered + 6, "complete" if end == "completed" else end, "connected", end, agent)
    steps = [
        step(entered, "enter", "", "waiting"),
        step(offered, "offer", "waiting", "offered", agent),
        step(offered + 1, "accept", "offered", "connecting_agent", agent),
        step(offered + 2, "dial", "connecting_agent", "dialing", agent),
        step(offered + 4, "bridge", "dialing", "connected", agent),
        last,
    ]
    return Story(number, number, "Support", end, steps, asked_for_a_callback=True)


def call_to(number: str, **changes: Any) -> dict[str, Any]:
    call = {"sid": f"CA{number}", "from": "+14155550100", "to": number, "direction": "outbound-api"}
    return {**call, "status": "completed", "answered_at": 4.0, "ended_at": 6.0, **changes}


def agent(name: str, *, state: str = "offline") -> dict[str, Any]:
    return {"name": name, "state": state, "queues": ["Support"]}


def caller(number: str, part: Any = ANSWERS) -> Caller:
    return Caller(number=number, dials="+14155550100", part=part, script=[], phone={})


@pytest.fixture
def good() -> Evidence:
    """Maria, then Pedro, served in this order by Ana and Bob."""
    return Evidence(
        callers=[caller(MARIA), caller(PEDRO)],
        stories=[
            called_back(MARIA, entered=0, offered=30),
            called_back(PEDRO, entered=5, offered=31, agent="Bob"),
        ],
        calls=[call_to(MARIA), call_to(PEDRO)],
        agents=[agent("Ana"), agent("Bob")],
    )


def broken(evidence: Evidence) -> list[str]:
    return [check.promise for check in verdict.judge(evidence) if not check.holds]


def test_a_good_run_has_no_faults(good: Evidence) -> None:
    assert broken(good) == []


def test_a_caller_who_got_lost_is_found(good: Evidence) -> None:  # rule 49
    del good.stories[0], good.calls[0]
    assert broken(good) == ["Every caller has one place in line"]


def test_a_caller_with_two_places_is_found(good: Evidence) -> None:
    good.stories[0].steps.insert(1, step(1, "enter", "", "waiting"))
    assert "Every caller has one place in line" in broken(good)


def test_an_entry_that_never_ended_is_found(good: Evidence) -> None:  # rule 49
    good.stories[0].steps.pop()
    good.stories[0].status = "connected"
    assert "Every entry is in exactly one final state" in broken(good)


def test_an_entry_that_ended_twice_is_found(good: Evidence) -> None:
    good.stories[0].steps.append(step(40, "expire", "completed", "expired"))
    good.stories[0].status = "expired"
    assert "Every entry is in exactly one final state" in broken(good)


@pytest.mark.parametrize("tickets", [0, 2])
def test_a_miss_has_exactly_one_ticket(good: Evidence, tickets: int) -> None:  # rule 35
    good.callers[0] = caller(MARIA, IS_BUSY)
    good.stories[0] = called_back(MARIA, entered=0, offered=30, end="not_reached")
    good.stories[0].tickets = [{"number": number} for number in range(tickets)]
    assert broken(good) == ["Every miss has its one ticket"]


def test_a_ticket_without_a_miss_is_found(good: Evidence) -> None:
    good.stories[0].tickets = [{"number": 1}]
    assert broken(good) == ["Every miss has its one ticket"]


def test_somebody_who_was_overtaken_is_found(good: Evidence) -> None:  # rule 22
    good.stories[0] = called_back(MARIA, entered=0, offered=60)
    check = verdict.order_was_kept(good)
    assert [MARIA in fault and PEDRO in fault for fault in check.faults] == [True]


def test_who_was_declined_a_moment_ago_may_be_passed_over_by_that_agent(good: Evidence) -> None:  # rule 32
    good.stories[0] = called_back(MARIA, entered=0, offered=60)
    declined = step(20, "decline", "offered", "waiting", by="Bob")
    good.stories[0].steps[1:1] = [step(10, "offer", "waiting", "offered", "Bob"), declined]
    check = verdict.order_was_kept(good)
    assert check.holds
    assert "1 whom the agent had just declined" in check.found


def test_an_agent_of_another_queue_overtakes_nobody(good: Evidence) -> None:
    good.stories[0] = called_back(MARIA, entered=0, offered=60)
    good.agents[1]["queues"] = ["Sales"]
    assert verdict.order_was_kept(good).holds


def test_a_second_call_to_a_customer_is_found(good: Evidence) -> None:  # rule 37
    good.calls.append(call_to(MARIA, answered_at=None))
    check = verdict.nobody_was_called_twice(good)
    assert check.faults == [f"{MARIA} was called 2 times in 1 attempts"]


def test_a_customer_who_answered_twice_is_found(good: Evidence) -> None:
    good.calls.append(call_to(MARIA))
    good.stories[0].steps[3:3] = [good.stories[0].steps[3]]
    assert verdict.nobody_was_called_twice(good).faults == [f"{MARIA} answered 2 calls"]


def test_who_picks_up_as_the_agent_leaves_may_be_called_again(good: Evidence) -> None:  # rule 33
    good.calls.append(call_to(MARIA))
    left = [
        step(10, "offer", "waiting", "offered", "Bob"),
        step(11, "accept", "offered", "connecting_agent", "Bob"),
        step(12, "dial", "connecting_agent", "dialing", "Bob"),
        step(14, "agent_left", "dialing", "waiting", by="Bob"),
    ]
    good.stories[0].steps[1:1] = left
    assert verdict.judge(good)[4].holds


def test_an_agent_with_two_customers_is_found(good: Evidence) -> None:  # rule 30
    good.stories[1] = called_back(PEDRO, entered=5, offered=32, agent="Ana")
    assert broken(good) == ["Never two at once: one agent, one customer"]


def test_a_busy_telephone_that_completed_is_found(good: Evidence) -> None:
    good.callers[0] = caller(MARIA, IS_BUSY)
    assert broken(good) == ["Everybody ended as they behaved"]


def test_an_agent_who_is_stuck_is_found(good: Evidence) -> None:  # rule 49
    good.agents[0]["state"] = "busy_callback"
    assert broken(good) == ["No agent is stuck, no call is left"]


def test_a_call_that_nobody_ended_is_found(good: Evidence) -> None:
    good.calls[0]["ended_at"] = None
    assert broken(good) == ["No agent is stuck, no call is left"]


def test_steps_follow_in_the_order_of_writing_even_where_their_times_cross() -> None:
    names = [("enter", "", "waiting"), ("offer", "waiting", "offered"), ("decline", "offered", "waiting")]
    lines = [
        {"number": number, "at": at(-number).isoformat(), "name": name, "from_status": before, "to_status": after}
        for number, (name, before, after) in enumerate(names)
    ]
    lines = [{**line, "details": {}} for line in lines]
    story = story_from({"id": "c", "caller": MARIA, "queue": "", "status": "waiting", "timeline": lines[::-1]})
    assert [one.trigger for one in story.steps] == ["enter", "offer", "decline"]
    assert [story.status_before(number) for number in range(4)] == ["", "waiting", "offered", "waiting"]


def test_a_place_that_was_opened_again_is_one_place() -> None:  # rule 15
    names = [("enter", "", "waiting"), ("enter", "", "waiting"), ("abandon", "waiting", "abandoned")]
    names.append(("offer", "waiting", "offered"))
    lines = [
        {"number": number, "at": NOON.isoformat(), "name": name, "from_status": before, "to_status": after}
        for number, (name, before, after) in enumerate(names)
    ]
    lines = [{**line, "details": {}} for line in lines]
    lines.append({**lines[0], "name": "reopened", "to_status": ""})
    story = story_from({"id": "c", "caller": MARIA, "queue": "Support", "status": "offered", "timeline": lines})
    assert [one.trigger for one in story.steps] == ["enter", "offer"]


def test_a_conversation_of_the_api_is_read() -> None:
    line = {"number": 1, "at": "2026-03-02T12:00:00Z", "name": "enter", "from_status": "", "to_status": "waiting"}
    line["details"] = {}
    key = {**line, "name": "callback_requested", "to_status": ""}
    conversation = {"id": "c", "caller": MARIA, "queue": "Support", "status": "waiting", "timeline": [line, key]}
    assert story_from(conversation) == Story(
        "c", MARIA, "Support", "waiting", [Step(1, NOON, "enter", "", "waiting")], asked_for_a_callback=True
    )
