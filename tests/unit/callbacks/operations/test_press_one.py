"""Whoever answers a callback must press 1 to take it: the keys, the machine, the hang-up, and what comes twice."""

from datetime import time, timedelta

import pytest

from agents.models import Agent
from agents.states import AgentState
from callbacks.models import CallLeg, Offer, PhoneNumber, QueueEntry
from callbacks.operations import dialing, press_one
from callbacks.operations.press_one import Next
from callbacks.queries import standings, timeline_of
from callbacks.queries.payloads import console_snapshot
from telephony.carrier import AnsweredBy, CarrierUnclear, LegStatus
from tests.factories import AT, BusinessHoursFactory
from tests.unit.callbacks.operations.conftest import MARIA, Line
from tickets.models import Ticket, TicketReason

Dialed = tuple[QueueEntry, Offer, CallLeg]


@pytest.fixture
def asking(support: PhoneNumber) -> PhoneNumber:
    support.asks_to_press_1 = True
    support.save()
    return support


@pytest.fixture
def dialed(line: Line, asking: PhoneNumber, ana: Agent) -> Dialed:
    """Ana is in the room; Maria's telephone rings."""
    return line.dialed(MARIA, asking)


def answers(line: Line, leg: CallLeg) -> Next:
    line.carrier.set_status(leg.call_sid or "", LegStatus.ANSWERED)
    answer = press_one.ask(leg_id=leg.pk, call_sid=leg.call_sid or "", at=line.at)
    assert answer is not None
    return answer.next


def presses(line: Line, leg: CallLeg, digits: str, *, attempt: int = 1) -> press_one.Answer:
    answer = press_one.decide(leg_id=leg.pk, call_sid=leg.call_sid or "", digits=digits, attempt=attempt, at=line.at)
    assert answer is not None
    return answer


def fresh(entry: QueueEntry) -> QueueEntry:
    return QueueEntry.objects.get(pk=entry.pk)


def test_the_customer_is_called_with_a_document_of_ours(line: Line, dialed: Dialed) -> None:
    _, _, leg = dialed
    [order] = line.carrier.calls_placed
    assert (order["to"], order["caller_id"]) == (leg.to_number, leg.from_number)
    assert order["document_url"].endswith(f"/voice/press-1/{leg.pk}/")
    assert order["machine_url"].endswith(f"/voice/machine/{leg.pk}/")
    assert line.carrier.placed == []


def test_an_answer_alone_does_not_connect(line: Line, dialed: Dialed, ana: Agent) -> None:  # rule 38
    entry, _, leg = dialed
    assert answers(line, leg) is Next.ASK
    line.report(leg, LegStatus.ANSWERED)
    assert fresh(entry).is_dialing
    call = console_snapshot(ana, at=line.at)["call"]
    assert call is not None
    assert call["stage"] == "confirming"
    [standing] = standings.of([fresh(entry)], at=line.at)
    assert (standing.next_event, standing.due_at) == ("the customer's key 1", line.at + timedelta(seconds=60))


def test_key_1_connects_in_the_agents_room(line: Line, dialed: Dialed) -> None:
    entry, offer, leg = dialed
    answers(line, leg)
    answer = presses(line, leg, "1")
    assert (answer.next, answer.offer) == (Next.JOIN, offer)
    assert fresh(entry).is_connected


def test_key_1_twice_is_one_decision(line: Line, dialed: Dialed) -> None:  # rule 37
    entry, _, leg = dialed
    answers(line, leg)
    assert [presses(line, leg, "1").next for _ in range(2)] == [Next.JOIN] * 2
    assert entry.events.filter(name="bridge").count() == 1


def test_after_key_1_the_end_of_the_call_completes(line: Line, dialed: Dialed) -> None:
    entry, _, leg = dialed
    answers(line, leg)
    presses(line, leg, "1")
    line.report(leg, LegStatus.COMPLETED)
    assert (fresh(entry).status, Ticket.objects.count()) == ("completed", 0)


def test_key_2_puts_it_off_in_the_same_place(line: Line, dialed: Dialed, ana: Agent) -> None:  # rule 36
    entry, _, leg = dialed
    answers(line, leg)
    assert presses(line, leg, "2").next is Next.LATER
    again = fresh(entry)
    assert (again.status, again.rank_at, again.kind) == ("waiting", entry.rank_at, "callback")
    assert again.not_before == line.at + timedelta(minutes=10)
    ana.refresh_from_db()
    assert (ana.state, Ticket.objects.count()) == (AgentState.AVAILABLE, 0)
    line.report(leg, LegStatus.COMPLETED)
    assert line.match() == []
    line.later(10 * 60)
    [offer] = line.match()
    assert offer.entry_id == entry.pk
    told = [one["text"] for one in timeline_of(entry.conversation)]
    assert any(text.startswith("The customer answered and asked for more time.") for text in told)


