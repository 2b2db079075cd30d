"""Reports by e-mail are set up, paused, gone on with and deleted."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db import IntegrityError, transaction

from reporting import schedule_times
from reporting.models import Every, ReportSchedule
from reporting.operations.errors import ReportRefused

MOST_SCHEDULES = 100


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants to be sent, already checked."""

    name: str
    query: str
    every: str
    weekday: int | None
    at_time: time
    time_zone: str
    recipients: list[str]
    attachment: str


@transaction.atomic
def set_up(wish: Wish, *, actor: Any, at: datetime) -> ReportSchedule:
    """Sent from its next time on. Raises ReportRefused."""
    if ReportSchedule.objects.count() >= MOST_SCHEDULES:
        raise ReportRefused(f"There are {MOST_SCHEDULES} reports by e-mail already. Delete one first.")
    schedule = ReportSchedule(
        name=wish.name,
        query=wish.query,
        every=wish.every,
        weekday=wish.weekday if wish.every == Every.WEEK else None,
        at_time=wish.at_time,
        time_zone=wish.time_zone,
        recipients=wish.recipients,
        attachment=wish.attachment,
        created_at=at,
        created_by=actor,
    )
    schedule.next_at = schedule_times.next_moment(schedule, after=at)
    try:
        with transaction.atomic():
            schedule.save()
    except IntegrityError:
        raise ReportRefused(f"There is a report by e-mail called “{wish.name}”. Give this one another name.") from None
    return schedule


def pause(schedule: ReportSchedule) -> None:
    """Nothing more is sent until it goes on; what waits for its next try is not sent either."""
    with transaction.atomic():
        schedule.wait_until(None)
        schedule.emails.filter(next_at__isnull=False).update(next_at=None, error="Paused before it was sent.")


def go_on(schedule: ReportSchedule, *, at: datetime) -> None:
    """From its next time on; what was missed meanwhile is not made up for."""
    schedule.wait_until(schedule_times.next_moment(schedule, after=at))
