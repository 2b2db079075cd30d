"""Callbacks asked for without a call: the same line, the same rules, and a code that proves whose telephone it is."""

from datetime import time, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from agents.models import Agent
from callbacks.models import CallbackRequest, Category, CodeCall, PhoneNumber, QueueEntry, RefusedNumber
from callbacks.models.callback_request import CODE_LIVES, FORGOTTEN_AFTER, MOST_TRIES
from callbacks.operations import audit, callback_requests, code_calls
from callbacks.operations.callback_requests import Wish, WrongCode
from callbacks.operations.code_calls import TooManyCodes
from callbacks.operations.errors import TooLate
from callbacks.operations.requested_callbacks import HasOne, RuleRefused
from callbacks.queries import position_of, timeline_of
from callbacks.queries.requests import request_payload
from contactcenter.models import ApiToken
from telephony.carrier import LegEvent, LegStatus
from tests.factories import BusinessHoursFactory, PhoneNumberFactory, QueueFactory
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def sales(db: None) -> PhoneNumber:
    return PhoneNumberFactory(name="Sales")


@pytest.fixture
def shop(line: Line) -> ApiToken:
    """A program that knows whose numbers it has."""
    token, _ = ApiToken.objects.make(
        name="Web shop", scopes=["callback_requests"], vouches_for_numbers=True, created_at=line.at
    )
    return token


def ask(
    line: Line, number: PhoneNumber, who: str = MARIA, token: ApiToken | None = None, **more: Any
) -> CallbackRequest:
    key, address = more.pop("key", ""), more.pop("address", "")
    wish = Wish(phone_number=number, number=who, **more)
    return callback_requests.ask(wish=wish, at=line.at, token=token, idempotency_key=key, address=address)


def confirm(line: Line, request: CallbackRequest, code: str | None = None) -> CallbackRequest:
    given = request.code if code is None else code
    return callback_requests.confirm(request_id=request.pk, code=given, at=line.at)


# The same line


def test_it_stands_behind_who_is_there_and_is_served_in_turn(
    line: Line, ana: Agent, support: PhoneNumber, shop: ApiToken
) -> None:
    """Rules 14, 22, 25."""
    line.call(OMAR, support)
    line.later(1)
    request = ask(line, support, token=shop)
    line.later(1)
    line.call(LENA, support)

    assert request.entry is not None
    assert (request.entry.kind, position_of(request.entry)) == ("callback", 2)
    first = line.match()
    assert [offer.entry.caller for offer in first] == [OMAR]


def test_it_is_called_as_any_callback_and_what_fails_has_its_ticket(
    line: Line, ana: Agent, support: PhoneNumber, shop: ApiToken
) -> None:
    """Rules 28, 29, 35, 45."""
    request = ask(line, support, token=shop, name="Maria", data={"OrderNumber": "4711"})
    [offer] = line.match()
    assert (offer.entry.label, offer.entry.data, offer.entry.caller_name) == (
        "Callback",
        {"OrderNumber": "4711"},
        "Maria",
    )
    line.accept(offer)
    line.agent_joins(offer)
    leg = line.dial(offer)
    assert (leg.to_number, leg.from_number) == (MARIA, str(support.number))

    line.report(leg, LegStatus.BUSY)

    assert request_payload(request, at=line.at)["status"] == "not_reached"
    assert Ticket.objects.get().conversation_id == request.conversation_id


def test_the_timeline_says_who_asked(line: Line, support: PhoneNumber, shop: ApiToken) -> None:
    request = ask(line, support, token=shop)
    assert request.conversation is not None
    said = [event["text"] for event in timeline_of(request.conversation)]
    assert "Web shop asked for a callback to +1 415-555-2671, without a call." in said


def test_a_category_brings_its_queue_and_a_queue_that_is_named_comes_first(
    line: Line, support: PhoneNumber, shop: ApiToken
) -> None:  # rule 10
    billing, sales = QueueFactory(name="Billing"), QueueFactory(name="Sales")
    category = Category.objects.create(name="Invoices", queue=billing, priority=2)

    by_category = ask(line, support, MARIA, shop, category=category).entry
    by_queue = ask(line, support, LENA, shop, category=category, queue=sales).entry

    assert by_category and by_queue
    assert (by_category.queue, by_category.category, by_category.priority) == (billing, "Invoices", 2)
    assert (by_queue.queue, by_queue.category) == (sales, "Invoices")


def test_who_wants_to_be_called_later_is_offered_to_nobody_before(
    line: Line, ana: Agent, support: PhoneNumber, shop: ApiToken
) -> None:
    due_at = line.at + timedelta(hours=3)
    request = ask(line, support, token=shop, earliest_at=due_at)
    assert request.entry is not None
    assert line.match() == []
    assert request_payload(request, at=line.at)["position"] is None

    line.at = due_at
    assert [offer.entry_id for offer in line.match()] == [request.entry_id]
    assert request.entry.deadline_at == due_at + timedelta(seconds=support.max_callback_wait_seconds)  # rule 39


