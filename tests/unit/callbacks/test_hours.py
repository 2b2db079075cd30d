"""Opening times, held against an oracle that walks through them minute by minute (rule 3)."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callbacks.hours import HORIZON_DAYS, Schedule, holidays_are_known

MINUTE = timedelta(minutes=1)
NINE, FIVE, MIDNIGHT = time(9), time(17), time(0)
OFFICE_WEEK = tuple((weekday, NINE, FIVE) for weekday in range(5))
EVERY_DAY = tuple((weekday, MIDNIGHT, MIDNIGHT) for weekday in range(7))


def new_york(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)


def utc(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)


class TestAnOrdinaryWeek:
    office = Schedule(time_zone="America/New_York", periods=OFFICE_WEEK)

    def test_opens_with_the_first_moment_of_a_period(self):
        assert not self.office.is_open(new_york(2025, 6, 2, 8, 59, 59))
        assert self.office.is_open(new_york(2025, 6, 2, 9))

    def test_is_closed_at_the_closing_moment(self):
        assert self.office.is_open(new_york(2025, 6, 2, 16, 59, 59))
        assert not self.office.is_open(new_york(2025, 6, 2, 17))

    def test_is_closed_at_the_weekend(self):
        assert not self.office.is_open(new_york(2025, 6, 7, 12))

    def test_next_opening_after_friday_evening_is_monday_morning(self):
        assert self.office.next_opening(new_york(2025, 6, 6, 17)) == new_york(2025, 6, 9, 9)

    def test_next_opening_while_open_is_now(self):
        now = new_york(2025, 6, 2, 12)
        assert self.office.next_opening(now) == now

    def test_next_closing_while_open_is_this_evening(self):
        assert self.office.next_closing(new_york(2025, 6, 2, 12)) == new_york(2025, 6, 2, 17)

    def test_next_closing_while_closed_is_now(self):
        now = new_york(2025, 6, 7, 12)
        assert self.office.next_closing(now) == now

    def test_open_time_stands_still_over_the_weekend(self):
        friday = new_york(2025, 6, 6, 16)
        assert self.office.add_open_time(friday, seconds=7200) == new_york(2025, 6, 9, 10)

    def test_open_time_that_ends_at_closing_ends_at_closing(self):
        assert self.office.add_open_time(new_york(2025, 6, 6, 16), seconds=3600) == new_york(2025, 6, 6, 17)


class TestPastMidnight:
    night = Schedule(time_zone="America/New_York", periods=((4, time(22), time(6)),))  # Fridays 22:00 to 06:00

    def test_is_open_after_midnight(self):
        assert self.night.is_open(new_york(2025, 6, 7, 5, 59))
        assert not self.night.is_open(new_york(2025, 6, 7, 6))

    def test_is_not_open_in_the_night_before(self):
        assert not self.night.is_open(new_york(2025, 6, 6, 5))

    def test_a_whole_day_lasts_from_midnight_to_midnight(self):
        monday = Schedule(time_zone="UTC", periods=((0, MIDNIGHT, MIDNIGHT),))
        assert monday.is_open(utc(2025, 6, 2))
        assert monday.next_closing(utc(2025, 6, 2)) == utc(2025, 6, 3)

    def test_a_night_that_begins_before_a_holiday_runs_to_its_end(self):
        night = Schedule(time_zone="UTC", periods=((4, time(22), time(6)),), special_days={date(2025, 6, 7): None})
        assert night.is_open(utc(2025, 6, 7, 5))

    def test_the_night_of_a_holiday_itself_does_not_open(self):
        night = Schedule(time_zone="UTC", periods=((4, time(22), time(6)),), special_days={date(2025, 6, 6): None})
        assert not night.is_open(utc(2025, 6, 6, 23))
        assert not night.is_open(utc(2025, 6, 7, 5))


class TestAroundTheClock:
    always = Schedule(time_zone="Europe/Berlin", periods=EVERY_DAY)

    def test_never_closes(self):
        assert self.always.next_closing(utc(2025, 6, 2, 12)) is None

    def test_closes_for_a_holiday_that_is_months_away(self):
        schedule = Schedule(time_zone="UTC", periods=EVERY_DAY, special_days={date(2025, 12, 25): None})
        assert schedule.next_closing(utc(2025, 6, 2)) == utc(2025, 12, 25)

    def test_is_open_through_both_changes_of_the_clock(self):
        for day in (utc(2025, 3, 30), utc(2025, 10, 26)):
            assert all(self.always.is_open(day + minutes * MINUTE) for minutes in range(24 * 60))

    def test_open_time_is_time(self):
        start = utc(2025, 3, 29, 12)
        assert self.always.add_open_time(start, seconds=4 * 3600) == start + timedelta(hours=4)


class TestNeverOpen:
    never = Schedule(time_zone="UTC")

    def test_has_no_next_opening(self):
        assert self.never.next_opening(utc(2025, 6, 2)) is None

    def test_open_time_never_passes(self):
        start = utc(2025, 6, 2)
        assert self.never.add_open_time(start, seconds=1) == start + timedelta(days=HORIZON_DAYS)

    def test_an_unsaved_schedule_is_closed(self):
        assert not Schedule.from_json({}).is_open(utc(2025, 6, 2))


class TestChangeOfTheClock:
    def test_a_period_that_the_change_skips_does_not_open(self):
        skipped = Schedule(time_zone="America/New_York", periods=((6, time(2, 15), time(2, 45)),))
        day = new_york(2025, 3, 9)
        assert not any(skipped.is_open(day + minutes * MINUTE) for minutes in range(24 * 60))
        assert skipped.next_opening(day) == new_york(2025, 3, 16, 2, 15)

    def test_an_opening_that_is_skipped_is_the_first_moment_after(self):
        early = Schedule(time_zone="America/New_York", periods=((6, time(2, 30), time(8)),))
        assert early.next_opening(new_york(2025, 3, 9)) == utc(2025, 3, 9, 7)

    def test_an_hour_that_occurs_twice_is_open_twice_within_a_period(self):
        early = Schedule(time_zone="America/New_York", periods=((6, time(1), time(3)),))
        opening = early.next_opening(new_york(2025, 11, 2))
        assert opening == utc(2025, 11, 2, 5)
        assert early.next_closing(opening) == utc(2025, 11, 2, 8)

    def test_a_closing_time_that_occurs_twice_is_its_first_occurrence(self):
        early = Schedule(time_zone="America/New_York", periods=((6, MIDNIGHT, time(1, 30)),))
        assert early.next_closing(new_york(2025, 11, 2)) == utc(2025, 11, 2, 5, 30)

    def test_a_midnight_that_is_skipped_ends_the_day_before(self):
        saturday = Schedule(time_zone="Africa/Cairo", periods=((3, time(20), MIDNIGHT),))
        assert saturday.next_closing(utc(2025, 4, 24, 19)) == utc(2025, 4, 24, 22)

    def test_a_date_that_a_zone_leaves_out_has_no_hours(self):
        friday = Schedule(time_zone="Pacific/Apia", periods=((4, NINE, FIVE),))
        assert friday.next_opening(utc(2011, 12, 30)) == datetime(2012, 1, 6, 9, tzinfo=ZoneInfo("Pacific/Apia"))


class TestExceptions:
    def test_a_special_day_replaces_the_weeks_hours(self):
        short = Schedule(time_zone="UTC", periods=OFFICE_WEEK, special_days={date(2025, 6, 2): (time(10), time(12))})
        assert not short.is_open(utc(2025, 6, 2, 9))
        assert short.is_open(utc(2025, 6, 2, 11))
        assert not short.is_open(utc(2025, 6, 2, 12))

    def test_a_special_day_may_open_a_public_holiday(self):
        schedule = Schedule(
            time_zone="America/New_York",
            periods=OFFICE_WEEK,
            special_days={date(2025, 7, 4): (NINE, time(12))},
            holiday_country="US",
        )
        assert schedule.is_open(new_york(2025, 7, 4, 9))

    def test_a_public_holiday_is_closed(self):
        schedule = Schedule(time_zone="America/New_York", periods=OFFICE_WEEK, holiday_country="US")
        assert not schedule.is_open(new_york(2025, 7, 4, 12))
        assert schedule.is_open(new_york(2025, 7, 3, 12))

    def test_a_regional_holiday_is_closed_in_its_region_only(self):
        corpus_christi = datetime(2025, 6, 19, 12, tzinfo=ZoneInfo("Europe/Berlin"))
        for region, is_open in (("BY", False), ("BE", True)):
            schedule = Schedule(
                time_zone="Europe/Berlin", periods=OFFICE_WEEK, holiday_country="DE", holiday_region=region
            )
            assert schedule.is_open(corpus_christi) is is_open

    def test_a_closure_wins_over_everything(self):
        schedule = Schedule(time_zone="UTC", periods=EVERY_DAY, closures=((utc(2025, 6, 2, 10), utc(2025, 6, 2, 11)),))
        assert schedule.next_closing(utc(2025, 6, 2, 9)) == utc(2025, 6, 2, 10)
        assert not schedule.is_open(utc(2025, 6, 2, 10))
        assert schedule.next_opening(utc(2025, 6, 2, 10)) == utc(2025, 6, 2, 11)

    def test_overlapping_periods_count_once(self):
        schedule = Schedule(
            time_zone="UTC",
            periods=((1, MIDNIGHT, time(8)),),
            special_days={date(2025, 6, 2): (time(22), time(6))},
        )
        assert schedule.add_open_time(utc(2025, 6, 2, 22), seconds=9 * 3600) == utc(2025, 6, 3, 7)


def test_known_holidays_are_told_from_unknown_ones():
    assert holidays_are_known(country="US", region="CA")
    assert holidays_are_known(country="DE", region="")
    assert not holidays_are_known(country="XX", region="")
    assert not holidays_are_known(country="US", region="ZZ")


# The oracle: no arithmetic on intervals, only a walk through the minutes of a few days.

CHANGES = [
    ("America/New_York", date(2025, 3, 9)),
    ("America/New_York", date(2025, 11, 2)),
    ("Europe/Berlin", date(2025, 3, 30)),
    ("Europe/Berlin", date(2025, 10, 26)),
    ("Australia/Lord_Howe", date(2025, 4, 6)),  # half an hour
    ("Australia/Lord_Howe", date(2025, 10, 5)),
    ("Antarctica/Troll", date(2025, 3, 30)),  # two hours
    ("Africa/Cairo", date(2025, 4, 25)),  # at midnight
    ("Asia/Beirut", date(2025, 10, 26)),  # midnight becomes 23:00
    ("America/Havana", date(2025, 11, 2)),  # 01:00 becomes midnight
    ("Africa/Casablanca", date(2025, 2, 23)),
    ("Asia/Kathmandu", date(2025, 6, 2)),  # +05:45, no change
    ("UTC", date(2025, 6, 2)),
    ("America/New_York", date(2025, 7, 4)),  # a holiday of the whole country
    ("Europe/Berlin", date(2025, 6, 19)),  # a holiday of some regions
]

HOLIDAYS = {
    ("America/New_York", "US", ""): {date(2025, 7, 4)},
    ("America/New_York", "US", "CA"): {date(2025, 7, 4)},
    ("Europe/Berlin", "DE", ""): set(),
    ("Europe/Berlin", "DE", "BY"): {date(2025, 6, 19)},
    ("Europe/Berlin", "DE", "HH"): {date(2025, 10, 31)},
}
"""Within five days of the changes above, as the calendars of these places have them."""

minutes_of_day = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))


@st.composite
def schedules_around_a_change(draw):
    zone, day = draw(st.sampled_from(CHANGES))
    near = st.integers(-2, 3).map(lambda days: day + timedelta(days=days))
    closures = draw(st.lists(st.tuples(near, minutes_of_day, st.integers(1, 2000)), max_size=2))
    places = [("", ""), *((country, region) for at, country, region in HOLIDAYS if at == zone)]
    country, region = draw(st.sampled_from(places))
    schedule = Schedule(
        time_zone=zone,
        holiday_country=country,
        holiday_region=region,
        periods=tuple(draw(st.lists(st.tuples(st.integers(0, 6), minutes_of_day, minutes_of_day), max_size=10))),
        special_days=draw(
            st.dictionaries(near, st.one_of(st.none(), st.tuples(minutes_of_day, minutes_of_day)), max_size=2)
        ),
        closures=tuple(
            (start := datetime.combine(date_, moment, tzinfo=UTC), start + minutes * MINUTE)
            for date_, moment, minutes in closures
        ),
    )
    return schedule, day


class Oracle:
    """Knows of each minute around a day whether it is open."""

    def __init__(self, schedule: Schedule, day: date) -> None:
        self.schedule = schedule
        first = datetime.combine(day - timedelta(days=3), MIDNIGHT, tzinfo=UTC)
        self.minutes = [first + n * MINUTE for n in range(7 * 24 * 60)]
        zone = ZoneInfo(schedule.time_zone)
        self.walls = [minute.astimezone(zone).replace(tzinfo=None) for minute in self.minutes]
        self.open = [False] * len(self.minutes)
        for offset in range(-4, 6):
            self._mark(day + timedelta(days=offset))
        for start, end in schedule.closures:
            for n, minute in enumerate(self.minutes):
                if start <= minute < end:
                    self.open[n] = False

    def _mark(self, day: date) -> None:
        for opens, closes in self._times(day):
            closing_day = day if closes > opens else day + timedelta(days=1)
            start = self._first_at(datetime.combine(day, opens))
            end = self._first_at(datetime.combine(closing_day, closes))
            self.open[start:end] = [True] * max(end - start, 0)

    def _times(self, day: date):
        if day in self.schedule.special_days:
            return [self.schedule.special_days[day]] if self.schedule.special_days[day] else []
        place = (self.schedule.time_zone, self.schedule.holiday_country, self.schedule.holiday_region)
        if day in HOLIDAYS.get(place, ()):
            return []
        return [(opens, closes) for weekday, opens, closes in self.schedule.periods if weekday == day.weekday()]

    def _first_at(self, wall: datetime) -> int:
        """The first minute whose local time has reached `wall`."""
        return next((n for n, local in enumerate(self.walls) if local >= wall), len(self.walls))


SEARCH = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MIDDLE = range(2 * 24 * 60, 4 * 24 * 60)
"""Minutes whose neighborhood the oracle knows well: two days around the change."""


@SEARCH
@given(schedules_around_a_change())
def test_every_minute_is_as_the_oracle_says(drawn):
    schedule, day = drawn
    oracle = Oracle(schedule, day)
    wrong = [str(oracle.minutes[n]) for n in MIDDLE if schedule.is_open(oracle.minutes[n]) != oracle.open[n]]
    assert not wrong


@SEARCH
@given(schedules_around_a_change(), st.sampled_from(MIDDLE))
def test_the_next_change_is_as_the_oracle_says(drawn, n):
    schedule, day = drawn
    oracle = Oracle(schedule, day)
    rest = oracle.open[n:]
    if True in rest:
        assert schedule.next_opening(oracle.minutes[n]) == oracle.minutes[n + rest.index(True)]
    if False in rest:
        assert schedule.next_closing(oracle.minutes[n]) == oracle.minutes[n + rest.index(False)]


@SEARCH
@given(schedules_around_a_change(), st.sampled_from(MIDDLE), st.integers(1, 1500))
def test_open_time_adds_up_as_the_oracle_says(drawn, n, minutes):
    schedule, day = drawn
    oracle = Oracle(schedule, day)
    open_minutes = [at for at in range(n, len(oracle.open)) if oracle.open[at]]
    if len(open_minutes) >= minutes:
        expected = oracle.minutes[open_minutes[minutes - 1]] + MINUTE
        assert schedule.add_open_time(oracle.minutes[n], seconds=minutes * 60) == expected


@SEARCH
@given(schedules_around_a_change())
def test_a_schedule_survives_being_stored(drawn):
    schedule, _ = drawn
    assert Schedule.from_json(schedule.to_json()) == schedule


@SEARCH
@given(schedules_around_a_change())
def test_open_intervals_are_in_order_and_do_not_overlap(drawn):
    schedule, day = drawn
    start = datetime.combine(day, MIDNIGHT, tzinfo=UTC)
    intervals = [interval for interval, _ in zip(schedule._open_from(start), range(30), strict=False)]
    assert all(begins < ends for begins, ends in intervals)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(intervals))
    if intervals:
        assert schedule.is_open(intervals[0][0])


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe"])
def test_an_office_is_open_eight_hours_a_weekday_all_year(zone):
    office = Schedule(time_zone=zone, periods=OFFICE_WEEK)
    midnight = datetime(2025, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    intervals = [one for one, _ in zip(office._open_from(midnight), range(261), strict=False)]
    assert {end - start for start, end in intervals} == {timedelta(hours=8)}
    assert {start.astimezone(ZoneInfo(zone)).time() for start, _ in intervals} == {NINE}
