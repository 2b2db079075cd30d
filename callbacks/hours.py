"""Opening times as a pure value: when it is open, when that changes, and what open time adds up to (rule 3).

Intervals are half-open, [open, close). A period belongs to the day on which it begins: one that passes midnight into a
holiday runs to its end. A local time that a DST change skips means the first moment after the gap; one that occurs twice
means its first occurrence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

Interval = tuple[datetime, datetime]
Period = tuple[int, time, time]

HORIZON_DAYS = 400
"""How far ahead the next change is looked for; beyond it, hours count as closed for good."""


@dataclass(frozen=True)
class Schedule:
    """Weekly periods (weekday 0 = Monday, opens, closes), special days, closures, in a time zone."""

    time_zone: str
    periods: tuple[Period, ...] = ()
    special_days: Mapping[date, tuple[time, time] | None] = field(default_factory=dict)
    closures: tuple[Interval, ...] = ()
    holiday_country: str = ""
    holiday_region: str = ""

    # Queries

    def is_open(self, at: datetime) -> bool:
        if any(start <= at < end for start, end in self.closures):
            return False
        today = at.astimezone(self.zone).date()
        days = (today - timedelta(days=1), today)
        return any(start <= at < end for day in days for start, end in self._periods_of(day))

    def next_opening(self, after: datetime) -> datetime | None:
        """The first moment from `after` on when it is open; None when that is not within the horizon."""
        return next((start for start, _ in self._open_from(after)), None)

    def next_closing(self, after: datetime) -> datetime | None:
        """The first moment from `after` on when it is closed; None when it is open all through the horizon."""
        closing = after
        for start, end in self._open_from(after):
            if start > closing:
                return closing
            closing = end
            if self._is_the_same_each_week and closing > after + timedelta(days=8):
                return None  # no need to look further: a week without a gap
        return closing if closing < after + timedelta(days=HORIZON_DAYS - 3) else None

    def add_open_time(self, start: datetime, *, seconds: float) -> datetime:
        """The moment by which `seconds` of open time have passed since `start`; the horizon's end if they never do."""
        left = timedelta(seconds=seconds)
        for begins, ends in self._open_from(start):
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        return start + timedelta(days=HORIZON_DAYS)

    def midnight(self, day: date) -> datetime:
        """When a date begins in the zone of these hours."""
        return self._instant(day, time())

    # Properties

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    # As one JSON value

    def to_json(self) -> dict[str, Any]:
        return {
            "time_zone": self.time_zone,
            "periods": [[weekday, opens.isoformat(), closes.isoformat()] for weekday, opens, closes in self.periods],
            "special_days": {
                day.isoformat(): [moment.isoformat() for moment in times] if times else None
                for day, times in self.special_days.items()
            },
            "closures": [[start.isoformat(), end.isoformat()] for start, end in self.closures],
            "holiday_country": self.holiday_country,
            "holiday_region": self.holiday_region,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Schedule":
        return cls(
            time_zone=value.get("time_zone", "UTC"),
            periods=tuple(
                (weekday, time.fromisoformat(opens), time.fromisoformat(closes))
                for weekday, opens, closes in value.get("periods", ())
            ),
            special_days={
                date.fromisoformat(day): (time.fromisoformat(times[0]), time.fromisoformat(times[1])) if times else None
                for day, times in value.get("special_days", {}).items()
            },
            closures=tuple(
                (datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in value.get("closures", ())
            ),
            holiday_country=value.get("holiday_country", ""),
            holiday_region=value.get("holiday_region", ""),
        )

    # Helpers

    @property
    def _is_the_same_each_week(self) -> bool:
        return not (self.special_days or self.closures or self.holiday_country)

    def _open_from(self, moment: datetime) -> Iterator[Interval]:
        """Open intervals from `moment` on: in order, without overlaps (some touch), closures cut out."""
        first = moment.astimezone(self.zone).date() - timedelta(days=1)
        for offset in range(HORIZON_DAYS):
            for start, end in self._periods_of(first + timedelta(days=offset)):
                start = max(start, moment)
                if start < end:
                    yield from self._without_closures((start, end))
                    moment = end

    def _periods_of(self, day: date) -> list[Interval]:
        return sorted(self._interval(day, opens, closes) for opens, closes in self._times_of(day))

    def _times_of(self, day: date) -> list[tuple[time, time]]:
        if day in self.special_days:
            times = self.special_days[day]
            return [times] if times else []
        if self.holiday_country and day in _public_holidays(self.holiday_country, self.holiday_region, day.year):
            return []
        return [(opens, closes) for weekday, opens, closes in self.periods if weekday == day.weekday()]

    def _interval(self, day: date, opens: time, closes: time) -> Interval:
        closing_day = day if closes > opens else day + timedelta(days=1)
        return self._instant(day, opens), self._instant(closing_day, closes)

    def _instant(self, day: date, moment: time) -> datetime:
        wall = datetime.combine(day, moment)
        instant = wall.replace(tzinfo=self.zone).astimezone(UTC)
        if instant.astimezone(self.zone).replace(tzinfo=None) == wall:
            return instant
        return self._end_of_gap(wall)

    def _end_of_gap(self, wall: datetime) -> datetime:
        """The first moment whose local time is not before one that a DST change skips."""
        instant = wall.replace(tzinfo=self.zone, fold=1).astimezone(UTC)
        while instant.astimezone(self.zone).replace(tzinfo=None) < wall:
            instant += timedelta(minutes=1)
        return instant.replace(second=0, microsecond=0)

    def _without_closures(self, interval: Interval) -> list[Interval]:
        pieces = [interval]
        for closed_from, closed_until in self.closures:
            pieces = [
                piece
                for start, end in pieces
                for piece in ((start, min(end, closed_from)), (max(start, closed_until), end))
                if piece[0] < piece[1]
            ]
        return sorted(pieces)


@lru_cache(maxsize=64)
def _public_holidays(country: str, region: str, year: int) -> frozenset[date]:
    import holidays  # every country's: a tenth of a second at each start, for numbers that close on holidays only

    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))


def holidays_are_known(*, country: str, region: str) -> bool:
    """Whether the public holidays of this country and region are on record."""
    try:
        _public_holidays(country, region, 2026)
    except (NotImplementedError, KeyError):
        return False
    return True