# The same rules


def test_one_callback_for_each_setting(line: Line, support: PhoneNumber, sales: PhoneNumber, shop: ApiToken) -> None:
    """Rules 41, 42."""
    line.callback(MARIA, support)
    with pytest.raises(HasOne) as refused:
        ask(line, support, token=shop)
    assert refused.value.position == 1
    assert ask(line, sales, token=shop).is_accepted
    assert QueueEntry.objects.open().count() == 2


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"callback_enabled": False}, "callbacks_off"), ({"most_pending_callbacks": 1}, "not_now")],
)
def test_a_number_that_promises_no_callback_promises_none_here(
    line: Line, support: PhoneNumber, shop: ApiToken, changed: dict[str, Any], code: str
) -> None:
    """Rules 2, 8."""
    line.callback(OMAR, support)
    PhoneNumber.objects.filter(pk=support.pk).update(**changed)
    support.refresh_from_db()

    with pytest.raises(RuleRefused) as refused:
        ask(line, support, token=shop)
    assert refused.value.code == code
    assert RefusedNumber.objects.get().code == code


def test_nothing_is_asked_for_outside_business_hours_but_for_a_time_within(
    line: Line, support: PhoneNumber, shop: ApiToken
) -> None:  # rule 3
    support.business_hours = BusinessHoursFactory(periods=[(1, time(9), time(17))])  # Tuesdays; it is Monday
    support.save()

    with pytest.raises(RuleRefused, match="It opens again on Tuesday 03 June at 09:00"):
        ask(line, support, token=shop)
    with pytest.raises(TooManyCodes, match="closed now"):
        ask(line, support, earliest_at=line.at + timedelta(hours=20))
    assert CodeCall.objects.count() == 0
    assert ask(line, support, token=shop, earliest_at=line.at + timedelta(hours=20)).is_accepted


@pytest.mark.parametrize(
    ("number", "code"),
    [("+19005550100", "extra_charge"), ("+18765550100", "country_not_allowed"), ("+881612345678", "satellite")],
)
def test_numbers_that_are_never_dialed_are_not_called_with_a_code_either(
    line: Line, support: PhoneNumber, shop: ApiToken, number: str, code: str
) -> None:  # rule 24
    for token in (None, shop):
        with pytest.raises(RuleRefused) as refused:
            ask(line, support, number, token)
        assert refused.value.code == code
    assert CodeCall.objects.count() == QueueEntry.objects.count() == 0


def test_the_caps_of_a_number_hold(line: Line, support: PhoneNumber, sales: PhoneNumber, shop: ApiToken) -> None:
    for number in (support, sales):
        PhoneNumber.objects.filter(pk=number.pk).update(most_open_per_caller=1)
        number.refresh_from_db()
    ask(line, support, token=shop)

    with pytest.raises(RuleRefused) as refused:
        ask(line, sales, token=shop)
    assert refused.value.code == "too_many_open"


def test_data_never_decides_whom_we_call(line: Line, support: PhoneNumber, shop: ApiToken) -> None:  # rule 24
    PhoneNumber.objects.filter(pk=support.pk).update(number_to_dial="$(ContactNumber)")
    support.refresh_from_db()

    request = ask(line, support, token=shop, data={"ContactNumber": OMAR})

    assert request.entry is not None
    assert QueueEntry.objects.get(pk=request.entry.pk).callback_number == MARIA


# The code


def test_without_the_code_nobody_stands_in_line(line: Line, support: PhoneNumber) -> None:
    request = ask(line, support)
    assert QueueEntry.objects.count() == 0

    confirmed = confirm(line, request)

    assert confirmed.entry is not None
    assert confirmed.entry.callback_requested_at == line.at
    assert confirm(line, request, "000000").entry_id == confirmed.entry_id  # twice is once


def test_the_code_is_said_on_a_call_from_the_number_that_will_call_back(line: Line, support: PhoneNumber) -> None:
    """Rule 29."""
    request = ask(line, support)
    [call] = CodeCall.objects.all()
    code_calls.place(call_id=call.pk, at=line.at)
    code_calls.place(call_id=call.pk, at=line.at)

    [placed] = line.carrier.calls_placed
    assert (placed["to"], placed["caller_id"]) == (MARIA, str(support.number))
    found = code_calls.code_for(call_id=call.pk, at=line.at)
    assert found is not None and found[1] == request.code
    assert len(request.code) == 6


def test_a_lost_hint_is_found_by_the_sweep_and_an_old_code_is_not_called(line: Line, support: PhoneNumber) -> None:
    ask(line, support)
    ask(line, support, LENA)
    CodeCall.objects.filter(number=LENA).update(wanted_at=line.at - CODE_LIVES)

    code_calls.sweep(at=line.at)
    code_calls.sweep(at=line.at)

    assert [placed["to"] for placed in line.carrier.calls_placed] == [MARIA]


