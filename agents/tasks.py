"""Tasks of beat about agents."""

from celery import shared_task
from django.core.management import call_command

from agents import operations
from contactcenter import clock


@shared_task
def sweep_presence() -> None:
    operations.sweep(at=clock.now())


@shared_task
def prune_sessions() -> None:
    call_command("clearsessions")
