"""Somebody calls who has a callback, or has just missed one: the keys, and the old place."""

from datetime import timedelta

import pytest

from agents.models import Agent
from callbacks.models import CallLeg, PhoneNumber, QueueEntry
from callbacks.operations import intake, other_number, second_calls
from callbacks.operations.intake import Answered, Arrival
from callbacks.operations.second_calls import Choice
from callbacks.queries import timeline_of
from telephony.carrier import IncomingCall, LegStatus
from tests.unit.callbacks.operations.conftest import MARIA, OMAR, Line
from tickets.models import Ticket


@pytest.fixture
def held(line: Line, support: PhoneNumber) -> QueueEntry:
    """Maria's callback."""
    entry = line.callback(MARIA, support)
    line.later(60)
    return entry


@pytest.fixture
def missed(line: Line, support: PhoneNumber, ana: Agent) -> QueueEntry:
    """Maria was called back and did not answer; Omar waits behind her old place."""
    line.later(-5)
    entry, _, leg = line.dialed(MARIA, support)
    line.later(5)
    line.call(OMAR, support)
    line.report(leg, LegStatus.NO_ANSWER)
    entry.refresh_from_db()
    line.later(10 * 60)
    return entry


def arrives(line: Line, number: PhoneNumber, *, caller: str = MARIA) -> Answered:
    sid = line.carrier.add_call(from_number=caller, to_number=str(number.number))
    return intake.answer_call(call=IncomingCall(call_sid=sid, caller=caller, dialed=str(number.number)), at=line.at)


def choose(line: Line, leg: CallLeg, digits: str) -> Choice:
    chosen = second_calls.choose(leg_id=leg.pk, digits=digits, at=line.at)
    assert chosen is not None
    return chosen.choice


def test_key_1_keeps_the_callback(line: Line, support: PhoneNumber, held: QueueEntry) -> None:  # rule 41
    assert choose(line, line.call(MARIA, support), "1") is Choice.KEPT
    held.refresh_from_db()
    assert held.is_callback and held.is_waiting


def test_key_2_waits_on_this_call_in_the_same_place(
    line: Line, support: PhoneNumber, held: QueueEntry
) -> None:  # rules 41, 43
    leg = line.call(MARIA, support)
    assert choose(line, leg, "2") is Choice.STAYS
    line.hear(leg)
    fresh = line.entry(leg)
    assert (fresh.pk, fresh.kind, fresh.rank_at) == (held.pk, "live", held.rank_at)


def test_key_3_cancels_it_and_frees_the_agent_at_whom_it_rings(
    line: Line, support: PhoneNumber, ana: Agent, held: QueueEntry
) -> None:  # rule 41
    line.match()
    leg = line.call(MARIA, support)
    assert [choose(line, leg, "3"), choose(line, leg, "3")] == [Choice.CANCELED] * 2
    held.refresh_from_db()
    ana.refresh_from_db()
    assert (held.status, held.outcome, ana.state) == ("canceled", "canceled", "available")
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize(("setting", "choice"), [("never", Choice.ASK_AGAIN), ("always", Choice.OTHER_NUMBER)])
def test_key_4_is_for_another_number_where_that_may_be_given(
    line: Line, support: PhoneNumber, setting: str, choice: Choice
) -> None:  # rules 19, 41
    support.other_number = setting
    support.save()
    line.callback(MARIA, support)
    assert choose(line, line.call(MARIA, support), "4") is choice


@pytest.mark.parametrize("digits", ["", "9", "*", "11"])
def test_another_key_asks_again(line: Line, support: PhoneNumber, held: QueueEntry, digits: str) -> None:  # rule 41
    assert choose(line, line.call(MARIA, support), digits) is Choice.ASK_AGAIN


def test_a_key_that_comes_when_the_callback_is_being_made_says_so(
    line: Line, support: PhoneNumber, ana: Agent, held: QueueEntry
) -> None:  # rule 41
    leg = line.call(MARIA, support)
    [offer] = line.match()
    line.accept(offer)
    assert choose(line, leg, "3") is Choice.BEING_CALLED_BACK
    held.refresh_from_db()
    assert held.is_with_an_agent


def test_a_leg_without_a_callback_has_nothing_to_choose(line: Line) -> None:
    assert second_calls.choose(leg_id=999, digits="1", at=line.at) is None


def test_who_missed_the_callback_takes_up_the_old_place(
    line: Line, support: PhoneNumber, missed: QueueEntry
) -> None:  # rules 41, 43
    answered = arrives(line, support)
    assert (answered.arrival, answered.position) == (Arrival.IN_THE_OLD_PLACE, 1)
    assert answered.leg is not None
    entry = line.entry(answered.leg)
    assert entry.pk != missed.pk
    assert (entry.conversation_id, entry.rank_at, entry.queued_at) == (
        missed.conversation_id,
        missed.rank_at,
        missed.queued_at,
    )
    assert (entry.kind, entry.status, entry.attempts, entry.callback_requested_at) == ("live", "waiting", 0, None)
    assert entry.deadline_at == line.at + timedelta(seconds=support.max_queue_wait_seconds)
    told = [one["text"] for one in timeline_of(entry.conversation)]
    assert "The customer called after a missed callback (Not reached), and is in the old place again." in told


