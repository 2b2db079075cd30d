"""Hints to the workers: tasks named by string. None is needed, since sweeps find what no hint told (architecture.md, rule 6)."""

import logging
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

LIVES_SECONDS = 60


def send(task: str, *, countdown: float = 0, **arguments: Any) -> None:
    """Have a worker run `task`, in `countdown` seconds; it expires a minute later. With Redis away it is only logged."""
    try:
        current_app.send_task(
            task, kwargs=arguments, countdown=countdown or None, expires=countdown + LIVES_SECONDS, retry=False
        )
    except OperationalError:
        logger.warning("hint not sent; the sweep will find it", extra={"task": task.rpartition(".")[2]})
