"""A call comes in: into the line, to the voicemail, or to the callback that the caller has already."""

from datetime import timedelta

import pytest

from callbacks.models import CallLeg, Conversation, Place, QueueEntry
from callbacks.models.conversation import Outcome
from callbacks.operations import intake
from callbacks.operations.intake import Arrival
from callbacks.queries import position_of
from telephony.carrier import IncomingCall
from tests.factories import AgentFactory, PhoneNumberFactory, QueueFactory
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line
from tickets.models import Ticket, TicketReason

SID = "CA" + "a" * 32
WITHHELD = [
    "anonymous", "Anonymous", "Restricted", "private", "unknown", "unavailable", "blocked", "",
    "+266696687", "+7378742833", "+86282452253", "+8656696", "+2562533",
]  # fmt: skip
NO_NUMBERS = [
    "client:bob",
    "sip:maria@example.com",
    "+1",
    "+" + "1" * 40,
    "+0415555",
    "+١٤١٥٥٥٥٢٦٧١",
    "call me",
    "1" * 999,
]


def ring(line: Line, number: object, *, caller: str = MARIA, sid: str = SID, name: str = "") -> intake.Answered:
    call = IncomingCall(call_sid=sid, caller=caller, dialed=str(number), caller_name=name)
    return intake.answer_call(call=call, at=line.at)


def in_order() -> list[int]:
    return list(Place.objects.order_by("rank_at", "entry_id").values_list("entry_id", flat=True))


# Inside business hours


def test_a_caller_enters_the_line_of_the_number_dialed(line: Line, support) -> None:  # rules 9, 20
    answered = ring(line, support.number)
    [entry] = QueueEntry.objects.all()
    assert answered.arrival is Arrival.QUEUED
    assert (entry.kind, entry.status, entry.queue) == ("live", "waiting", support.queue)
    assert (entry.callback_number, entry.dialed_number) == (MARIA, str(support.number))
    assert entry.queued_at == entry.rank_at == line.at
    assert entry.deadline_at == line.at + timedelta(minutes=30)
    assert entry.live_leg == answered.leg


def test_one_conversation_begins_with_the_first_ring(line: Line, support) -> None:  # rule 45
    leg = ring(line, support.number).leg
    [conversation] = Conversation.objects.all()
    assert conversation.started_at == line.at
    assert leg.conversation == leg.entry.conversation == conversation
    assert list(conversation.events.values_list("name", flat=True)) == ["call_arrived", "enter"]


def test_the_same_request_twice_finds_the_same_call(line: Line, support) -> None:  # rule 37
    first, second = ring(line, support.number), ring(line, support.number)
    assert (second.arrival, second.leg) == (first.arrival, first.leg)
    assert (CallLeg.objects.count(), QueueEntry.objects.count(), Conversation.objects.count()) == (1, 1, 1)


def test_each_number_leads_to_its_own_line(line: Line, support) -> None:  # rule 1
    sales = PhoneNumberFactory(name="Sales", max_queue_wait_seconds=60)
    at_sales, at_support = line.entry(line.call(MARIA, sales)), line.entry(line.call(OMAR, support))
    assert (at_sales.queue, at_support.queue) == (sales.queue, support.queue)
    assert at_sales.deadline_at == line.at + timedelta(seconds=60)
    assert at_support.deadline_at == line.at + timedelta(minutes=30)
    assert position_of(at_sales) == position_of(at_support) == 1


def test_a_number_that_is_not_ours_leaves_no_trace(line: Line, support) -> None:
    for dialed in ("+12125550199", "", "support", "+1"):
        assert ring(line, dialed).arrival is Arrival.UNKNOWN_NUMBER
    assert not Conversation.objects.exists()


def test_the_presented_number_is_fixed_when_the_call_comes_in(line: Line, support) -> None:  # rule 29
    support.present_number = "+14155550142"
    support.save()
    assert line.entry(line.call(MARIA, support)).present_number == "+14155550142"


def test_what_the_network_says_of_the_caller_is_cut_and_cleaned(line: Line, support) -> None:
    name = "\u202eRo\x00bert<script>🙂" + "x" * 5000
    ring(line, support.number, name=name)
    [entry] = QueueEntry.objects.all()
    assert entry.caller_name.startswith("Robert<script>🙂x")
    assert len(entry.caller_name) == 80


# One order, with a head start


def test_a_step_of_priority_is_worth_five_minutes(line: Line, support) -> None:  # rule 22
    sales = PhoneNumberFactory(name="Sales", queue=QueueFactory(name="Sales", priority=1))
    AgentFactory(name="Ana", queues=[support.queue, sales.queue])
    at_support = line.entry(line.call(MARIA, support))
    line.later(4 * 60)
    at_sales = line.entry(line.call(OMAR, sales))
    assert at_sales.rank_at == at_sales.queued_at - timedelta(minutes=5)
    assert in_order() == [at_sales.pk, at_support.pk]


def test_a_head_start_is_not_for_ever(line: Line, support) -> None:  # rule 22
    sales = PhoneNumberFactory(name="Sales", queue=QueueFactory(name="Sales", priority=1))
    at_support = line.entry(line.call(MARIA, support))
    line.later(6 * 60)
    at_sales = line.entry(line.call(OMAR, sales))
    assert in_order() == [at_support.pk, at_sales.pk]


