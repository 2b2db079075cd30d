"""What fits together among settings."""

from datetime import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from callbacks.setting_rules import check_attempts, check_holidays, check_periods, check_waits
from tests.factories import PhoneNumberFactory

MONDAY, SUNDAY = 0, 6
TIMES = st.builds(time, hour=st.integers(0, 23), minute=st.sampled_from([0, 30]))
PERIODS = st.lists(st.tuples(st.integers(0, 6), TIMES, TIMES), max_size=4)


def test_a_callback_may_wait_as_long_as_it_rings_but_no_shorter():
    check_waits(max_answer_seconds=20, max_callback_wait_seconds=20)

    with pytest.raises(ValidationError, match="dropped while it rings"):
        check_waits(max_answer_seconds=20, max_callback_wait_seconds=19)


@pytest.mark.parametrize(("country", "region"), [("", ""), ("US", ""), ("US", "CA"), ("DE", "BY")])
def test_holidays_on_record_are_taken(country, region):
    check_holidays(country=country, region=region)


@pytest.mark.parametrize(("country", "region"), [("ZZ", ""), ("", "CA"), ("US", "XX"), ("U", ""), ("\x00", "")])
def test_holidays_that_nobody_has_on_record_are_refused(country, region):
    with pytest.raises(ValidationError):
        check_holidays(country=country, region=region)


def test_a_period_around_the_clock_every_day_overlaps_nothing():
    check_periods((weekday, time(0), time(0)) for weekday in range(7))


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"first_attempt_delay_seconds": 60}, "dropped before the first attempt"),
        ({"retries_when_busy": 1, "retry_after_minutes": 1}, "dropped before it is tried again"),
        ({"retries_when_no_answer": 1, "retry_after_minutes": 1}, "dropped before it is tried again"),
    ],
)
def test_an_attempt_must_come_before_the_longest_wait_is_over(settings, sentence):  # rules 36, 39
    with pytest.raises(ValidationError, match=sentence):
        check_attempts(
            PhoneNumberFactory.build(max_callback_wait_seconds=60, queue=None, business_hours=None, **settings)
        )


def test_without_retries_the_time_between_them_may_be_anything():
    check_attempts(PhoneNumberFactory.build(max_callback_wait_seconds=60, queue=None, business_hours=None))


def test_the_week_is_a_circle():
    with pytest.raises(ValidationError, match="Sunday 22:00-02:00"):
        check_periods([(SUNDAY, time(22), time(2)), (MONDAY, time(1), time(5))])


@given(PERIODS)
def test_periods_are_refused_exactly_when_two_share_a_minute(periods):
    minutes = [minute for period in periods for minute in _minutes_of(*period)]
    if len(minutes) == len(set(minutes)):
        check_periods(periods)
    else:
        with pytest.raises(ValidationError, match="overlap"):
            check_periods(periods)


def _minutes_of(weekday, opens_at, closes_at):
    """Every minute of the week, as an oracle that knows nothing of intervals."""
    start = weekday * 1440 + opens_at.hour * 60 + opens_at.minute
    length = (closes_at.hour * 60 + closes_at.minute - opens_at.hour * 60 - opens_at.minute) % 1440 or 1440
    return [(start + minute) % (7 * 1440) for minute in range(0, length, 30)]