def test_wrong_codes_run_out(line: Line, support: PhoneNumber) -> None:
    request = ask(line, support)
    wrong = "000000" if request.code != "000000" else "000001"
    for _ in range(MOST_TRIES):
        with pytest.raises(WrongCode):
            confirm(line, request, wrong)

    with pytest.raises(WrongCode, match="Too many wrong codes"):
        confirm(line, request)
    assert QueueEntry.objects.count() == 0


def test_a_code_has_its_time(line: Line, support: PhoneNumber) -> None:
    request = ask(line, support)
    line.at += CODE_LIVES
    with pytest.raises(TooLate, match="The time for the code is over"):
        confirm(line, request)
    assert request_payload(request, at=line.at)["status"] == "lapsed"


def test_what_was_allowed_when_it_was_asked_for_is_looked_at_again(line: Line, support: PhoneNumber) -> None:  # rule 2
    request = ask(line, support)
    PhoneNumber.objects.filter(pk=support.pk).update(callback_enabled=False)
    with pytest.raises(RuleRefused):
        confirm(line, request)
    assert QueueEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("limit", "numbers", "addresses"),
    [
        ("CODE_CALLS_PER_NUMBER_A_DAY", [MARIA, MARIA, MARIA], ["a", "b", "c"]),
        ("CODE_CALLS_PER_ADDRESS_AN_HOUR", [MARIA, LENA, OMAR], ["a", "a", "a"]),
        ("CODE_CALLS_A_DAY", [MARIA, LENA, OMAR], ["a", "b", "c"]),
    ],
)
def test_telephones_are_not_rung_for_ever(
    line: Line, support: PhoneNumber, settings: Settings, limit: str, numbers: list[str], addresses: list[str]
) -> None:
    for name in ("CODE_CALLS_PER_NUMBER_A_DAY", "CODE_CALLS_PER_ADDRESS_AN_HOUR", "CODE_CALLS_A_DAY"):
        setattr(settings, name, 2 if name == limit else 0)
    for number, address in zip(numbers[:2], addresses[:2], strict=True):
        ask(line, support, number, address=address)

    with pytest.raises(TooManyCodes):
        ask(line, support, numbers[2], address=addresses[2])
    assert (CallbackRequest.objects.count(), CodeCall.objects.count()) == (2, 2)
    assert not CodeCall.objects.filter(address_digest__in=addresses).exists()

    line.at += timedelta(days=1)
    assert ask(line, support, numbers[2], address=addresses[2]).is_unconfirmed


def test_the_books_and_the_search_for_lost_dials_know_these_calls(line: Line, support: PhoneNumber) -> None:  # rule 49
    request = ask(line, support)
    [call] = CodeCall.objects.all()
    code_calls.place(call_id=call.pk, at=line.at)
    sid = line.carrier.calls_placed[0]["call_sid"]
    code_calls.record_report(call_id=call.pk, event=LegEvent(call_sid=sid, status=LegStatus.ANSWERED))

    late = line.at + timedelta(days=365 * 100)  # every call at the carrier has settled
    assert audit.differences_with_the_carrier(at=late) == []
    assert CodeCall.objects.get().call_sid == sid
    assert request.is_unconfirmed


# Once, and no longer than it is wanted


def test_the_same_key_is_the_same_request(line: Line, support: PhoneNumber, shop: ApiToken) -> None:
    first = ask(line, support, token=shop, key="order 4711")
    line.later(5)
    again = ask(line, support, token=shop, key="order 4711")

    assert again.pk == first.pk
    assert QueueEntry.objects.count() == 1
    with pytest.raises(TooLate, match="Idempotency-Key"):
        ask(line, support, LENA, shop, key="order 4711")


def test_who_does_not_want_it_any_more_is_not_called(
    line: Line, ana: Agent, support: PhoneNumber, shop: ApiToken
) -> None:
    request, unconfirmed = ask(line, support, token=shop), ask(line, support, LENA)

    for _ in range(2):
        callback_requests.cancel(request_id=request.pk, at=line.at)
        callback_requests.cancel(request_id=unconfirmed.pk, at=line.at)

    assert line.match() == []
    assert [request_payload(one, at=line.at)["status"] for one in reread(request, unconfirmed)] == ["canceled"] * 2
    with pytest.raises(TooLate):
        confirm(line, unconfirmed)
    assert not Ticket.objects.exists()


def test_what_was_never_confirmed_is_forgotten(line: Line, support: PhoneNumber, shop: ApiToken) -> None:
    kept, unconfirmed = ask(line, support, token=shop), ask(line, support, LENA)

    callback_requests.forget(at=line.at + FORGOTTEN_AFTER + timedelta(seconds=1))

    assert list(CallbackRequest.objects.all()) == [kept]
    assert not CodeCall.objects.filter(request=unconfirmed).exists()


def reread(*requests: CallbackRequest) -> list[CallbackRequest]:
    return [CallbackRequest.objects.get(pk=request.pk) for request in requests]
