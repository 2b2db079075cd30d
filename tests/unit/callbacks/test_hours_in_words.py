"""How opening times are put into words."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from callbacks.hours import Schedule
from callbacks.hours_in_words import days_ahead, now_in_words

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Schedule(time_zone="Europe/Berlin", periods=tuple((day, time(9), time(18)) for day in range(5)))
ALWAYS = Schedule(time_zone="UTC", periods=tuple((day, time(0), time(0)) for day in range(7)))


def berlin(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (berlin(2025, 6, 2, 12), "Open until 18:00"),
        (berlin(2025, 6, 2, 8), "Closed, opens 09:00"),
        (berlin(2025, 6, 2, 18), "Closed, opens Tue 09:00"),
        (berlin(2025, 6, 6, 18), "Closed, opens Mon 09:00"),
    ],
)
def test_now_is_said_in_the_zone_of_the_hours(at, words):
    assert now_in_words(OFFICE, at=at) == words


def test_a_far_opening_has_its_date():
    closed_for_summer = Schedule(
        time_zone="Europe/Berlin",
        periods=OFFICE.periods,
        closures=((berlin(2025, 7, 1, 0), berlin(2025, 8, 1, 0)),),
    )
    assert now_in_words(closed_for_summer, at=berlin(2025, 7, 2, 12)) == "Closed, opens Fri 01 Aug 2025 09:00"


def test_what_never_changes_is_said_so():
    assert now_in_words(ALWAYS, at=datetime(2025, 6, 2, tzinfo=UTC)) == "Open around the clock"
    assert now_in_words(Schedule(time_zone="UTC"), at=datetime(2025, 6, 2, tzinfo=UTC)) == "Closed, never opens"


def test_a_night_is_open_until_the_next_day():
    night = Schedule(time_zone="UTC", periods=((0, time(22), time(6)),))
    assert now_in_words(night, at=datetime(2025, 6, 2, 23, tzinfo=UTC)) == "Open until Tue 06:00"
    (_, monday), (_, tuesday) = days_ahead(night, at=datetime(2025, 6, 2, 12, tzinfo=UTC), days=2)
    assert (monday, tuesday) == ("22:00-24:00", "00:00-06:00")


def test_the_days_ahead_begin_today_and_know_exceptions():
    schedule = Schedule(
        time_zone="Europe/Berlin",
        periods=OFFICE.periods,
        special_days={date(2025, 6, 3): None, date(2025, 6, 4): (time(10), time(12))},
        closures=((berlin(2025, 6, 5, 11), berlin(2025, 6, 5, 13)),),
    )
    words = dict(days_ahead(schedule, at=berlin(2025, 6, 2, 23, 59)))
    assert list(words.values()) == [
        "09:00-18:00",
        "closed",
        "10:00-12:00",
        "09:00-11:00, 13:00-18:00",
        "09:00-18:00",
        "closed",
        "closed",
    ]
    assert next(iter(words)) == date(2025, 6, 2)


def test_a_day_of_twenty_three_hours_is_open_all_day():
    always = Schedule(time_zone="Europe/Berlin", periods=ALWAYS.periods)
    assert dict(days_ahead(always, at=berlin(2025, 3, 30, 12), days=1)) == {date(2025, 3, 30): "open all day"}