@pytest.mark.parametrize(("digits", "said"), [("2", Next.LATER), ("3", Next.CANCELED)])
def test_a_key_that_is_reported_twice_is_one_decision_and_has_one_answer(
    line: Line, dialed: Dialed, digits: str, said: Next
) -> None:  # rule 37
    entry, _, leg = dialed
    answers(line, leg)
    assert [presses(line, leg, digits).next for _ in range(2)] == [said, said]
    assert entry.events.filter(name__in=["postpone", "cancel"]).count() == 1


def test_key_3_cancels_it(line: Line, dialed: Dialed, ana: Agent) -> None:
    entry, _, leg = dialed
    answers(line, leg)
    assert presses(line, leg, "3").next is Next.CANCELED
    ana.refresh_from_db()
    assert (fresh(entry).status, ana.state, Ticket.objects.count()) == ("canceled", AgentState.AVAILABLE, 0)
    line.report(leg, LegStatus.COMPLETED)
    assert fresh(entry).status == "canceled"


@pytest.mark.parametrize("digits", ["", "7", "11", "#"])
def test_who_presses_nothing_useful_twice_was_not_reached(
    line: Line, dialed: Dialed, ana: Agent, digits: str
) -> None:  # rule 35
    entry, _, leg = dialed
    answers(line, leg)
    again = presses(line, leg, digits)
    assert (again.next, again.attempt) == (Next.ASK, 2)
    assert presses(line, leg, digits, attempt=2).next is Next.GOODBYE
    ana.refresh_from_db()
    ticket = Ticket.objects.get()
    assert (fresh(entry).status, ticket.reason, ticket.outcome) == (
        "not_reached", TicketReason.NOT_REACHED, "not_confirmed",
    )  # fmt: skip
    assert ana.state == AgentState.AVAILABLE


def test_hanging_up_without_a_key_is_not_reached(line: Line, dialed: Dialed) -> None:  # rule 35
    entry, _, leg = dialed
    answers(line, leg)
    line.report(leg, LegStatus.COMPLETED)
    assert (fresh(entry).outcome, Ticket.objects.count()) == ("not_confirmed", 1)


def test_a_person_who_is_heard_still_has_to_press(line: Line, dialed: Dialed) -> None:  # rule 38
    entry, _, leg = dialed
    answers(line, leg)
    line.verdict(leg, AnsweredBy.HUMAN)
    assert fresh(entry).is_dialing


def test_a_machine_is_not_reached_unless_somebody_presses_1(line: Line, dialed: Dialed) -> None:  # rules 35, 38
    entry, _, leg = dialed
    answers(line, leg)
    line.verdict(leg, AnsweredBy.MACHINE)
    assert fresh(entry).is_dialing
    line.later(3)
    line.sweep()
    assert (fresh(entry).status, fresh(entry).outcome) == ("not_reached", "machine")
    assert Ticket.objects.count() == 1


def test_key_1_outweighs_the_verdict_of_a_machine(line: Line, dialed: Dialed) -> None:  # rule 38
    entry, _, leg = dialed
    answers(line, leg)
    line.verdict(leg, AnsweredBy.MACHINE)
    presses(line, leg, "1")
    line.later(3)
    line.sweep()
    assert fresh(entry).is_connected


def test_the_agent_who_leaves_meanwhile_keeps_the_place_of_the_customer(line: Line, dialed: Dialed) -> None:  # rule 33
    entry, offer, leg = dialed
    answers(line, leg)
    line.room(offer, "leave", label="agent")
    assert fresh(entry).is_waiting
    assert presses(line, leg, "1").next is Next.GOODBYE
    assert fresh(entry).is_waiting


def test_an_answer_that_stays_out_is_looked_for_and_the_customer_is_called_once(
    line: Line, asking: PhoneNumber, ana: Agent
) -> None:  # rule 49
    entry, offer = line.offered(MARIA, asking)
    line.accept(offer)
    line.agent_joins(offer)
    line.carrier.fail_next(CarrierUnclear("no answer"), after_effect=True)
    dialing.dial_customer(leg_id=line.customer_leg(offer).pk, at=line.at)
    line.later(60)
    line.sweep()
    leg = line.customer_leg(offer)
    assert (len(line.carrier.calls_placed), leg.call_sid) == (1, line.carrier.calls_placed[0]["call_sid"])
    assert fresh(entry).is_dialing


