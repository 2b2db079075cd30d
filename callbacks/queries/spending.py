"""How much was called within the last hour and day: what the hard stops look at, of one number and of all together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from callbacks.models import CallLeg, PhoneNumber
from callbacks.queries.remembered import remembered

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STOP_LIVES_SECONDS = 5


@dataclass(frozen=True)
class Stop:
    """A hard stop that is on: why, in words, and over which time the calls were counted."""

    why: str
    counted_over: timedelta


def hard_stop(number: PhoneNumber, *, at: datetime) -> Stop | None:
    """What keeps customers from being called for this number now. Costs nothing where nothing is capped."""
    return next(_stops(number, at=at), None)


def known_hard_stop(number: PhoneNumber, *, at: datetime) -> str:
    """Why they are not called, as it was a few seconds ago: for callers who wait, each of whom asks every 30 seconds."""
    if not has_hard_stop(number):
        return ""
    return remembered(f"hard_stop:{number.pk}", seconds=STOP_LIVES_SECONDS, ask=lambda: _why(hard_stop(number, at=at)))


def has_hard_stop(number: PhoneNumber) -> bool:
    """Whether anything caps the calls to customers of this number."""
    of_all = settings.MOST_CALLS_PER_HOUR or settings.MOST_CALLS_PER_DAY
    return bool(number.most_hourly_calls or number.most_daily_calls or of_all)


def numbers_at_their_limit(numbers: Iterable[PhoneNumber], *, at: datetime) -> list[int]:
    """Whose callbacks are not offered now because of a hard stop; costs nothing where there is none."""
    return [number.pk for number in numbers if hard_stop(number, at=at)]


def reaches(rows: QuerySet[Any], most: int | None) -> bool:
    """Whether there are so many; counts no further, and not at all where there is no limit."""
    return most is not None and most > 0 and rows.order_by()[:most].count() >= most


def _stops(number: PhoneNumber, *, at: datetime) -> Iterator[Stop]:
    if not has_hard_stop(number):
        return
    calls = CallLeg.objects.of_customers()
    own = calls.filter(entry__phone_number=number)
    one, all_of_them = "This number has made its", "All numbers together have made their"
    for counted_over, in_words, most, most_of_all in (
        (DAY, "within 24 hours", number.most_daily_calls, settings.MOST_CALLS_PER_DAY),
        (HOUR, "within an hour", number.most_hourly_calls, settings.MOST_CALLS_PER_HOUR),
    ):
        if reaches(own.filter(asked_at__gt=at - counted_over), most):
            yield Stop(f"{one} {most} calls to customers {in_words}.", counted_over)
        if reaches(calls.filter(asked_at__gt=at - counted_over), most_of_all):
            yield Stop(f"{all_of_them} {most_of_all} calls to customers {in_words}.", counted_over)


def _why(stop: Stop | None) -> str:
    return stop.why if stop else ""
