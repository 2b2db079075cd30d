"""An agent asks for a supervisor: who waits is seen, who came is known to the agent and on the timeline; it holds nothing up."""

from typing import Any

import pytest

from agents.models import Agent
from callbacks import queries
from callbacks.models import Guest, Offer, PhoneNumber
from callbacks.models.guest import Mode
from callbacks.operations import calling_for_help, calls, consultations, monitoring
from callbacks.operations.errors import NotYours, TooLate
from callbacks.queries.help_wanted import help_wanted, help_wanted_in
from tests.factories import SupervisorFactory
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import OMAR, Line
from tests.unit.callbacks.operations.test_consultations import ask as ask_a_colleague
from tests.unit.callbacks.operations.test_consultations import come_in, do


@pytest.fixture
def sue(db: None) -> Any:
    return SupervisorFactory(username="sue")


def ask(line: Line, call: Offer, reason: str = "") -> None:
    calling_for_help.ask(conversation_id=call.entry.conversation_id, agent_id=call.agent_id, reason=reason, at=line.at)


def begin(line: Line, call: Offer, user: Any, mode: Mode = Mode.LISTEN) -> Guest:
    return monitoring.begin(conversation_id=call.entry.conversation_id, user=user, mode=mode, at=line.at)


def on_the_card(line: Line, agent: Agent) -> tuple[Any, list[tuple[str, str, bool]]]:
    """What the agent's console shows when it connects anew."""
    shown = queries.console_snapshot(Agent.objects.get(pk=agent.pk), at=line.at)["call"]
    return shown["help"], [(guest["name"], guest["mode"], guest["answers_help"]) for guest in shown["guests"]]


def told(call: Offer) -> list[str]:
    return [row["text"] for row in queries.timeline_of(call.entry.conversation) if row["name"].startswith("help_")]


def test_who_asks_is_seen_with_the_reason_until_a_supervisor_is_there(
    line: Line, call: Offer, ana: Agent, sue: Any
) -> None:
    ask(line, call, "  She wants a refund\nof a year. ")
    [wanted] = help_wanted(queue=call.entry.queue.name)
    assert (wanted["agent"], wanted["reason"], wanted["coming"]) == ("Ana", "She wants a refund of a year.", [])
    assert help_wanted(queue="Another") == []
    assert on_the_card(line, ana) == ({"asked_at": line.at.isoformat(), "reason": wanted["reason"]}, [])

    line.later(7)
    guest = begin(line, call, sue)
    assert (help_wanted_in(call.entry.conversation_id) or {})["coming"] == ["sue"]
    line.later(2)
    come_in(line, guest)
    assert help_wanted() == []
    assert on_the_card(line, ana) == (None, [("sue", "listen", True)])
    assert told(call) == [
        "Ana asks for a supervisor. She wants a refund of a year.",
        "sue came to help Ana, after 9 s.",
    ]
    assert_all_hold()


def test_asked_twice_it_is_asked_once(line: Line, call: Offer) -> None:
    ask(line, call, "First")
    with pytest.raises(TooLate, match="asked already"):
        ask(line, call, "Second")
    [wanted] = help_wanted()
    assert wanted["reason"] == "First"


def test_taken_back_it_is_seen_by_nobody_and_can_be_asked_again(line: Line, call: Offer) -> None:
    ask(line, call)
    do(calling_for_help.take_back, line, call)
    assert help_wanted() == []
    with pytest.raises(TooLate, match="Nobody is asked any more"):
        do(calling_for_help.take_back, line, call)
    ask(line, call)
    assert len(help_wanted()) == 1
    assert told(call)[:2] == ["Ana asks for a supervisor. ", "Ana needs no supervisor any more."]


def test_who_comes_after_it_was_taken_back_listens_unseen(line: Line, call: Offer, ana: Agent, sue: Any) -> None:
    ask(line, call)
    guest = begin(line, call, sue)
    do(calling_for_help.take_back, line, call)
    come_in(line, guest)
    assert on_the_card(line, ana) == (None, [])
    assert not any("came to help" in text for text in told(call))


def test_a_supervisor_who_listens_already_answers_by_saying_so_or_by_speaking(
    line: Line, call: Offer, ana: Agent, sue: Any
) -> None:
    """The agent does not know of her before, and asks as if nobody was there."""
    come_in(line, begin(line, call, sue))
    ask(line, call)
    assert on_the_card(line, ana)[1] == []
    begin(line, call, sue, Mode.LISTEN)
    assert on_the_card(line, ana) == (None, [("sue", "listen", True)])

    other = SupervisorFactory(username="tom")
    come_in(line, begin(line, call, other))
    monitoring.leave(conversation_id=call.entry.conversation_id, user=sue, at=line.at)
    ask(line, call)
    begin(line, call, other, Mode.WHISPER)
    assert on_the_card(line, ana) == (None, [("tom", "whisper", True)])


def test_with_a_supervisor_in_the_call_nobody_is_asked(line: Line, call: Offer, sue: Any) -> None:
    come_in(line, begin(line, call, sue, Mode.BARGE))
    with pytest.raises(TooLate, match="sue is in the call already"):
        ask(line, call)


def test_a_colleague_who_comes_in_is_no_supervisor(line: Line, call: Offer, bob: Agent) -> None:
    ask(line, call)
    guest = ask_a_colleague(line, call, bob)
    consultations.accept(guest_id=guest.pk, agent_id=bob.pk, at=line.at)
    come_in(line, guest)
    assert len(help_wanted()) == 1


def test_the_end_of_the_conversation_ends_it(line: Line, call: Offer) -> None:
    ask(line, call)
    line.later(30)
    do(calls.hang_up, line, call)
    assert help_wanted() == []
    assert told(call)[-1] == "No supervisor had come before Ana was done, after 30 s."
    with pytest.raises(TooLate, match="over already"):
        do(calling_for_help.take_back, line, call)
    assert_all_hold()


def test_handed_over_it_was_not_the_colleague_who_asked(line: Line, call: Offer, bob: Agent, sue: Any) -> None:
    """A supervisor who came for the first agent and only listens is not shown to the second."""
    ask(line, call)
    come_in(line, begin(line, call, sue))
    guest = ask_a_colleague(line, call, bob)
    consultations.accept(guest_id=guest.pk, agent_id=bob.pk, at=line.at)
    come_in(line, guest)
    do(consultations.complete, line, call)
    assert on_the_card(line, bob) == (None, [])
    assert help_wanted() == []
    assert_all_hold()


def test_before_anybody_has_answered_there_is_nothing_to_help_with(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    _, offer, _ = line.dialed(OMAR, support)
    with pytest.raises(TooLate, match="Nobody has answered yet"):
        ask(line, offer)


def test_nobody_asks_for_another(line: Line, call: Offer, bob: Agent) -> None:  # security.md: IDOR
    with pytest.raises(NotYours):
        calling_for_help.ask(conversation_id=call.entry.conversation_id, agent_id=bob.pk, reason="", at=line.at)
