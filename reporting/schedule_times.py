"""When a report is sent next, by the clocks of its time zone, and which days it is about."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reporting.models import Every, ReportSchedule
from reporting.queries import intervals

INTERVALS = {Every.DAY: "1d", Every.WEEK: "1w", Every.MONTH: "1mo"}
LONGEST = 32
"""Days: within so many every schedule has its day."""


def next_moment(schedule: ReportSchedule, *, after: datetime) -> datetime:
    """The first moment after that one, in UTC.

    A time that a day does not have, because summer time begins, comes as much later as the clock was put forward; one that
    a day has twice is the first: on every day exactly one.
    """
    day = after.astimezone(schedule.zone).date()
    return next(moment for moment in _moments(schedule, from_day=day) if moment > after)


def last_moment(schedule: ReportSchedule, *, since: datetime, until: datetime) -> datetime:
    """The last one up to then, of a schedule that was due `since`: nobody reads those in between after a long stand-still."""
    day = since.astimezone(schedule.zone).date()
    last = since
    for moment in _moments(schedule, from_day=day, to_day=until.astimezone(schedule.zone).date()):
        last = moment if last < moment <= until else last
    return last


def period_before(schedule: ReportSchedule, moment: datetime) -> tuple[datetime, datetime]:
    """The last day, week or month that was over then, from its beginning to its end."""
    interval = INTERVALS[Every(schedule.every)]
    until = intervals.begin_of(interval, moment, zone=schedule.zone)
    return intervals.before(interval, until, count=1, zone=schedule.zone), until


def period_from(schedule: ReportSchedule, first_day: date) -> tuple[datetime, datetime]:
    """The period that begins on that day."""
    interval = INTERVALS[Every(schedule.every)]
    first = datetime.combine(first_day, time(), tzinfo=schedule.zone).astimezone(UTC)
    return first, intervals.after(interval, first, zone=schedule.zone)


def _moments(schedule: ReportSchedule, *, from_day: date, to_day: date | None = None) -> Iterator[datetime]:
    last = to_day or from_day + timedelta(days=LONGEST)
    for number in range((last - from_day).days + 1):
        day = from_day + timedelta(days=number)
        if _is_its_day(schedule, day):
            yield _moment(day, schedule.at_time, zone=schedule.zone)


def _is_its_day(schedule: ReportSchedule, day: date) -> bool:
    if schedule.every == Every.WEEK:
        return day.weekday() == schedule.weekday
    return schedule.every == Every.DAY or day.day == 1


def _moment(day: date, at_time: time, *, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at_time, tzinfo=zone).astimezone(UTC)
