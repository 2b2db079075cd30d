"""Somebody who has a callback calls again: told so, and may wait on this call in the kept place."""

import pytest

from agents.models import Agent
from callbacks.models import CallLeg, Conversation, PhoneNumber, QueueEntry
from callbacks.models.conversation import Outcome
from callbacks.operations import intake
from callbacks.operations.intake import Answered, Arrival
from callbacks.operations.virtual_hold import Choice
from callbacks.operations.waiting import Next
from callbacks.queries import position_of
from telephony.carrier import IncomingCall, LegStatus
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line
from tickets.models import Ticket


@pytest.fixture
def held(line: Line, support: PhoneNumber) -> QueueEntry:
    """Maria's callback, second in line behind Omar's."""
    line.callback(OMAR, support)
    line.later(10)
    entry = line.callback(MARIA, support)
    line.later(60)
    return entry


def call_again(line: Line, support: PhoneNumber, *, sid: str = "CA" + "b" * 32) -> Answered:
    call = IncomingCall(call_sid=sid, caller=MARIA, dialed=str(support.number))
    return intake.answer_call(call=call, at=line.at)


def stay(line: Line, support: PhoneNumber) -> CallLeg:
    leg = line.call(MARIA, support)
    line.later(5)
    line.hear(leg)
    return leg


def test_the_caller_is_told_of_the_callback_and_its_position(
    line: Line, support: PhoneNumber, held: QueueEntry
) -> None:
    """Rule 41."""
    answered = call_again(line, support)
    assert (answered.arrival, answered.position) == (Arrival.HAS_A_CALLBACK, 2)
    assert answered.leg and answered.leg.entry == held
    assert QueueEntry.objects.count() == 2


def test_both_calls_are_one_conversation(line: Line, support: PhoneNumber, held: QueueEntry) -> None:  # rules 43, 45
    answered = call_again(line, support)
    assert answered.leg and answered.leg.conversation_id == held.conversation_id
    assert Conversation.objects.count() == 2


def test_hanging_up_at_once_keeps_the_callback(line: Line, support: PhoneNumber, held: QueueEntry) -> None:  # rule 41
    leg = line.call(MARIA, support)
    line.hang_up(leg)
    held.refresh_from_db()
    assert held.is_callback and held.is_waiting
    assert position_of(held) == 2


def test_who_stays_waits_on_this_call_in_the_kept_place(line: Line, support: PhoneNumber, held: QueueEntry) -> None:
    """Rules 41, 43."""
    leg = stay(line, support)
    held.refresh_from_db()
    assert (held.kind, held.status, held.live_leg) == ("live", "waiting", leg)
    assert position_of(held) == 2


def test_who_stays_hears_the_position_and_that_the_callback_stands(
    line: Line, support: PhoneNumber, held: QueueEntry
) -> None:
    """Rules 12, 41."""
    leg = line.call(MARIA, support)
    answer = line.hear(leg)
    assert answer.next is Next.ANNOUNCE and answer.cycle
    assert [spoken.what for spoken in answer.cycle.spoken] == ["hold_message", "position", "promised"]
    assert answer.cycle.spoken[1].prompt.text == "You are number 2 in line."


def test_hanging_up_the_second_call_makes_it_a_callback_again(
    line: Line, support: PhoneNumber, held: QueueEntry
) -> None:
    """Rule 43."""
    before = (held.rank_at, held.deadline_at, held.callback_requested_at)
    line.hang_up(stay(line, support))
    held.refresh_from_db()
    assert (held.kind, held.status, held.live_leg) == ("callback", "waiting", None)
    assert (held.rank_at, held.deadline_at, held.callback_requested_at) == before
    assert held.conversation.outcome == Outcome.IN_PROGRESS


def test_key_1_on_the_second_call_confirms_the_callback(line: Line, support: PhoneNumber, held: QueueEntry) -> None:
    """Rules 15, 41: the time to call back still counts from the first request."""
    deadline_at = held.deadline_at
    leg = stay(line, support)
    chosen = line.press(leg)
    assert chosen and chosen.choice is Choice.CONFIRMED
    line.hang_up(leg)
    held.refresh_from_db()
    assert (held.kind, held.status, held.deadline_at) == ("callback", "waiting", deadline_at)


