"""A number's settings: their defaults, and what they decide."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from callbacks.models import PhoneNumber
from callbacks.models.greetings import GREETINGS
from tests.factories import AT, BusinessHoursFactory, PhoneNumberFactory

pytestmark = pytest.mark.django_db


def test_the_defaults_are_those_of_the_product() -> None:  # rules 2, 7, 40
    number = PhoneNumber()
    assert (number.callback_enabled, number.serve_pending, number.voicemail_enabled) == (True, True, False)
    assert number.max_answer_seconds == 20
    assert number.max_queue_wait_seconds == 30 * 60
    assert number.max_callback_wait_seconds == 4 * 3600
    assert not number.holds_at_closing
    assert {name: number.greeting_text(name) for name in GREETINGS} == GREETINGS


@pytest.mark.parametrize("field", ["max_answer_seconds", "max_queue_wait_seconds", "max_callback_wait_seconds"])
@pytest.mark.parametrize("seconds", [0, -1, 10**9])
def test_waits_that_make_no_sense_are_refused(field: str, seconds: int) -> None:  # rule 7
    number = PhoneNumberFactory()
    setattr(number, field, seconds)
    with pytest.raises(ValidationError) as refused:
        number.full_clean()
    assert field in refused.value.message_dict


@pytest.mark.parametrize(
    ("enabled", "serve", "is_open", "offers", "serves"),
    [
        (True, True, True, True, True),
        (False, True, True, False, True),
        (True, False, True, True, False),
        (True, True, False, False, False),
    ],
)
def test_when_callbacks_are_offered_and_when_they_are_made(
    enabled: bool, serve: bool, is_open: bool, offers: bool, serves: bool
) -> None:  # rules 2, 3
    number = PhoneNumberFactory(callback_enabled=enabled, serve_pending=serve, closed=not is_open)
    assert number.offers_callbacks(at=AT) is offers
    assert number.serves_callbacks(at=AT) is serves


def test_hours_are_half_open() -> None:  # rule 3
    hours = BusinessHoursFactory(periods=[(0, time(9), time(17))], time_zone="Europe/Berlin")
    number = PhoneNumberFactory(business_hours=hours)
    opens, closes = datetime(2025, 6, 2, 7, 0, tzinfo=UTC), datetime(2025, 6, 2, 15, 0, tzinfo=UTC)
    instant = timedelta(microseconds=1)
    moments = [opens - instant, opens, closes - instant, closes]
    assert [number.offers_callbacks(at=at) for at in moments] == [False, True, True, False]


def test_the_customer_sees_the_number_dialed_or_the_one_configured() -> None:  # rule 29
    number = PhoneNumberFactory()
    assert number.presented == str(number.number)
    number.present_number = "+14155550142"
    assert number.presented == "+14155550142"


def test_a_change_of_one_number_changes_nothing_for_another() -> None:  # rule 1
    support, sales = PhoneNumberFactory(name="Support"), PhoneNumberFactory(name="Sales")
    fields = [field.attname for field in PhoneNumber._meta.concrete_fields]
    before = PhoneNumber.objects.values(*fields).get(pk=sales.pk)
    support.callback_enabled, support.callback_offer_text, support.max_answer_seconds = False, "Press 1, please.", 5
    support.save()
    assert PhoneNumber.objects.values(*fields).get(pk=sales.pk) == before
    assert sales.greeting_text("callback_offer") == GREETINGS["callback_offer"]


def test_every_change_of_a_number_is_kept() -> None:
    number = PhoneNumberFactory()
    number.callback_enabled = False
    number.save()
    assert list(number.history.values_list("callback_enabled", flat=True)) == [False, True]
