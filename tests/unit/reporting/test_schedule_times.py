"""When a report is sent next, whatever summer time does, and which days it is about."""

from datetime import UTC, date, datetime, time

import pytest

from reporting.models import Every, ReportSchedule
from reporting.schedule_times import last_moment, next_moment, period_before, period_from


def schedule(every: str = Every.DAY, at: time = time(7), zone: str = "Europe/Berlin", **more: int) -> ReportSchedule:
    return ReportSchedule(name="Morning", every=every, at_time=at, time_zone=zone, **more)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (utc(2026, 3, 28, 5, 59), utc(2026, 3, 28, 6)),
        (utc(2026, 3, 28, 6), utc(2026, 3, 29, 5)),  # summer time began in the night: seven o'clock is an hour earlier
        (utc(2026, 10, 24, 5), utc(2026, 10, 25, 6)),
    ],
)
def test_seven_o_clock_is_seven_o_clock_in_summer_and_in_winter(after: datetime, expected: datetime) -> None:
    assert next_moment(schedule(), after=after) == expected


def test_a_time_that_a_day_does_not_have_comes_as_the_clocks_are_put_forward() -> None:
    half_past_two = schedule(at=time(2, 30))
    first = next_moment(half_past_two, after=utc(2026, 3, 28, 12))
    assert first == utc(2026, 3, 29, 1, 30)  # half past three, by the new clocks
    assert next_moment(half_past_two, after=first) == utc(2026, 3, 30, 0, 30)


def test_a_time_that_a_day_has_twice_is_the_first_and_not_the_second() -> None:
    half_past_two = schedule(at=time(2, 30))
    first = next_moment(half_past_two, after=utc(2026, 10, 24, 12))
    assert first == utc(2026, 10, 25, 0, 30)
    assert next_moment(half_past_two, after=first) == utc(2026, 10, 26, 1, 30)


def test_a_weekly_one_has_its_weekday_and_a_monthly_one_the_first() -> None:
    friday = schedule(Every.WEEK, weekday=4)
    assert next_moment(friday, after=utc(2026, 3, 2, 12)) == utc(2026, 3, 6, 6)
    assert next_moment(friday, after=utc(2026, 3, 6, 6)) == utc(2026, 3, 13, 6)
    assert next_moment(schedule(Every.MONTH), after=utc(2026, 1, 1, 12)) == utc(2026, 2, 1, 6)


def test_the_day_is_that_of_the_time_zone() -> None:
    """Eleven in the evening in Auckland is the morning of the same day in UTC."""
    assert next_moment(schedule(at=time(23), zone="Pacific/Auckland"), after=utc(2026, 3, 2, 0)) == utc(2026, 3, 2, 10)


@pytest.mark.parametrize(
    ("every", "first", "until"),
    [
        (Every.DAY, utc(2026, 3, 28, 23), utc(2026, 3, 29, 22)),  # 23 hours
        (Every.WEEK, utc(2026, 3, 22, 23), utc(2026, 3, 29, 22)),
        (Every.MONTH, utc(2026, 1, 31, 23), utc(2026, 2, 28, 23)),
    ],
)
def test_it_is_about_the_last_whole_day_week_or_month(every: Every, first: datetime, until: datetime) -> None:
    sent_at = utc(2026, 3, 30, 5)
    weekday = {"weekday": 0} if every == Every.WEEK else {}
    assert period_before(schedule(every, **weekday), sent_at) == (first, until)
    assert period_from(schedule(every, **weekday), first.astimezone(schedule().zone).date()) == (first, until)


def test_after_a_long_stand_still_the_last_one_counts() -> None:
    since, now = utc(2026, 3, 2, 6), utc(2026, 3, 5, 5, 59)
    assert last_moment(schedule(), since=since, until=now) == utc(2026, 3, 4, 6)
    assert last_moment(schedule(), since=since, until=since) == since
    assert period_from(schedule(), date(2026, 3, 3)) == period_before(schedule(), utc(2026, 3, 4, 6))