def test_another_call_than_ours_is_sent_away(line: Line, dialed: Dialed) -> None:
    _, _, leg = dialed
    answer = press_one.decide(leg_id=leg.pk, call_sid="CA" + "f" * 32, digits="1", attempt=1, at=line.at)
    assert answer is not None
    assert answer.next is Next.GOODBYE
    assert press_one.ask(leg_id=999, call_sid="CA" + "f" * 32, at=line.at) is None


def test_a_callers_leg_has_nothing_to_press_here(line: Line, asking: PhoneNumber) -> None:
    leg = line.call(MARIA, asking)
    assert press_one.ask(leg_id=leg.pk, call_sid=leg.call_sid or "", at=line.at) is None


def test_busy_is_busy_also_where_a_key_would_be_asked_for(line: Line, dialed: Dialed) -> None:  # rule 35
    entry, _, leg = dialed
    line.report(leg, LegStatus.BUSY)
    assert (fresh(entry).status, fresh(entry).outcome) == ("not_reached", "busy")


# Ten more minutes, and the longest wait (rule 39)


def test_ten_more_minutes_are_not_ended_by_the_longest_wait(line: Line, asking: PhoneNumber, ana: Agent) -> None:
    entry, _, leg = put_off_at_the_last_moment(line, asking)
    kept_until = line.at + timedelta(minutes=20)
    assert fresh(entry).deadline_at == kept_until
    line.report(leg, LegStatus.COMPLETED)
    line.later(10 * 60)
    line.sweep()
    [offer] = line.match()
    assert offer.entry_id == entry.pk
    told = [one["text"] for one in timeline_of(entry.conversation)]
    assert f"The longest wait, which would have been over, lasts until {kept_until:%H:%M UTC on %d %b}." in told


def test_nobody_having_time_even_then_it_is_dropped_with_its_ticket(
    line: Line, asking: PhoneNumber, ana: Agent
) -> None:  # rule 49
    entry, _, leg = put_off_at_the_last_moment(line, asking)
    line.report(leg, LegStatus.COMPLETED)
    line.later(20 * 60)
    line.sweep()
    assert (fresh(entry).status, Ticket.objects.get().reason) == ("expired", TicketReason.MAX_WAIT_EXCEEDED)


def test_a_longest_wait_that_is_far_off_stays_as_it_was(line: Line, dialed: Dialed) -> None:
    entry, _, leg = dialed
    answers(line, leg)
    presses(line, leg, "2")
    assert fresh(entry).deadline_at == entry.deadline_at
    assert not entry.conversation.events.filter(name="longest_wait_extended").exists()


def test_over_closing_the_open_hours_after_the_ten_minutes_count(line: Line, asking: PhoneNumber, ana: Agent) -> None:
    line.at = AT.replace(hour=16, minute=40)
    asking.business_hours = BusinessHoursFactory.create(periods=[(0, time(9), time(17)), (1, time(9), time(17))])
    asking.closing_policy = PhoneNumber.ClosingPolicy.HOLD_UNTIL_OPENING
    asking.max_callback_wait_seconds = 600
    asking.save()
    entry, _, leg = line.dialed(MARIA, asking)
    answers(line, leg)
    line.at = AT.replace(hour=16, minute=45)
    presses(line, leg, "2")
    assert fresh(entry).deadline_at == AT.replace(day=3, hour=9, minute=5)  # five minutes today, five tomorrow


def test_more_time_is_to_be_had_three_times(line: Line, asking: PhoneNumber, ana: Agent) -> None:  # rule 36
    entry = line.callback(MARIA, asking)
    for _ in range(3):
        leg = called_again(line)
        assert presses(line, leg, "2").next is Next.LATER
        line.report(leg, LegStatus.COMPLETED)
        line.later(10 * 60)
    leg = called_again(line)
    last = presses(line, leg, "2")
    assert (last.next, last.attempt, last.more_time) == (Next.ASK, 2, False)
    presses(line, leg, "2", attempt=2)
    assert (fresh(entry).outcome, Ticket.objects.count()) == ("not_confirmed", 1)


def put_off_at_the_last_moment(line: Line, number: PhoneNumber) -> Dialed:
    """The customer answers while the longest wait ends, and asks for more time."""
    number.max_callback_wait_seconds = 60
    number.save()
    dialed = line.dialed(MARIA, number)
    answers(line, dialed[2])
    line.later(120)
    line.sweep()
    presses(line, dialed[2], "2")
    return dialed


def called_again(line: Line) -> CallLeg:
    """The agent takes it up, and the customer answers."""
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    leg = line.dial(offer)
    assert answers(line, leg) is Next.ASK
    return leg
