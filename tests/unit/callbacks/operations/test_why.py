"""Why an entry still waits: each rule that has a say in it, in words, and the one that holds it first."""

from datetime import timedelta
from typing import Any

import pytest

from agents.models import Agent
from callbacks.models import QueueEntry
from callbacks.operations import offers
from callbacks.queries.why import Trace, trace
from tests.factories import AT, QueueEntryFactory
from tests.unit.callbacks.operations.conftest import MARIA, OMAR, Line


def why(entry: QueueEntry, *, at: Any = AT) -> Trace:
    return trace(QueueEntry.objects.get(pk=entry.pk), at=at)


def texts(found: Trace, topic: str) -> list[str]:
    return [step.text for step in found.steps if step.topic == topic]


def test_who_is_ahead_is_named_whichever_way_they_wait(line: Line, support: Any) -> None:
    """Rules 14, 22."""
    line.callback(MARIA, support)
    line.later(120)
    leg = line.call(OMAR, support)
    found = why(line.entry(leg), at=line.at)
    [place] = [step for step in found.steps if step.topic == "Place"]
    assert place.text.startswith("No. 2 in ")
    assert place.details == ["Callback, +1 415-555-2671, waits 2 min"]


def test_who_came_later_and_is_ahead_is_so_by_priority(line: Line, support: Any) -> None:
    """Rule 22."""
    early = QueueEntryFactory(phone_number=support, queued_at=AT)
    QueueEntryFactory(phone_number=support, queued_at=AT + timedelta(minutes=1), priority=1, caller_name="Vera")
    found = why(early, at=AT + timedelta(minutes=2))
    assert "Inbound call, Vera, waits 1 min; came later, and is ahead by its priority" in found.steps[0].details


def test_nobody_with_the_skills_holds_it(line: Line, support: Any) -> None:
    """Rule 31."""
    found = why(line.entry(line.call(MARIA, support)), at=line.at)
    assert found.conclusion == f"Nobody is a member of {support.queue}."


def test_all_busy_holds_it_and_says_what_each_does(line: Line, support: Any, ana: Agent, bob: Agent) -> None:
    """Rule 31."""
    Agent.objects.filter(pk=ana.pk).update(state="busy_call", state_since=AT)
    Agent.objects.filter(pk=bob.pk).update(state="away", state_since=AT, state_reason="lunch")
    found = why(line.entry(line.call(MARIA, support)), at=AT + timedelta(minutes=3))
    [agents] = [step for step in found.steps if step.topic == "Agents"]
    assert agents.holds
    assert agents.text.endswith("2 agents are signed in: 0 available, 1 busy, 1 away.")
    assert agents.details == ["Bob: Away (lunch) for 3 min", "Ana: Busy Call for 3 min"]
    assert found.conclusion == agents.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"serve_pending": False}, "Serving pending callbacks is switched off"),
        ({"most_daily_calls": 1}, "This number has made its 1 calls"),
    ],
)
def test_a_pause_holds_a_callback_and_no_live_caller(
    line: Line, support: Any, ana: Agent, change: dict[str, Any], said: str
) -> None:
    """Rules 2, 8, 40."""
    _, offer, leg = line.dialed(OMAR, support)
    callback, live = line.callback(MARIA, support), line.entry(line.call("+13105550177", support))
    assert offer.agent == ana
    assert leg.asked_at
    for name, value in change.items():
        setattr(support, name, value)
    support.save()
    assert any(step.holds and said in step.text for step in why(callback, at=line.at).steps)
    assert not texts(why(live, at=line.at), "Pause")


def test_outside_business_hours_a_callback_is_held_and_a_live_caller_is_not(line: Line, support: Any) -> None:
    """Rules 3, 40."""
    callback, live = line.callback(MARIA, support), line.entry(line.call(OMAR, support))
    night = AT + timedelta(hours=14)
    assert [step.holds for step in why(callback, at=night).steps if step.topic == "Hours"] == [
        not support.is_open(at=night)
    ]
    assert [step.holds for step in why(live, at=night).steps if step.topic == "Hours"] == [False]


def test_who_declined_a_moment_ago_is_named(line: Line, support: Any, ana: Agent) -> None:
    """Rule 32."""
    entry, offer = line.offered(MARIA, support)
    assert "Rings at Ana for another" in texts(why(entry, at=line.at), "Offer")[0]
    assert why(entry, at=line.at).conclusion == "It rings at an agent."
    line.later(5)
    offers.decline(offer_id=offer.pk, agent_id=ana.pk, at=line.at)
    line.later(5)
    found = why(entry, at=line.at)
    assert texts(found, "Offer")[0].startswith("Ana declined it 5 s ago")
    assert found.conclusion.startswith("Ana declined it")


def test_not_before_and_the_deadline_are_said(line: Line, support: Any, ana: Agent) -> None:
    """Rules 36, 39."""
    entry = line.callback(MARIA, support)
    entry.put_off(until=AT + timedelta(minutes=10))
    found = why(entry, at=line.at)
    assert found.conclusion.startswith("The customer is not to be called before ")
    assert "4 h 0 min from now; then it is dropped, with a ticket." in texts(found, "Deadline")[0]


def test_with_nothing_in_its_way_it_is_about_to_be_offered(line: Line, support: Any, ana: Agent) -> None:
    found = why(line.callback(MARIA, support), at=line.at)
    assert found.conclusion == "Nothing holds it: it is about to be offered."


def test_what_waits_no_more_says_so(line: Line, support: Any, ana: Agent) -> None:
    entry, offer = line.offered(MARIA, support)
    line.accept(offer)
    assert why(entry, at=line.at).conclusion == "Ana has it: connecting agent."