def test_the_ticket_says_so_and_stays_open(line: Line, support: PhoneNumber, missed: QueueEntry) -> None:  # rule 35
    arrives(line, support)
    missed.refresh_from_db()
    ticket = Ticket.objects.get()
    assert (missed.status, missed.outcome, ticket.status) == ("not_reached", "no_answer", "open")
    assert ticket.events.filter(what="called_again").count() == 1


def test_key_1_asks_for_another_callback_in_the_old_place(
    line: Line, support: PhoneNumber, missed: QueueEntry
) -> None:  # rules 20, 41
    support.offer_from_waiting = 100
    support.save()
    leg = arrives(line, support).leg
    assert leg is not None
    line.press(leg)
    entry = line.entry(leg)
    assert (entry.kind, entry.rank_at) == ("callback", missed.rank_at)


def test_the_old_place_is_taken_up_once(line: Line, support: PhoneNumber, missed: QueueEntry) -> None:  # rule 49
    first, other = arrives(line, support), arrives(line, support)
    assert (first.arrival, other.arrival) == (Arrival.IN_THE_OLD_PLACE, Arrival.QUEUED)


def test_the_same_call_twice_finds_the_same_place(line: Line, support: PhoneNumber, missed: QueueEntry) -> None:
    """Rule 37."""
    call = IncomingCall(call_sid="CA" + "c" * 32, caller=MARIA, dialed=str(support.number))
    one, other = intake.answer_call(call=call, at=line.at), intake.answer_call(call=call, at=line.at)
    assert one == other
    assert missed.conversation.entries.count() == 2


@pytest.mark.parametrize(("minutes", "later"), [(0, 0), (10, 30)])
def test_after_the_time_or_with_the_setting_off_it_is_an_ordinary_call(
    line: Line, support: PhoneNumber, missed: QueueEntry, minutes: int, later: int
) -> None:  # rule 8
    support.missed_callback_minutes = minutes
    support.save()
    line.later(later)
    assert arrives(line, support).arrival is Arrival.QUEUED


def test_somebody_else_does_not_get_the_place(line: Line, support: PhoneNumber, missed: QueueEntry) -> None:
    assert arrives(line, support, caller="+13105550144").arrival is Arrival.QUEUED


OFFICE = "+14155550987"


@pytest.fixture
def missed_at_the_office(line: Line, support: PhoneNumber, ana: Agent) -> QueueEntry:
    """Maria has keyed in the number of her office, where nobody answered."""
    support.other_number = PhoneNumber.OtherNumber.ALWAYS
    support.save()
    leg = line.call(MARIA, support)
    line.press(leg, "2")
    other_number.give(leg_id=leg.pk, digits=OFFICE.removeprefix("+1"), attempt=1, at=line.at)
    other_number.confirm(leg_id=leg.pk, digits="1", attempt=1, at=line.at)
    line.hang_up(leg)
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    line.report(line.dial(offer), LegStatus.NO_ANSWER)
    line.later(60)
    return line.entry(leg)


@pytest.mark.parametrize("caller", [MARIA, OFFICE], ids=["the own number", "the number that was called"])
def test_who_had_another_number_called_is_known_by_either(
    line: Line, support: PhoneNumber, missed_at_the_office: QueueEntry, caller: str
) -> None:  # rule 43
    answered = arrives(line, support, caller=caller)
    assert answered.arrival is Arrival.IN_THE_OLD_PLACE
    assert answered.leg is not None
    line.press(answered.leg)
    again = line.entry(answered.leg)
    assert (again.conversation_id, again.rank_at) == (
        missed_at_the_office.conversation_id,
        missed_at_the_office.rank_at,
    )
    assert (again.kind, again.callback_number, again.caller) == ("callback", OFFICE, MARIA)


def test_both_numbers_together_take_up_the_place_once(
    line: Line, support: PhoneNumber, missed_at_the_office: QueueEntry
) -> None:  # rules 43, 49
    arrivals = [arrives(line, support, caller=caller).arrival for caller in (OFFICE, MARIA)]
    assert arrivals == [Arrival.IN_THE_OLD_PLACE, Arrival.QUEUED]


def test_a_number_that_was_neither_called_nor_called_from_is_not_known(
    line: Line, support: PhoneNumber, missed_at_the_office: QueueEntry
) -> None:  # rule 43
    assert arrives(line, support, caller=OMAR).arrival is Arrival.QUEUED
