"""A caller who chose a language hears it at every door, and it goes with the call; changes reach new calls only."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from callbacks import queries
from callbacks.models import BusinessHours, PhoneNumber, QueueEntry, Translation
from callbacks.operations import dispatch
from callbacks.operations.follow_up import ticket_for
from contactcenter import clock
from tests.factories import AgentFactory, PhoneNumberFactory
from tests.integration.test_webhooks_documents import Call, said
from tickets.models import TicketReason

pytestmark = pytest.mark.django_db

GERMAN_CYCLE = [
    "Bitte warten.",
    "Sie sind als Nächstes an der Reihe.",
    "Drücken Sie die 1 für einen Rückruf, und Sie behalten Ihren Platz.",
]


@pytest.fixture
def support() -> PhoneNumber:
    number = PhoneNumberFactory(name="Support", number="+14155550100")
    Translation.objects.create(
        phone_number=number, language="de-DE", voice="Polly.Vicki", hold_message_text="Bitte warten."
    )
    return number


@pytest.fixture
def german_call(support: PhoneNumber) -> Call:
    call = Call()
    QueueEntry.objects.update(language="de-DE")
    return call


def voices(document) -> set[tuple[str | None, str | None]]:
    return {(element.get("language"), element.get("voice")) for element in document.iter("Say")}


def test_the_cycle_is_in_the_language_that_was_chosen(german_call: Call) -> None:  # rules 6, 12
    document = german_call.hears()
    assert said(document) == GERMAN_CYCLE
    assert voices(document) == {("de-DE", "Polly.Vicki")}


def test_the_confirmation_is_too(german_call: Call) -> None:  # rules 5, 6, 15
    document = german_call.hears("key", Digits="1")
    assert said(document) == ["Wir rufen Sie zurück, wenn Sie an der Reihe sind. Sie verlieren Ihren Platz nicht."]


def test_a_refusal_is_too(german_call: Call) -> None:  # rule 24
    QueueEntry.objects.update(callback_number="+19005550123")
    document = german_call.hears("key", Digits="1")
    assert said(document)[0].startswith("Leider ")
    assert voices(document) == {("de-DE", "Polly.Vicki")}


def test_what_is_said_after_too_long_a_wait_is_too(german_call: Call, support: PhoneNumber) -> None:  # rule 18
    QueueEntry.objects.update(deadline_at=clock.now())
    assert said(german_call.hears())[0].startswith("Es tut uns leid")


def test_another_language_costs_one_question_more_and_only_once(german_call: Call) -> None:  # goal P4
    german_call.hears()
    with CaptureQueriesContext(connection) as asked:
        german_call.hears()
    assert [query["sql"].split()[0] for query in asked] == ["SELECT", "UPDATE"]


def test_the_language_goes_with_the_notification_and_the_ticket(german_call: Call, support: PhoneNumber) -> None:
    AgentFactory(name="Ana", available=True, queues=[support.queue])
    [offer] = dispatch.match(at=clock.now())
    assert queries.offer_payload(offer, at=clock.now())["language"] == "German (de-DE)"
    ticket = ticket_for(offer.entry, TicketReason.NOT_REACHED, at=clock.now())
    assert ticket.details["language"] == "German (de-DE)"


def test_a_call_in_progress_hears_what_was_set_when_it_began(support: PhoneNumber) -> None:
    call = Call()
    number = PhoneNumber.objects.get()
    number.hold_message_text, number.callback_offer_text = "Something new.", "Press 1, or wait."
    number.callback_confirmation_text = "New words."
    number.save()
    before = said(call.hears())
    assert before[0] == "Thank you for holding. Your call is important to us."
    assert before[2] == "Press 1 to get a callback and keep your position."
    assert said(call.hears("key", Digits="1")) == [
        "We’ll call you back when it’s your turn. You won’t lose your position."
    ]


def test_a_switch_reaches_calls_in_progress_at_once(support: PhoneNumber) -> None:  # rules 2, 3
    call = Call()
    number = PhoneNumber.objects.get()
    number.hold_message_text, number.callback_enabled = "Something new.", False
    number.save()
    assert said(call.hears()) == ["Thank you for holding. Your call is important to us.", "You are next in line."]
    number.callback_enabled = True
    number.save()
    hours = BusinessHours.objects.get()
    hours.periods.all().delete()
    hours.compile()
    assert len(said(call.hears())) == 2
