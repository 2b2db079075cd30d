"""A customer who is busy or does not answer, tried again; and a callback that is not due yet."""

from datetime import timedelta

import pytest

from agents.models import Agent
from agents.states import AgentState
from callbacks.models import Offer, PhoneNumber, QueueEntry
from callbacks.operations import interventions, offers
from callbacks.operations.errors import TooLate
from callbacks.queries import timeline_of, why_waiting
from telephony.carrier import AnsweredBy, LegStatus
from tests.unit.callbacks.operations.conftest import MARIA, OMAR, Line
from tickets.models import Ticket, TicketReason


@pytest.fixture
def patient(support: PhoneNumber) -> PhoneNumber:
    """Support, which tries twice more where nobody answers and once more where it is busy, ten minutes apart."""
    support.retries_when_no_answer, support.retries_when_busy, support.retry_after_minutes = 2, 1, 10
    support.save()
    return support


def attempt(line: Line, outcome: LegStatus) -> QueueEntry:
    """The callback is offered, accepted and dialed, and comes to this."""
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    leg = line.dial(offer)
    line.report(leg, outcome)
    return QueueEntry.objects.get(pk=offer.entry_id)


def test_no_answer_is_tried_again_in_the_same_place_after_a_while(
    line: Line, patient: PhoneNumber, ana: Agent
) -> None:  # rule 36
    before = line.callback(MARIA, patient)
    entry = attempt(line, LegStatus.NO_ANSWER)
    assert (entry.status, entry.rank_at, entry.attempts) == ("waiting", before.rank_at, 1)
    assert entry.not_before == line.at + timedelta(minutes=10)
    assert Ticket.objects.count() == 0
    line.later(10 * 60 - 1)
    line.sweep()
    assert line.match() == []
    line.later(1)
    [offer] = line.match()
    assert offer.entry_id == entry.pk


def test_the_agent_is_free_at_once_for_the_next_in_line(
    line: Line, patient: PhoneNumber, ana: Agent
) -> None:  # rule 36
    line.callback(MARIA, patient)
    omar = line.callback(OMAR, patient)
    attempt(line, LegStatus.NO_ANSWER)
    ana.refresh_from_db()
    assert ana.state == AgentState.AVAILABLE
    [offer] = line.match()
    assert offer.entry_id == omar.pk


def test_after_the_last_retry_there_is_one_ticket_and_each_attempt_is_on_record(
    line: Line, patient: PhoneNumber, ana: Agent
) -> None:  # rules 35, 36
    entry = line.callback(MARIA, patient)
    for _ in range(3):
        entry = attempt(line, LegStatus.NO_ANSWER)
        line.later(10 * 60)
    assert (entry.status, entry.outcome, entry.attempts) == ("not_reached", "no_answer", 3)
    ticket = Ticket.objects.get()
    assert (ticket.reason, ticket.details["attempts"]) == (TicketReason.NOT_REACHED, 3)
    assert [leg.status for leg in entry.legs.of_customers()] == ["no_answer"] * 3


def test_busy_and_no_answer_are_counted_apart(line: Line, patient: PhoneNumber, ana: Agent) -> None:  # rule 36
    line.callback(MARIA, patient)
    for outcome in (LegStatus.BUSY, LegStatus.NO_ANSWER):
        assert attempt(line, outcome).status == "waiting"
        line.later(10 * 60)
    assert attempt(line, LegStatus.BUSY).outcome == "busy"


@pytest.mark.parametrize("outcome", [LegStatus.FAILED, LegStatus.CANCELED])
def test_what_another_call_would_not_change_is_not_tried_again(
    line: Line, patient: PhoneNumber, ana: Agent, outcome: LegStatus
) -> None:  # rule 36
    line.callback(MARIA, patient)
    assert attempt(line, outcome).status == "not_reached"


def test_a_machine_is_not_called_again(line: Line, patient: PhoneNumber, ana: Agent) -> None:  # rules 35, 36
    entry, _, leg = line.dialed(MARIA, patient)
    line.report(leg, LegStatus.ANSWERED)
    line.verdict(leg, AnsweredBy.MACHINE)
    line.report(leg, LegStatus.COMPLETED)
    entry.refresh_from_db()
    assert (entry.status, entry.outcome) == ("not_reached", "machine")


def test_without_the_setting_there_is_no_retry(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rules 35, 36
    line.callback(MARIA, support)
    assert attempt(line, LegStatus.BUSY).status == "not_reached"


def test_the_longest_wait_ends_it_between_two_attempts(line: Line, patient: PhoneNumber, ana: Agent) -> None:  # rule 39
    patient.max_callback_wait_seconds = 5 * 60
    patient.save()
    line.callback(MARIA, patient)
    entry = attempt(line, LegStatus.BUSY)
    line.later(5 * 60)
    line.sweep()
    entry.refresh_from_db()
    assert (entry.status, Ticket.objects.get().reason) == ("expired", TicketReason.MAX_WAIT_EXCEEDED)


def test_the_same_report_twice_is_one_attempt(line: Line, patient: PhoneNumber, ana: Agent) -> None:  # rule 37
    line.callback(MARIA, patient)
    entry = attempt(line, LegStatus.BUSY)
    line.report(entry.legs.of_customers().get(), LegStatus.BUSY)
    entry.refresh_from_db()
    assert (entry.status, entry.attempts, Ticket.objects.count()) == ("waiting", 1, 0)


def test_why_and_timeline_say_when_the_customer_is_called_again(line: Line, patient: PhoneNumber, ana: Agent) -> None:
    line.callback(MARIA, patient)
    entry = attempt(line, LegStatus.NO_ANSWER)
    assert "Not to be called before 15:10 UTC." in why_waiting(entry, at=line.at)
    told = [one["text"] for one in timeline_of(entry.conversation)]
    sentence = "Customer not reached: no answer. Back in its place, to be tried again at 15:10 UTC on 02 Jun."
    assert sentence in told


def test_what_is_not_due_can_be_neither_picked_nor_assigned(line: Line, patient: PhoneNumber, ana: Agent) -> None:
    line.callback(MARIA, patient)
    entry = attempt(line, LegStatus.NO_ANSWER)
    with pytest.raises(TooLate, match="not to be called yet"):
        offers.pick(entry_id=entry.pk, agent_id=ana.pk, at=line.at)
    with pytest.raises(TooLate, match="not to be called yet"):
        interventions.assign(entry_id=entry.pk, agent=ana, actor="sue", reason="Now.", at=line.at)


def test_the_first_attempt_waits_until_the_caller_has_hung_up(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 8
    support.first_attempt_delay_seconds = 15
    support.save()
    entry = line.callback(MARIA, support)
    assert line.match() == []
    line.later(15)
    [offer] = line.match()
    assert offer.entry_id == entry.pk


def test_the_delay_of_one_does_not_keep_the_next_from_being_served(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 8
    support.first_attempt_delay_seconds = 15
    support.save()
    line.callback(MARIA, support)
    omar = line.call(OMAR, support)
    [offer] = line.match()
    assert offer.entry == line.entry(omar)
    assert Offer.objects.count() == 1
