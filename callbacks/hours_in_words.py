"""Opening times as people say them, in the zone in which they are meant."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from callbacks.hours import Schedule


def now_in_words(schedule: Schedule, *, at: datetime) -> str:
    """“Open until 18:00”, “Closed, opens Mon 09:00”, “Open around the clock”, “Closed, never opens”."""
    if schedule.is_open(at):
        closing = schedule.next_closing(at)
        return f"Open until {_moment(schedule, closing, seen_at=at)}" if closing else "Open around the clock"
    opening = schedule.next_opening(at)
    return f"Closed, opens {_moment(schedule, opening, seen_at=at)}" if opening else "Closed, never opens"


def days_ahead(schedule: Schedule, *, at: datetime, days: int = 7) -> Iterator[tuple[date, str]]:
    """The next days, today first, each with what it comes to: “09:00-17:00”, “closed”, “open all day”."""
    today = at.astimezone(schedule.zone).date()
    for offset in range(days):
        day = today + timedelta(days=offset)
        yield day, _day(schedule, day)


def _moment(schedule: Schedule, moment: datetime, *, seen_at: datetime) -> str:
    """As short as is clear: a time today, a weekday within a week, else the date."""
    local, today = moment.astimezone(schedule.zone), seen_at.astimezone(schedule.zone).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if local.date() < today + timedelta(days=7):
        return f"{local:%a %H:%M}"
    return f"{local:%a %d %b %Y %H:%M}"


def _day(schedule: Schedule, day: date) -> str:
    begins, ends = (schedule.midnight(day + timedelta(days=offset)) for offset in (0, 1))
    spans, moment = [], begins
    while (opening := schedule.next_opening(moment)) and opening < ends:
        closing = schedule.next_closing(opening)
        moment = ends if closing is None else min(closing, ends)
        spans.append(_span(schedule, opening, moment))
    if not spans:
        return "closed"
    return "open all day" if spans == ["00:00-24:00"] else ", ".join(spans)


def _span(schedule: Schedule, opening: datetime, closing: datetime) -> str:
    start, end = (moment.astimezone(schedule.zone) for moment in (opening, closing))
    return f"{start:%H:%M}-{'24:00' if end.date() > start.date() else format(end, '%H:%M')}"
