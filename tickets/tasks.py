"""Tasks of the workers for tickets: a door to one operation."""

from celery import shared_task

from contactcenter import clock
from tickets import notices


@shared_task
def send_notices() -> None:
    notices.send_due(at=clock.now())
