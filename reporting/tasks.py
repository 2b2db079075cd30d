"""Tasks of the workers."""

from celery import shared_task

from contactcenter import clock
from reporting.operations import reading


@shared_task
def follow_events() -> None:
    reading.follow(at=clock.now())
