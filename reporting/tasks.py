"""Tasks of the workers."""

from celery import shared_task

from contactcenter import clock
from contactcenter.turnstile import Turnstile
from reporting.operations import emailing, reading, what_if

_following = Turnstile()


@shared_task
def follow_events() -> None:
    """While a long history is read for the first time, those that have not begun are one."""
    _following.pass_through(lambda: reading.follow(at=clock.now()))


@shared_task
def send_reports() -> None:
    emailing.send_due(at=clock.now())


@shared_task
def start_what_if() -> None:
    what_if.start_next(at=clock.now())
