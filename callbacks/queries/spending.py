"""How much was called within the last hours: what the caps of a number look at."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from callbacks.models import CallLeg, PhoneNumber

DAY = timedelta(days=1)


def has_reached_its_daily_calls(number: PhoneNumber, *, at: datetime) -> bool:
    """Whether the hard stop of a number is on: so many customers were called within 24 hours."""
    if not number.most_daily_calls:
        return False
    called = CallLeg.objects.of_customers().filter(asked_at__gt=at - DAY, entry__phone_number=number)
    return reaches(called, number.most_daily_calls)


def numbers_at_their_limit(numbers: Iterable[PhoneNumber], *, at: datetime) -> list[int]:
    """Whose callbacks are not offered now because of the hard stop; costs nothing where no number has one."""
    return [number.pk for number in numbers if has_reached_its_daily_calls(number, at=at)]


def reaches(rows: QuerySet[Any], most: int | None) -> bool:
    """Whether there are so many; counts no further, and not at all where there is no limit."""
    return most is not None and most > 0 and rows.order_by()[:most].count() >= most
