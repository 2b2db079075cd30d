"""Tasks of the workers for other systems: each is a door to one operation."""

from celery import shared_task

from contactcenter import clock
from integrations.operations import collecting, sending


@shared_task
def follow_events() -> None:
    at = clock.now()
    collecting.collect(at=at)
    sending.start(at=at)


@shared_task
def send_events(*, subscription_id: int) -> None:
    sending.send_due(subscription_id=subscription_id, at=clock.now())


@shared_task
def prune_events() -> None:
    sending.forget(at=clock.now())
