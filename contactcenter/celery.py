"""The Celery app: one queue of short, idempotent tasks, and beat's sweeps."""

import os

from celery import Celery
from celery.signals import setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactcenter.settings")

app = Celery("contactcenter")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()


@setup_logging.connect
def use_the_projects_logging(**_: object) -> None:
    """Django's LOGGING is already in force; Celery would replace it with its own."""
    from logging.config import dictConfig

    from django.conf import settings

    dictConfig(settings.LOGGING)


@app.on_after_finalize.connect
def schedule_the_sweeps(sender: Celery, **_: object) -> None:
    """Beat's sweeps are the law that timers only hint at (architecture.md, rule 6); they expire, so none pile up."""
    from django.conf import settings

    every = settings.SWEEP_SECONDS
    in_time = {"expire_seconds": every * 2}  # the database scheduler's word; it drops Celery's own `expires`
    sender.conf.beat_schedule = {
        name: {"task": f"callbacks.tasks.{name}", "schedule": every, "options": in_time}
        for name in ("sweep_expiry", "sweep_recovery", "sweep_dispatch")
    } | {
        "sweep_presence": {"task": "agents.tasks.sweep_presence", "schedule": every, "options": in_time},
        "prune_sessions": {"task": "agents.tasks.prune_sessions", "schedule": 86400.0},
    }
