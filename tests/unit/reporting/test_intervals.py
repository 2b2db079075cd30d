"""Where quarters of an hour, days, weeks and months begin, in zones that change their clocks."""

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.queries.intervals import INTERVALS, LEAST_SECONDS, begin_of, starts

BERLIN, KATHMANDU, LORD_HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe")
ZONES = [ZoneInfo("UTC"), BERLIN, KATHMANDU, LORD_HOWE, ZoneInfo("America/Sao_Paulo"), ZoneInfo("Africa/Cairo")]
MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


def hours(begins: list[datetime]) -> list[float]:
    return [(later - earlier) / timedelta(hours=1) for earlier, later in itertools.pairwise(begins)]


def test_the_days_of_a_clock_change_have_23_and_25_hours() -> None:  # rule 46
    march = datetime(2026, 3, 28, tzinfo=BERLIN), datetime(2026, 3, 31, tzinfo=BERLIN)
    october = datetime(2026, 10, 24, tzinfo=BERLIN), datetime(2026, 10, 27, tzinfo=BERLIN)
    assert hours(starts("1d", first=march[0], until=march[1], zone=BERLIN)) == [24, 23]
    assert hours(starts("1d", first=october[0], until=october[1], zone=BERLIN)) == [24, 25]


def test_the_hour_that_comes_twice_is_two_hours() -> None:  # rule 46
    begins = starts(
        "1h", first=datetime(2026, 10, 25, tzinfo=BERLIN), until=datetime(2026, 10, 26, tzinfo=BERLIN), zone=BERLIN
    )
    assert len(begins) == 25
    assert [at.astimezone(BERLIN).hour for at in begins[:5]] == [0, 1, 2, 2, 3]


def test_hours_begin_when_the_clocks_there_say_so() -> None:
    [first, *_] = starts(
        "1h",
        first=datetime(2026, 3, 2, 9, 10, tzinfo=KATHMANDU),
        until=datetime(2026, 3, 2, 12, tzinfo=KATHMANDU),
        zone=KATHMANDU,
    )
    assert first == datetime(2026, 3, 2, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize(("interval", "begins"), [("1w", 2), ("1mo", 1)])
def test_weeks_begin_on_monday_and_months_on_the_first(interval: str, begins: int) -> None:
    assert begin_of(interval, datetime(2026, 3, 4, 12, tzinfo=BERLIN), zone=BERLIN).astimezone(BERLIN).day == begins


@given(MOMENTS, st.floats(0.3, 400), st.sampled_from(INTERVALS), st.sampled_from(ZONES))
def test_each_moment_of_a_span_is_in_one_interval(at: datetime, count: float, interval: str, zone: ZoneInfo) -> None:
    until = at + timedelta(seconds=LEAST_SECONDS[interval] * min(count, 60))
    begins = starts(interval, first=at, until=until, zone=zone)
    assert begins[0] <= at < until
    assert begins == sorted(set(begins))
    assert begins[-1] < until
    assert all(begin.timestamp() % 900 == 0 for begin in begins)
    assert begin_of(interval, until - timedelta(seconds=1), zone=zone) <= begins[-1] or interval in {"1h", "30m", "15m"}
