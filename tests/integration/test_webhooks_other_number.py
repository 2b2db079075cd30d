"""The documents by which a caller keys in another number, read as the carrier reads them."""

import pytest

from callbacks.models import PhoneNumber, QueueEntry
from tests.factories import PhoneNumberFactory
from tests.integration.signed import address
from tests.integration.test_webhooks_documents import Call, said, shape

pytestmark = pytest.mark.django_db


@pytest.fixture
def support() -> PhoneNumber:
    return PhoneNumberFactory(name="Support", number="+14155550100", other_number="always")


@pytest.fixture
def call(support: PhoneNumber) -> Call:
    call = Call()
    call.hears()
    return call


def test_key_2_asks_for_a_number_that_ends_with_the_pound_key(call: Call) -> None:  # rule 19; twilio.md 2.4
    document = call.hears("key", Digits="2")
    assert shape(document) == ["Gather", "Say", "Redirect"]
    gather = document[0].attrib
    assert (gather["input"], gather["finishOnKey"], gather["numDigits"], gather["timeout"]) == ("dtmf", "#", "20", "6")
    assert gather["action"] == document[1].text == call.url.format("other-number") + "1/"
    assert said(document)[0].startswith("Please key in the number")


def test_the_number_is_read_back_digit_by_digit(call: Call) -> None:
    call.hears("key", Digits="2")
    document = call.hears("other-number", Digits="4155550987")
    assert said(document) == [
        "You keyed in: 4 1 5, 5 5 5, 0 9 8 7. To be called back at this number, press 1. To key in another one, press 2."
    ]
    gather = document[0].attrib
    assert (gather["finishOnKey"], gather["numDigits"]) == ("", "1")
    assert gather["action"] == document[1].text == call.url.format("other-number") + "1/confirm/"


def test_confirmed_it_ends_like_key_1(call: Call) -> None:  # rules 15, 19
    call.hears("other-number", Digits="4155550987")
    document = call.hears("other-number-confirm", Digits="1")
    assert shape(document) == ["Say", "Hangup"]
    entry = QueueEntry.objects.get()
    assert (entry.kind, entry.callback_number) == ("callback", "+14155550987")


@pytest.mark.parametrize("digits", ["", "abc", "1" * 2000, "*", "#", "٤١٥", "0", "911", "12345678901234567890"])
def test_whatever_is_keyed_in_is_answered_with_the_next_try(call: Call, digits: str) -> None:
    document = call.hears("other-number", Digits=digits)
    assert document[0].attrib["action"] == call.url.format("other-number") + "2/"
    assert QueueEntry.objects.get().kind == "live"


def test_after_the_last_try_the_music_goes_on(call: Call) -> None:  # rule 13
    document = call.read(address("other-number", leg_id=call.leg.pk, attempt=3), Digits="911")
    assert shape(document) == ["Gather", "Say", "Say", "Play", "Redirect"]
    assert said(document) == ["Sorry, we cannot call emergency or short numbers.", "You keep your place in line."]
    assert document[0].attrib["action"] == call.url.format("key")


def test_who_is_no_longer_in_line_goes_where_the_wait_loop_says(call: Call) -> None:
    QueueEntry.objects.update(status="connecting_agent")
    document = call.hears("other-number", Digits="4155550987")
    assert shape(document) == ["Redirect"]
    assert document[0].text == call.url.format("wait")


@pytest.mark.parametrize("route", ["other-number", "other-number-confirm"])
def test_a_call_that_is_not_known_is_ended_politely(support: PhoneNumber, route: str) -> None:
    document = Call().read(address(route, leg_id=0), Digits="1")
    assert shape(document) == ["Say", "Hangup"]


@pytest.mark.parametrize("attempt", [0, 4, 99])
def test_a_try_that_nobody_offered_is_the_last_or_the_first(call: Call, attempt: int) -> None:
    document = call.read(address("other-number", leg_id=call.leg.pk, attempt=attempt), Digits="911")
    assert shape(document)[-1] == "Redirect"
