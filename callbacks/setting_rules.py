"""What fits together among settings: each rule raises Django's ValidationError with a sentence, under the field it is about."""

from collections.abc import Iterable
from datetime import time
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError

from callbacks import number_rules
from callbacks.hours import Period, holidays_are_known

DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def check_number(number: Any) -> None:
    """All that must fit together in a number's settings; the one gate of admin, API, import and copies."""
    check_waits(
        max_answer_seconds=number.max_answer_seconds, max_callback_wait_seconds=number.max_callback_wait_seconds
    )
    check_attempts(number)
    number_rules.check_callback_number(number)
    number_rules.check_data(number)


def check_step(*, hours: Any, outside_hours: bool, data_name: str, data_value: str) -> None:
    """Conditions of a routing step that make sense only with another."""
    if outside_hours and hours is None:
        raise ValidationError({"outside_hours": "Say outside which hours: choose them beside this."})
    if data_value and not data_name:
        raise ValidationError({"data_name": "Say which data must have this value."})


def check_waits(*, max_answer_seconds: int, max_callback_wait_seconds: int) -> None:
    """A callback must not be dropped while it rings for the first time."""
    if max_callback_wait_seconds < max_answer_seconds:
        sentence = (
            f"Shorter than the max answer time of {max_answer_seconds} seconds: it would be dropped while it rings."
        )
        raise ValidationError({"max_callback_wait_seconds": sentence})


def check_attempts(number: Any) -> None:
    """The first attempt, and each further one, must come before the longest wait is over."""
    if number.first_attempt_delay_seconds >= number.max_callback_wait_seconds:
        sentence = "As long as the max callback wait: it would be dropped before the first attempt."
        raise ValidationError({"first_attempt_delay_seconds": sentence})
    tries_again = number.retries_when_busy or number.retries_when_no_answer
    if tries_again and number.retry_after_minutes * 60 >= number.max_callback_wait_seconds:
        sentence = "As long as the max callback wait: it would be dropped before it is tried again."
        raise ValidationError({"retry_after_minutes": sentence})


def check_holidays(*, country: str, region: str) -> None:
    """Public holidays must be on record for the country, and for its region."""
    if country and not holidays_are_known(country=country, region=""):
        sentence = f"No public holidays are on record for {country!r}. Use two letters such as US, DE, FR."
        raise ValidationError({"holiday_country": sentence})
    if region and not country:
        raise ValidationError({"holiday_region": "A region needs its country beside it."})
    if region and not holidays_are_known(country=country, region=region):
        raise ValidationError({"holiday_region": f"{region!r} is not a region of {country} with holidays on record."})


def check_periods(periods: Iterable[Period]) -> None:
    """No two periods of a week may overlap, also past midnight and from Sunday into Monday."""
    spans = sorted((_start(period), _end(period), period) for period in periods)
    if not spans:
        return
    start, end, first = spans[0]
    for (_, ends, one), (begins, _, other) in pairwise([*spans, (start + WEEK_MINUTES, end + WEEK_MINUTES, first)]):
        if begins < ends and (one is not other):
            raise ValidationError(
                f"{_words(one)} and {_words(other)} overlap. Change one, or make them a single period."
            )


def _start(period: Period) -> int:
    weekday, opens_at, _ = period
    return weekday * DAY_MINUTES + _minutes(opens_at)


def _end(period: Period) -> int:
    _, opens_at, closes_at = period
    length = _minutes(closes_at) - _minutes(opens_at)
    return _start(period) + (length if length > 0 else length + DAY_MINUTES)


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _words(period: Period) -> str:
    weekday, opens_at, closes_at = period
    return f"{DAYS[weekday]} {opens_at:%H:%M}-{closes_at:%H:%M}"
