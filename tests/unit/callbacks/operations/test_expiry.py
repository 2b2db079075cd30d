"""Deadlines and closing time: who is dropped, when, and with which ticket."""

from datetime import UTC, datetime, time, timedelta

import pytest

from agents.models import Agent
from callbacks.models import Conversation, PhoneNumber, QueueEntry
from callbacks.models.conversation import Outcome
from callbacks.operations import expiry, intake, interventions, offers
from callbacks.operations.errors import TooLate
from callbacks.operations.virtual_hold import Choice
from callbacks.operations.waiting import Next
from telephony.carrier import LegStatus
from tests.factories import BusinessHoursFactory, PhoneNumberFactory
from tests.unit.callbacks.operations.conftest import MARIA, OMAR, Line
from tickets.models import Ticket, TicketReason

MONDAY_5_PM = datetime(2025, 6, 2, 17, 0, tzinfo=UTC)
OFFICE_HOURS = [(weekday, time(9), time(17)) for weekday in range(5)]


@pytest.fixture
def office(db: None) -> PhoneNumber:
    """Open on weekdays from 9 to 17, UTC; it is Monday, 15:00."""
    return PhoneNumberFactory(name="Office", business_hours=BusinessHoursFactory(periods=OFFICE_HOURS))


@pytest.fixture
def held(office: PhoneNumber) -> PhoneNumber:
    """The same, but callbacks are held over closing time."""
    office.closing_policy = PhoneNumber.ClosingPolicy.HOLD_UNTIL_OPENING
    office.save()
    return office


@pytest.fixture
def in_office(office: PhoneNumber, ana: Agent) -> Agent:
    office.queue.memberships.create(agent=ana)
    return ana


def fresh(entry: QueueEntry) -> QueueEntry:
    return QueueEntry.objects.get(pk=entry.pk)


# The longest wait of a callback


def test_a_callback_not_made_in_time_is_dropped_with_a_ticket(line: Line, support: PhoneNumber) -> None:  # rules 39, 48
    entry = line.callback(MARIA, support)
    line.later(4 * 3600 - 0.001)
    line.sweep()
    assert fresh(entry).is_waiting
    line.later(0.001)
    line.sweep()
    [ticket] = Ticket.objects.all()
    assert fresh(entry).status == "expired"
    assert (ticket.reason, ticket.outcome, ticket.caller) == (TicketReason.MAX_WAIT_EXCEEDED, "expired", MARIA)
    assert (ticket.conversation_id, ticket.dialed_number) == (entry.conversation_id, str(support.number))
    assert ticket.details["deadline_at"] == entry.deadline_at.isoformat()
    assert Conversation.objects.get().outcome == Outcome.EXPIRED


