"""What all our tasks have in common: they are done again when the database undid them, and their times are the installation's.

Celery writes into a message, by the sender's own clock, from when and until when it may run; a worker compares that with
its own. Between hosts whose clocks disagree by minutes every hint would be dropped as expired, or held back. So senders
write the installation's time (contactcenter.clock), and workers read it so.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from celery import Task
from celery.signals import before_task_publish
from django.db import connection

from contactcenter import clock, database

RETRY_WITHIN_SECONDS = 5.0
NOTICEABLE = timedelta(seconds=2)
TIMES = ("eta", "expires")
AS_SENT = "as_sent"


class PatientTask(Task):
    """Idempotent, as all of ours are: what a restart of the database undid is done again at once."""

    Strategy = "contactcenter.task:by_the_installations_clock"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return database.retried(lambda: self.run(*args, **kwargs), within=RETRY_WITHIN_SECONDS)


@before_task_publish.connect
def write_the_installations_time(headers: dict[str, Any] | None = None, **_: object) -> None:
    """From this host's clock to the one clock of all."""
    if headers and any(headers.get(name) for name in TIMES):
        headers.update(shifted(headers, by=-clock.host_is_ahead_by()))


def by_the_installations_clock(task: Task, app: Any, consumer: Any, **options: Any) -> Callable[..., Any]:
    """Celery's own way to take a message, once its times are those of this host's clock."""
    from celery.worker.strategy import default  # a worker's matter: the web starts without it

    take = default(task, app, consumer, **options)

    def taken(message: Any, *args: Any, **kwargs: Any) -> Any:
        read_by_this_hosts_clock(message.headers)
        connection.close()  # the clock may have taken one from the pool: they are the tasks'
        return take(message, *args, **kwargs)

    return taken


def read_by_this_hosts_clock(headers: dict[str, Any]) -> None:
    """A message that is given back carries its headers to whoever takes it next: what was sent stays in them."""
    if any(headers.get(name) for name in TIMES):
        sent = headers.setdefault(AS_SENT, {name: headers.get(name) for name in TIMES})
        headers.update(shifted(sent, by=clock.host_is_ahead_by()))


def shifted(times: dict[str, Any], *, by: timedelta) -> dict[str, str | None]:
    """`eta` and `expires` moved, unless the clocks agree well enough."""
    return {name: _moved(times.get(name), by=by) for name in TIMES}


def _moved(moment: str | None, *, by: timedelta) -> str | None:
    if not moment or abs(by) < NOTICEABLE:
        return moment
    return (datetime.fromisoformat(moment) + by).isoformat()