def test_an_agent_reached_on_the_second_call_completes_it_inbound(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Rule 43."""
    entry = line.callback(MARIA, support)
    line.later(60)
    leg = stay(line, support)
    [offer] = line.match()
    assert (offer.kind, offer.entry.label) == ("live", "Inbound call")
    line.accept(offer)
    line.agent_joins(offer)
    offer.refresh_from_db()
    line.room(offer, "join", label="customer", call_sid=leg.call_sid or "")
    line.later(90)
    line.hang_up(leg)
    entry.refresh_from_db()
    assert entry.status == "completed"
    assert Conversation.objects.get().outcome == Outcome.FULFILLED_INBOUND
    assert line.carrier.placed == []
    assert not Ticket.objects.exists()


def test_hanging_up_while_the_agent_is_being_connected_keeps_the_callback(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rule 43: never abandoned."""
    entry = line.callback(MARIA, support)
    line.later(60)
    leg = stay(line, support)
    [offer] = line.match()
    line.accept(offer)
    line.hang_up(leg)
    entry.refresh_from_db()
    ana.refresh_from_db()
    assert (entry.kind, entry.status, ana.state) == ("callback", "waiting", "available")


def test_an_offer_that_rings_is_made_again_for_the_other_way_of_waiting(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rules 41, 43: withdrawn, not missed."""
    line.callback(MARIA, support)
    line.later(60)
    [as_callback] = line.match()
    leg = stay(line, support)
    as_callback.refresh_from_db()
    [as_live] = line.match()
    assert (as_callback.close_reason, as_live.kind) == ("withdrawn", "live")
    line.hang_up(leg)
    as_live.refresh_from_db()
    [again] = line.match()
    assert (as_live.close_reason, again.kind) == ("withdrawn", "callback")


def test_while_the_customer_is_being_called_the_callback_wins(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Rule 41: the caller hears that the telephone is about to ring."""
    entry, _, customer = line.dialed(MARIA, support)
    answered = call_again(line, support)
    assert answered.arrival is Arrival.BEING_CALLED_BACK
    assert answered.leg and line.hear(answered.leg).next is Next.GOODBYE
    line.hang_up(line.call(MARIA, support))
    entry.refresh_from_db()
    assert (entry.kind, entry.status) == ("callback", "dialing")
    line.report(customer, LegStatus.ANSWERED)
    line.report(customer, LegStatus.COMPLETED)
    entry.refresh_from_db()
    assert entry.status == "completed"


def test_once_they_talk_another_call_is_a_new_one(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 42
    _, _, customer = line.dialed(MARIA, support)
    line.report(customer, LegStatus.ANSWERED)
    answered = call_again(line, support)
    assert answered.arrival is Arrival.QUEUED
    assert Conversation.objects.count() == 2


def test_after_the_callback_another_call_is_a_new_one(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 42
    entry, _, customer = line.dialed(MARIA, support)
    line.report(customer, LegStatus.NO_ANSWER)
    answered = call_again(line, support)
    assert answered.arrival is Arrival.QUEUED
    assert answered.leg and answered.leg.entry != entry


def test_a_third_call_does_not_end_the_second(line: Line, support: PhoneNumber, held: QueueEntry) -> None:  # rule 43
    second = stay(line, support)
    third = line.call(MARIA, support)
    assert line.hear(third).next is Next.GOODBYE
    line.hang_up(third)
    held.refresh_from_db()
    assert (held.kind, held.live_leg) == ("live", second)


def test_the_deadline_of_the_callback_stays_that_of_the_request(
    line: Line, support: PhoneNumber, held: QueueEntry
) -> None:
    """Rule 39: dropped with its own reason, also while the customer waits on the line."""
    leg = stay(line, support)
    line.at = held.deadline_at
    assert line.hear(leg).next is Next.WAITED_TOO_LONG
    held.refresh_from_db()
    assert held.status == "expired"
    assert Ticket.objects.get(conversation_id=held.conversation_id).reason == "max_wait_exceeded"


def test_somebody_elses_callback_is_not_joined(line: Line, support: PhoneNumber, held: QueueEntry) -> None:  # rule 43
    leg = line.call(LENA, support)
    line.later(1)
    assert line.entry(leg) != held
    assert position_of(line.entry(leg)) == 3