def test_what_was_dropped_is_never_dialed(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 39
    entry = line.callback(MARIA, support)
    line.later(4 * 3600)
    line.sweep()
    assert line.match() == []
    with pytest.raises(TooLate):
        offers.pick(entry_id=entry.pk, agent_id=ana.pk, at=line.at)


def test_sweeping_again_opens_no_second_ticket(line: Line, support: PhoneNumber) -> None:  # rules 37, 39
    line.callback(MARIA, support)
    line.later(4 * 3600)
    for _ in range(3):
        line.sweep()
    assert Ticket.objects.count() == 1


def test_an_overdue_callback_is_not_offered_even_before_the_sweep(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Rule 39."""
    entry = line.callback(MARIA, support)
    line.later(3600)
    behind = line.callback(OMAR, support)
    line.at = entry.deadline_at
    [offer] = line.match()
    assert offer.entry == behind
    assert fresh(entry).is_waiting


def test_an_overdue_callback_cannot_be_picked_or_assigned(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 39
    entry = line.callback(MARIA, support)
    line.at = entry.deadline_at
    with pytest.raises(TooLate):
        offers.pick(entry_id=entry.pk, agent_id=ana.pk, at=line.at)
    with pytest.raises(TooLate):
        interventions.assign(entry_id=entry.pk, agent=ana, actor="Sue", reason="a friend", at=line.at)


def test_an_offer_open_at_the_deadline_may_be_accepted(line: Line, support: PhoneNumber, ana: Agent) -> None:  # rule 39
    entry = line.callback(MARIA, support)
    line.at = entry.deadline_at - timedelta(seconds=5)
    [offer] = line.match()
    line.later(10)
    line.sweep()
    assert fresh(entry).is_offered
    line.accept(offer)
    line.agent_joins(offer)
    customer = line.dial(offer)
    line.report(customer, LegStatus.ANSWERED)
    line.report(customer, LegStatus.COMPLETED)
    assert fresh(entry).status == "completed"
    assert not Ticket.objects.exists()


def test_what_was_accepted_before_the_deadline_proceeds(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 39
    entry = line.callback(MARIA, support)
    line.at = entry.deadline_at - timedelta(seconds=5)
    [offer] = line.match()
    line.accept(offer)
    line.later(60)
    line.agent_joins(offer)
    line.sweep()
    assert fresh(entry).is_dialing


@pytest.mark.parametrize("how", ["missed", "declined", "agent_left", "offline"])
def test_an_offer_that_comes_to_nothing_after_the_deadline_drops_it_at_once(
    line: Line, support: PhoneNumber, ana: Agent, how: str
) -> None:  # rule 39
    entry = line.callback(MARIA, support)
    line.at = entry.deadline_at - timedelta(seconds=5)
    [offer] = line.match()
    line.later(20)
    _comes_to_nothing(line, offer, how)
    assert fresh(entry).status == "expired"
    assert Ticket.objects.get().reason == TicketReason.MAX_WAIT_EXCEEDED


def _comes_to_nothing(line: Line, offer, how: str) -> None:
    from agents import operations as agents

    if how == "missed":
        offers.lapse(offer_id=offer.pk, at=line.at)
    elif how == "declined":
        offers.decline(offer_id=offer.pk, agent_id=offer.agent_id, at=line.at)
    elif how == "offline":
        agents.set_state(agent_id=offer.agent_id, state="offline", at=line.at, bound_to_console=False)
        offers.release(agent_id=offer.agent_id, at=line.at)
    else:
        line.at = offer.expires_at - timedelta(seconds=1)
        line.accept(offer)
        line.agent_joins(offer)
        line.room(offer, "leave", label="agent")
        line.sweep()


def test_each_number_has_its_own_longest_wait(line: Line, support: PhoneNumber) -> None:  # rules 1, 7
    sales = PhoneNumberFactory(name="Sales", max_callback_wait_seconds=60)
    at_support, at_sales = line.callback(MARIA, support), line.callback(MARIA, sales)
    line.later(60)
    line.sweep()
    assert (fresh(at_support).status, fresh(at_sales).status) == ("waiting", "expired")


# The longest wait on the line


def test_a_caller_who_held_too_long_gets_a_ticket(line: Line, support: PhoneNumber) -> None:  # rules 18, 48
    leg = line.call(MARIA, support)
    line.later(30 * 60)
    assert line.hear(leg).next is Next.WAITED_TOO_LONG
    line.hang_up(leg)
    [ticket] = Ticket.objects.all()
    assert (ticket.reason, ticket.caller) == (TicketReason.QUEUE_WAIT_EXCEEDED, MARIA)
    assert line.entry(leg).status == "expired"
    assert Conversation.objects.get().outcome == Outcome.EXPIRED


def test_a_message_turns_that_ticket_into_a_voicemail(line: Line, support: PhoneNumber) -> None:  # rules 18, 48
    leg = line.call(MARIA, support)
    line.later(30 * 60)
    line.hear(leg)
    for _ in range(2):
        intake.keep_message(leg_id=leg.pk, recording_url="https://carrier.example/RE1", seconds=9, at=line.at)
    [ticket] = Ticket.objects.all()
    assert (ticket.reason, ticket.recording_url) == (TicketReason.VOICEMAIL, "https://carrier.example/RE1")
    assert Conversation.objects.get().outcome == Outcome.VOICEMAIL


def test_the_offer_of_a_live_call_may_be_accepted_after_the_deadline(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rule 18."""
    leg = line.call(MARIA, support)
    line.later(30 * 60 - 5)
    [offer] = line.match()
    line.later(10)
    line.sweep()
    assert line.hear(leg).next is Next.ANNOUNCE
    line.accept(offer)
    assert line.hear(leg).next is Next.JOIN
    assert not Ticket.objects.exists()


def test_key_1_at_the_last_moment_is_a_callback(line: Line, support: PhoneNumber) -> None:  # rules 13, 18, 39
    leg = line.call(MARIA, support)
    line.later(30 * 60 - 1)
    chosen = line.press(leg)
    assert chosen and chosen.choice is Choice.CONFIRMED
    line.later(60)
    line.sweep()
    assert line.entry(leg).is_waiting


# Closing time


def test_at_closing_what_waits_is_dropped_with_a_ticket(line: Line, office: PhoneNumber) -> None:  # rules 40, 48
    entry = line.callback(MARIA, office)
    line.at = MONDAY_5_PM - timedelta(microseconds=1)
    line.sweep()
    assert fresh(entry).is_waiting
    line.at = MONDAY_5_PM
    line.sweep()
    [ticket] = Ticket.objects.all()
    assert (fresh(entry).status, ticket.reason) == ("closed", TicketReason.CLOSED_BEFORE_REACHED)
    assert Conversation.objects.get().outcome == Outcome.CLOSED


def test_at_closing_they_are_told_one_by_one_in_the_order_of_the_line(
    line: Line, office: PhoneNumber
) -> None:  # rules 22, 40
    callers = [OMAR, MARIA, "+13105550144"]
    for caller in callers:
        line.callback(caller, office)
        line.later(1)
    line.at = MONDAY_5_PM
    line.sweep()
    assert [ticket.caller for ticket in Ticket.objects.order_by("pk")] == callers


def test_at_closing_what_waits_for_another_attempt_is_dropped_too(
    line: Line, office: PhoneNumber, in_office: Agent
) -> None:  # rules 36, 40
    office.retries_when_no_answer = 1
    office.save()
    line.at = MONDAY_5_PM - timedelta(minutes=1)
    entry, _, leg = line.dialed(MARIA, office)
    line.report(leg, LegStatus.NO_ANSWER)
    line.at = MONDAY_5_PM
    line.sweep()
    assert (fresh(entry).status, Ticket.objects.get().reason) == ("closed", TicketReason.CLOSED_BEFORE_REACHED)


def test_at_closing_an_open_offer_is_withdrawn(line: Line, office: PhoneNumber, in_office: Agent) -> None:  # rule 40
    line.at = MONDAY_5_PM - timedelta(seconds=1)
    entry, offer = line.offered(MARIA, office)
    line.at = MONDAY_5_PM
    with pytest.raises(TooLate):
        line.accept(offer)
    line.sweep()
    offer.refresh_from_db()
    in_office.refresh_from_db()
    assert (offer.close_reason, fresh(entry).status, in_office.state) == ("withdrawn", "closed", "available")


def test_at_closing_what_was_accepted_proceeds(line: Line, office: PhoneNumber, in_office: Agent) -> None:  # rule 40
    line.at = MONDAY_5_PM - timedelta(seconds=1)
    entry, offer = line.offered(MARIA, office)
    line.accept(offer)
    line.later(2)
    line.sweep()
    line.agent_joins(offer)
    customer = line.dial(offer)
    line.report(customer, LegStatus.ANSWERED)
    line.report(customer, LegStatus.COMPLETED)
    assert fresh(entry).status == "completed"


def test_outside_business_hours_nobody_is_dialed(line: Line, held: PhoneNumber, in_office: Agent) -> None:  # rule 3
    entry = line.callback(MARIA, held)
    line.at = MONDAY_5_PM
    line.sweep()
    assert line.match() == []
    with pytest.raises(TooLate):
        offers.pick(entry_id=entry.pk, agent_id=in_office.pk, at=line.at)
    assert fresh(entry).is_waiting


def test_held_over_closing_it_keeps_the_place_until_the_next_opening(
    line: Line, held: PhoneNumber, in_office: Agent
) -> None:
    """Rules 39, 40: only open hours count."""
    entry = line.callback(MARIA, held)
    line.at = MONDAY_5_PM - timedelta(seconds=1)
    [offer] = line.match()
    line.at = MONDAY_5_PM
    line.sweep()
    offer.refresh_from_db()
    assert (offer.close_reason, fresh(entry).status) == ("withdrawn", "waiting")
    assert entry.deadline_at == datetime(2025, 6, 3, 11, 0, tzinfo=UTC)  # two hours on Monday, two on Tuesday
    line.at = datetime(2025, 6, 3, 9, 0, tzinfo=UTC)
    line.sweep()
    [offer] = line.match()
    assert offer.entry == entry
    assert not Ticket.objects.exists()


def test_live_callers_in_the_line_are_not_dropped_at_closing(line: Line, office: PhoneNumber, in_office: Agent) -> None:
    """Rule 40."""
    line.at = MONDAY_5_PM - timedelta(minutes=1)
    leg = line.call(MARIA, office)
    line.at = MONDAY_5_PM
    line.sweep()
    assert line.entry(leg).is_waiting
    [offer] = line.match()
    assert offer.entry == line.entry(leg)


def test_who_waits_on_a_second_call_at_closing_is_served_like_a_live_caller(line: Line, office: PhoneNumber) -> None:
    """Rules 40, 43."""
    entry = line.callback(MARIA, office)
    line.later(60)
    leg = line.call(MARIA, office)
    line.hear(leg)
    line.at = MONDAY_5_PM
    line.sweep()
    assert fresh(entry).is_waiting
    line.hang_up(leg)
    line.sweep()
    assert fresh(entry).status == "closed"
    assert Ticket.objects.count() == 1


def test_closing_one_number_leaves_another_open(
    line: Line, support: PhoneNumber, office: PhoneNumber
) -> None:  # rule 1
    at_support, at_office = line.callback(MARIA, support), line.callback(MARIA, office)
    line.at = MONDAY_5_PM
    line.sweep()
    assert (fresh(at_support).status, fresh(at_office).status) == ("waiting", "closed")


def test_what_waits_too_long_and_closes_at_once_has_one_ticket(line: Line, office: PhoneNumber) -> None:  # rule 49
    office.max_callback_wait_seconds = 2 * 3600
    office.save()
    line.callback(MARIA, office)
    line.at = MONDAY_5_PM
    for _ in range(2):
        expiry.sweep(at=line.at)
    assert Ticket.objects.count() == 1
