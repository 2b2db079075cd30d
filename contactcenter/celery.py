"""The Celery app: one queue of short, idempotent tasks, and beat's sweeps."""

import os
import threading

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_shutting_down
from django_structlog.celery.steps import DjangoStructLogInitStep

from contactcenter.task import PatientTask

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactcenter.settings")

STOP_WITHIN_SECONDS = 25.0
"""What a worker's tasks have to end when it is told to stop; what is left is found by the sweeps of another worker."""

app = Celery("contactcenter", task_cls=PatientTask)
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
        "send_notices": {"task": "tickets.tasks.send_notices", "schedule": every * 5, "options": in_time},
        "follow_events": {"task": "reporting.tasks.follow_events", "schedule": every * 2, "options": in_time},
        "send_reports": {"task": "reporting.tasks.send_reports", "schedule": 60.0, "options": {"expire_seconds": 120}},
        "start_what_if": {"task": "reporting.tasks.start_what_if", "schedule": every * 5, "options": in_time},
        "seal_ledger": {"task": "callbacks.tasks.seal_ledger", "schedule": every * 5, "options": in_time},
        "sweep_code_calls": {"task": "callbacks.tasks.sweep_code_calls", "schedule": every * 5, "options": in_time},
        "send_events": {"task": "integrations.tasks.follow_events", "schedule": every * 2, "options": in_time},
        "prune_events": {"task": "integrations.tasks.prune_events", "schedule": 86400.0},
        "prune_sessions": {"task": "agents.tasks.prune_sessions", "schedule": 86400.0},
        "prune_reports": {"task": "callbacks.tasks.prune_reports", "schedule": 86400.0},
    }


@worker_shutting_down.connect
def stop_in_time(**_: object) -> None:
    """A carrier that does not answer must not hold up a deployment: no task holds a state that a crash would lose."""
    last_resort = threading.Timer(STOP_WITHIN_SECONDS, os._exit, args=[0])
    last_resort.daemon = True
    last_resort.start()


@beat_init.connect
def forget_runs_of_the_future(**_: object) -> None:
    """Beat on a host whose clock was fast has written down runs to come: this one would wait until then."""
    from django_celery_beat.models import PeriodicTask

    from contactcenter import clock

    PeriodicTask.objects.filter(last_run_at__gt=clock.now()).update(last_run_at=None)
