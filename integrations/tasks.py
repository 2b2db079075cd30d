"""Tasks of the workers for other systems: each is a door to one operation."""

from celery import shared_task

from contactcenter import clock
from integrations.operations import collecting, salesforce_noting, salesforce_writing, sending


@shared_task
def follow_events() -> None:
    at = clock.now()
    collecting.collect(at=at)
    sending.start(at=at)
    salesforce_noting.note(at=at)
    salesforce_writing.start(at=at)


@shared_task
def send_events(*, subscription_id: int) -> None:
    sending.send_due(subscription_id=subscription_id, at=clock.now())


@shared_task
def write_salesforce_tasks(*, org_id: int) -> None:
    salesforce_writing.write_due(org_id=org_id, at=clock.now())


@shared_task
def prune_events() -> None:
    at = clock.now()
    sending.forget(at=at)
    salesforce_writing.forget(at=at)