def test_live_calls_and_callbacks_stand_in_one_order(line: Line, support) -> None:  # rule 22
    first = line.callback(MARIA, support)
    line.later(1)
    second = line.entry(line.call(OMAR, support))
    line.later(1)
    third = line.callback(LENA, support)
    assert in_order() == [first.pk, second.pk, third.pk]
    ana = AgentFactory(name="Ana", available=True, queues=[support.queue])
    [offer] = line.match()
    assert (offer.entry, offer.agent) == (first, ana)


# Callers without a number


@pytest.mark.parametrize("caller", WITHHELD + NO_NUMBERS)
def test_who_cannot_be_called_back_waits_on_the_line(line: Line, support, caller: str) -> None:  # rule 23
    answered = ring(line, support.number, caller=caller)
    assert answered.arrival is Arrival.QUEUED
    entry = line.entry(answered.leg)
    assert entry.callback_number == ""
    assert entry.holds_a_place


def test_two_withheld_callers_are_never_taken_for_one(line: Line, support) -> None:  # rule 43
    first = ring(line, support.number, caller="anonymous", sid="CA1")
    second = ring(line, support.number, caller="anonymous", sid="CA2")
    assert first.leg.conversation != second.leg.conversation
    assert QueueEntry.objects.count() == 2


# Outside business hours


def test_outside_business_hours_nobody_enters_the_line(line: Line) -> None:  # rules 3, 9
    closed = PhoneNumberFactory(closed=True)
    answered = ring(line, closed.number)
    assert answered.arrival is Arrival.CLOSED
    assert not QueueEntry.objects.exists()
    assert not Place.objects.exists()


def test_a_call_outside_business_hours_ends_as_closed(line: Line) -> None:  # rule 9
    leg = line.call(MARIA, PhoneNumberFactory(closed=True))
    line.later(5)
    line.hang_up(leg)
    conversation = Conversation.objects.get()
    assert (conversation.outcome, conversation.ended_at) == (Outcome.CLOSED, line.at)
    assert not Ticket.objects.exists()


def test_a_message_left_outside_business_hours_becomes_a_ticket(line: Line) -> None:  # rules 9, 48
    number = PhoneNumberFactory(closed=True, voicemail_enabled=True)
    leg = line.call(MARIA, number)
    intake.keep_message(leg_id=leg.pk, recording_url="https://carrier.example/RE1", seconds=12, at=line.at)
    [ticket] = Ticket.objects.all()
    assert (ticket.reason, ticket.recording_url) == (TicketReason.VOICEMAIL, "https://carrier.example/RE1")
    assert (ticket.caller, ticket.callback_number, ticket.dialed_number) == (MARIA, MARIA, str(number.number))
    assert (ticket.queue, ticket.conversation_id) == (number.queue.name, leg.conversation_id)
    assert ticket.details["recording_seconds"] == 12
    assert Conversation.objects.get().outcome == Outcome.VOICEMAIL


def test_hanging_up_after_the_message_leaves_it_a_voicemail(line: Line) -> None:  # rule 9
    leg = line.call(MARIA, PhoneNumberFactory(closed=True, voicemail_enabled=True))
    intake.keep_message(leg_id=leg.pk, recording_url="https://carrier.example/RE1", seconds=12, at=line.at)
    line.hang_up(leg)
    assert Conversation.objects.get().outcome == Outcome.VOICEMAIL


def test_a_message_reported_after_the_hang_up_counts_too(line: Line) -> None:  # rule 9, twilio.md 2.3
    leg = line.call(MARIA, PhoneNumberFactory(closed=True, voicemail_enabled=True))
    line.hang_up(leg)
    intake.keep_message(leg_id=leg.pk, recording_url="https://carrier.example/RE1", seconds=12, at=line.at)
    assert Ticket.objects.get().reason == TicketReason.VOICEMAIL
    assert Conversation.objects.get().outcome == Outcome.VOICEMAIL


def test_the_same_message_twice_is_one_ticket_and_one_line_of_history(line: Line) -> None:  # rule 37
    leg = line.call(MARIA, PhoneNumberFactory(closed=True, voicemail_enabled=True))
    for _ in range(5):
        intake.keep_message(leg_id=leg.pk, recording_url="https://carrier.example/RE1", seconds=12, at=line.at)
        line.later(1)
    assert Ticket.objects.count() == 1
    assert leg.conversation.events.filter(name="message_left").count() == 1
    assert Conversation.objects.get().ended_at == line.at - timedelta(seconds=5)


@pytest.mark.parametrize(("url", "seconds"), [("", 0), ("", 5), ("https://carrier.example/RE1", 0)])
def test_who_says_nothing_leaves_no_ticket(line: Line, url: str, seconds: int) -> None:  # rule 9
    leg = line.call(MARIA, PhoneNumberFactory(closed=True, voicemail_enabled=True))
    intake.keep_message(leg_id=leg.pk, recording_url=url, seconds=seconds, at=line.at)
    assert not Ticket.objects.exists()
    assert Conversation.objects.get().outcome == Outcome.IN_PROGRESS


def test_a_withheld_caller_may_leave_a_message(line: Line) -> None:  # rules 9, 23
    leg = line.call("anonymous", PhoneNumberFactory(closed=True, voicemail_enabled=True))
    intake.keep_message(leg_id=leg.pk, recording_url="https://carrier.example/RE1", seconds=3, at=line.at)
    [ticket] = Ticket.objects.all()
    assert (ticket.caller, ticket.callback_number) == ("anonymous", "")
