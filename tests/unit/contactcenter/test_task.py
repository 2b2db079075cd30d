"""Hosts whose clocks disagree: the times in a message are the installation's, whoever sent it and whoever takes it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from kombu import Connection, Queue

from contactcenter import clock
from contactcenter.broker import Transport
from contactcenter.celery import app, forget_runs_of_the_future
from contactcenter.task import read_by_this_hosts_clock, shifted

pytestmark = pytest.mark.django_db
SKEWS = [timedelta(minutes=10), timedelta(minutes=-10)]
HINT = "callbacks.tasks.match"


@pytest.fixture
def queue() -> Any:
    with Connection(settings.REDIS_URL, transport=Transport) as connection:
        queue = Queue("test-clocks", channel=connection.channel())
        queue.declare()
        queue.purge()
        yield queue
        queue.purge()


@pytest.mark.postgres
@pytest.mark.parametrize("skew", SKEWS)
def test_a_sender_whose_clock_is_wrong_writes_the_installations_time(queue: Any, skew: timedelta) -> None:
    right = clock.now()
    with time_machine.travel(datetime.now(tz=UTC) + skew):
        app.send_task(HINT, countdown=30, expires=60, queue="test-clocks")
    message = queue.get()
    message.ack()
    for name, seconds in (("eta", 30), ("expires", 60)):
        due = datetime.fromisoformat(message.headers[name])
        assert abs((due - right).total_seconds() - seconds) < 5


@pytest.mark.postgres
@pytest.mark.parametrize("skew", SKEWS)
def test_a_worker_whose_clock_is_wrong_runs_a_hint_when_it_is_due(skew: timedelta) -> None:
    clock.now()
    due = datetime.now(tz=UTC) + timedelta(seconds=30)
    headers: dict[str, Any] = {"eta": due.isoformat(), "expires": None}
    with time_machine.travel(datetime.now(tz=UTC) + skew):
        read_by_this_hosts_clock(headers)
    assert abs(datetime.fromisoformat(headers["eta"]) - (due + skew)) < timedelta(seconds=5)
    read_by_this_hosts_clock(headers)  # given back, and taken by a worker whose clock is right
    assert headers["eta"] == due.isoformat()


def test_clocks_that_agree_change_nothing() -> None:
    times = {"eta": datetime.now(tz=UTC).isoformat(), "expires": None}
    assert shifted(times, by=timedelta(seconds=1)) == times


def test_beat_does_not_wait_for_runs_that_a_fast_clock_has_written_down() -> None:
    from django_celery_beat.models import IntervalSchedule, PeriodicTask

    every = IntervalSchedule.objects.create(every=2, period="seconds")
    future = clock.now() + timedelta(minutes=10)
    PeriodicTask.objects.create(name="sweep", task=HINT, interval=every, last_run_at=future)
    forget_runs_of_the_future()
    assert PeriodicTask.objects.get(name="sweep").last_run_at is None
