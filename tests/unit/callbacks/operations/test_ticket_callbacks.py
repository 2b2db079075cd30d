"""Calling a customer back from a ticket: the same conversation, the ticket's queue, agent first, under all the rules."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from callbacks.lifecycle import Status
from callbacks.models import BusinessHours, Conversation, PhoneNumber, QueueEntry
from callbacks.operations import ticket_callbacks
from callbacks.operations.errors import Refused
from telephony.carrier import LegStatus
from tests.factories import ConversationFactory, QueueFactory, SupervisorFactory, TicketFactory
from tests.unit.callbacks.operations.conftest import MARIA
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def sue() -> Any:
    return SupervisorFactory(username="sue")


@pytest.fixture
def missed(line: Any, support: PhoneNumber, ana: Any) -> Ticket:
    """Maria was called back and did not answer; an hour has passed."""
    _, _, leg = line.dialed(MARIA, support)
    line.report(leg, LegStatus.NO_ANSWER)
    line.later(3600)
    return Ticket.objects.get()


def why_not(ticket: Ticket, line: Any, actor: Any) -> str:
    with pytest.raises(Refused) as refused:
        ticket_callbacks.call_back(ticket=ticket, actor=actor, at=line.at)
    assert ticket_callbacks.why_not(ticket, at=line.at) == str(refused.value)
    return str(refused.value)


def test_the_customer_is_in_line_again_and_an_agent_is_rung_first(
    line: Any, support: PhoneNumber, missed: Ticket, ana: Any, sue: Any
) -> None:
    """Rules 20, 25, 45: the same conversation, its own attempt, in line as of now."""
    ended = QueueEntry.objects.get()
    assert ticket_callbacks.why_not(missed, at=line.at) == ""
    entry = ticket_callbacks.call_back(ticket=missed, actor=sue, at=line.at)
    assert entry.conversation_id == missed.conversation_id
    assert (entry.status, entry.kind, entry.callback_number) == (Status.WAITING, "callback", MARIA)
    assert (entry.queued_at, entry.attempts, entry.queue) == (line.at, 0, support.queue)
    ended.refresh_from_db()
    assert ended.status == Status.NOT_REACHED
    assert not Conversation.objects.get().is_over
    ana.refresh_from_db()
    ana.enter("available", at=line.at)
    [offer] = line.match()
    assert offer.entry_id == entry.pk
    assert not entry.legs.exists()


def test_it_stands_on_the_timeline_and_on_the_ticket(line: Any, missed: Ticket, sue: Any) -> None:
    ticket_callbacks.call_back(ticket=missed, actor=sue, at=line.at)
    event = Conversation.objects.get().events.get(name="called_from_ticket")
    assert (event.actor, event.details["ticket"]) == ("sue", missed.pk)
    assert missed.events.filter(what="callback_asked", actor=sue).exists()
    missed.refresh_from_db()
    assert missed.status == "open"


def test_a_second_click_makes_no_second_callback(line: Any, missed: Ticket, sue: Any) -> None:
    """Rules 41, 49."""
    ticket_callbacks.call_back(ticket=missed, actor=sue, at=line.at)
    assert "already" in why_not(missed, line, sue)
    assert QueueEntry.objects.open().count() == 1


def test_who_has_a_callback_through_another_call_has_no_second(
    line: Any, support: PhoneNumber, missed: Ticket, sue: Any
) -> None:
    """Rule 41."""
    PhoneNumber.objects.update(missed_callback_minutes=0)
    line.callback(MARIA, support)
    assert why_not(missed, line, sue) == "There is a callback to this customer already. It stays as it is."


def test_outside_business_hours_nobody_is_called(line: Any, support: PhoneNumber, missed: Ticket, sue: Any) -> None:
    """Rule 3; where callbacks are held over closing, it waits for the opening."""
    BusinessHours.objects.get().periods.all().delete()
    BusinessHours.objects.get().compile()
    assert "is closed. It does not open again." in why_not(missed, line, sue)
    PhoneNumber.objects.update(closing_policy=PhoneNumber.ClosingPolicy.HOLD_UNTIL_OPENING)
    assert ticket_callbacks.call_back(ticket=missed, actor=sue, at=line.at).is_waiting
    assert line.match() == []


def test_a_number_that_must_not_be_dialed_is_refused_with_its_reason(
    line: Any, support: PhoneNumber, missed: Ticket, sue: Any
) -> None:
    """Rule 24."""
    Ticket.objects.update(callback_number="+19005550123", caller="")
    missed.refresh_from_db()
    assert why_not(missed, line, sue)
    support.allowed_countries = "DE"
    support.save()
    Ticket.objects.update(callback_number=MARIA)
    missed.refresh_from_db()
    assert why_not(missed, line, sue).startswith("This number is not to be called: ")


@pytest.mark.parametrize(
    ("setting", "said"), [({"serve_pending": False}, "are switched off"), ({"most_hourly_calls": 1}, "1 calls")]
)
def test_switches_and_hard_stops_hold_here_too(
    line: Any, support: PhoneNumber, missed: Ticket, sue: Any, setting: dict[str, Any], said: str
) -> None:
    """Rules 2, 24."""
    line.later(-3000)
    PhoneNumber.objects.filter(pk=support.pk).update(**setting)
    assert said in why_not(missed, line, sue)


def test_it_goes_into_the_queue_that_the_ticket_has(line: Any, missed: Ticket, sue: Any) -> None:
    sales = QueueFactory(name="Sales", priority=2)
    Ticket.objects.update(queue="Sales")
    missed.refresh_from_db()
    entry = ticket_callbacks.call_back(ticket=missed, actor=sue, at=line.at)
    entry.refresh_from_db()
    assert (entry.queue, entry.priority, entry.lane.queue) == (sales, 2, sales)
    assert entry.place.queue == sales


def test_who_left_a_message_and_never_stood_in_line_can_be_called_back(
    line: Any, support: PhoneNumber, ana: Any, sue: Any
) -> None:
    conversation = ConversationFactory(phone_number=support, caller=MARIA, ended_at=line.at)
    ticket = TicketFactory(
        conversation_id=conversation.pk,
        caller=MARIA,
        callback_number="",
        dialed_number=str(support.number),
        queue=support.queue.name,
        reason="voicemail",
    )
    entry = ticket_callbacks.call_back(ticket=ticket, actor=sue, at=line.at)
    assert (entry.callback_number, entry.queue, entry.present_number) == (MARIA, support.queue, support.presented)
    [offer] = line.match()
    assert offer.entry_id == entry.pk


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"caller": "", "callback_number": ""}, "showed no number"),
        ({"conversation_id": None}, "belongs to no conversation"),
    ],
)
def test_what_cannot_be_called_says_why(line: Any, missed: Ticket, sue: Any, fields: dict[str, Any], said: str) -> None:
    Ticket.objects.update(**fields)
    missed.refresh_from_db()
    assert said in why_not(missed, line, sue)


def test_the_database_has_the_last_word(line: Any, support: PhoneNumber, missed: Ticket, sue: Any) -> None:
    """Rule 49: whoever asks in the same instant, one callback is open."""
    entry = ticket_callbacks.call_back(ticket=missed, actor=sue, at=line.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.follow_up(number=MARIA, due_at=line.at, deadline_at=entry.deadline_at, at=line.at)
