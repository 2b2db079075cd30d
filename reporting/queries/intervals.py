"""Spans of time in a time zone: where quarters of an hour, days and months begin, summer time or not."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from reporting.models.slot import SLOT_SECONDS

MINUTES = {"15m": 15, "30m": 30, "1h": 60}
DAYS = ("1d", "1w", "1mo")
INTERVALS = (*MINUTES, *DAYS)
LEAST_SECONDS = {"15m": 900, "30m": 1800, "1h": 3600, "1d": 82800, "1w": 7 * 86400 - 3600, "1mo": 28 * 86400 - 3600}
"""No interval is shorter: so many may be asked for before they are counted."""


def starts(interval: str, *, first: datetime, until: datetime, zone: ZoneInfo) -> list[datetime]:
    """When each interval begins that has a part of the span; the first may begin before it. In UTC."""
    found = [begin_of(interval, first, zone=zone)]
    while (following := after(interval, found[-1], zone=zone)) < until:
        found.append(following)
    return found


def begin_of(interval: str, at: datetime, *, zone: ZoneInfo) -> datetime:
    """When the interval began in which a moment is."""
    local = at.astimezone(zone)
    if interval in MINUTES:
        past = (local.hour * 60 + local.minute) % MINUTES[interval]
        # Back by true minutes: the hour that comes twice keeps its place.
        return at.astimezone(UTC) - timedelta(minutes=past, seconds=local.second, microseconds=local.microsecond)
    day = local.date()
    if interval == "1w":
        day -= timedelta(days=day.weekday())
    elif interval == "1mo":
        day = day.replace(day=1)
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def after(interval: str, begin: datetime, *, zone: ZoneInfo) -> datetime:
    """When the next one begins."""
    if interval in MINUTES:
        step = begin + timedelta(minutes=MINUTES[interval])
        aligned = begin_of(interval, step, zone=zone)
        return aligned if aligned > begin else step
    return begin_of(interval, begin + _well_into_the_next(interval), zone=zone)


def before(interval: str, begin: datetime, *, count: int, zone: ZoneInfo) -> datetime:
    """When the interval began that was so many before."""
    for _ in range(count):
        begin = begin_of(interval, begin - timedelta(seconds=1), zone=zone)
    return begin


def quarter_before(at: datetime) -> datetime:
    """The quarter of an hour in which a moment is: nothing finer is counted."""
    return datetime.fromtimestamp(at.timestamp() // SLOT_SECONDS * SLOT_SECONDS, UTC)


def _well_into_the_next(interval: str) -> timedelta:
    """Past the end of the longest, before the end of the one after it: whatever summer time does."""
    return {"1d": timedelta(hours=30), "1w": timedelta(days=8), "1mo": timedelta(days=35)}[interval]
