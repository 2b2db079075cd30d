"""Health, metrics, the API's own description, and what happens to limits while Redis is down."""

import time
from datetime import timedelta

import pytest
from celery.signals import after_task_publish
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from rest_framework.authtoken.models import Token

from callbacks import tasks
from callbacks.api import health
from callbacks.models import CarrierState, QueueEntry, Tally
from contactcenter import clock
from contactcenter.api import throttles
from tests.factories import TicketFactory
from tests.integration.api_cast import a_cast, make_available, signed_in

HEALTH, METRICS = "/api/v1/health/", "/metrics"
NOBODY_THERE = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


@pytest.fixture
def sweep_ran():
    """Beat sent a sweep a second ago; the last that was done was done three seconds ago."""
    cache.set(health.SWEEP_SEEN, time.time() - 3)
    cache.set(health.BEAT_SEEN, time.time() - 1)
    yield
    cache.delete_many([health.SWEEP_SEEN, health.BEAT_SEEN])


def test_healthy_says_so_to_anybody_with_the_age_of_the_last_sweep(sweep_ran):
    answer = signed_in().get(HEALTH)

    assert answer.status_code == 200
    body = answer.json()
    assert (body["status"], body["database"], body["redis"]) == ("ok", "ok", "ok")
    assert 1 <= body["beat"] < body["worker"]
    assert body["worker"] >= 3
    assert (body["live"], body["oldest_overdue"], body["carrier"]) == ("ok", 0, "ok")


def test_the_age_of_what_is_overdue_and_a_carrier_that_is_down_are_told(cast):  # rule 49
    at = clock.now()
    entry = cast.caller_in_sales(callback=True)
    QueueEntry.objects.filter(pk=entry.pk).update(deadline_at=at - timedelta(minutes=10))
    CarrierState.objects.create(pk=1, word="down", since=at)

    body = signed_in().get(HEALTH).json()

    assert 600 <= body["oldest_overdue"] < 660
    assert (body["status"], body["carrier"]) == ("ok", "down")


def test_what_sends_the_sweep_is_seen_as_beat():
    assert tasks.BEAT_SEEN == health.BEAT_SEEN
    cache.delete(health.BEAT_SEEN)
    after_task_publish.send(sender="callbacks.tasks.match", body={})
    assert signed_in().get(HEALTH).json()["beat"] is None
    after_task_publish.send(sender="callbacks.tasks.sweep_recovery", body={})
    assert signed_in().get(HEALTH).json()["beat"] < 5
    cache.delete(health.BEAT_SEEN)


def test_a_process_that_answers_is_live_whatever_else_is_down(django_assert_num_queries):
    with override_settings(CACHES=NOBODY_THERE), django_assert_num_queries(0):
        answer = signed_in().get(HEALTH, {"check": "live"})

    assert (answer.status_code, answer.json()) == (200, {"live": "ok"})


def test_a_sweep_that_never_ran_has_no_age():
    cache.delete(health.SWEEP_SEEN)

    assert signed_in().get(HEALTH).json()["worker"] is None


def test_without_redis_it_is_down():
    with override_settings(CACHES=NOBODY_THERE):
        answer = signed_in().get(HEALTH)

    assert answer.status_code == 503
    assert answer.json() == {
        "status": "down", "live": "ok", "database": "ok", "redis": "down", "worker": None, "beat": None,
        "oldest_overdue": 0, "carrier": "ok",
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_without_its_database_it_is_down(monkeypatch):
    from django.db import OperationalError

    def refuse(*_, **__):
        raise OperationalError("no database")

    monkeypatch.setattr(connection, "cursor", refuse)

    answer = signed_in().get(HEALTH)

    assert answer.status_code == 503
    assert answer.json()["database"] == "down"
    assert answer.json()["oldest_overdue"] is None


def test_while_redis_is_down_agents_still_work_and_limits_still_hold(cast, settings):  # security.md: failure closed
    client = signed_in(cast.ana)
    throttles.own_cache.clear()
    rates = {**settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "user": "2/min"}
    with override_settings(
        CACHES=NOBODY_THERE, REST_FRAMEWORK={**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}
    ):
        answers = [client.get("/api/v1/agents/me/").status_code for _ in range(3)]

    assert answers == [200, 200, 429]


def test_too_many_requests_of_one_user_have_to_wait_and_others_have_not(cast, settings):
    cache.clear()
    rates = {**settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "user": "2/min"}
    with override_settings(REST_FRAMEWORK={**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}):
        answers = [signed_in(cast.ana).get("/api/v1/agents/me/") for _ in range(3)]
        other = signed_in(cast.bob).get("/api/v1/agents/me/")

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) > 0
    assert other.status_code == 200
    cache.clear()


def test_metrics_tell_the_line_the_agents_and_the_tickets(cast):
    cast.caller_in_sales(callback=True)
    cast.offered_to_ana()
    make_available(cast.bob)
    TicketFactory()

    text = signed_in().get(METRICS).content.decode()

    assert 'contactcenter_entries{kind="callback",queue="Sales",status="waiting"} 1.0' in text
    assert 'contactcenter_entries{kind="callback",queue="Sales",status="offered"} 1.0' in text
    assert 'contactcenter_agents{state="available"} 1.0' in text
    assert 'contactcenter_agents{state="ringing"} 1.0' in text
    assert 'contactcenter_tickets_unresolved{reason="not_reached",status="open"} 1.0' in text
    assert 'contactcenter_oldest_wait_seconds{kind="callback",queue="Sales"}' in text
    assert "python_info" in text


def test_metrics_tell_the_books_and_what_is_overdue(cast):  # rule 49
    entry = cast.caller_in_sales(callback=True)
    QueueEntry.objects.filter(pk=entry.pk).update(deadline_at=clock.now() - timedelta(minutes=10))
    Tally.objects.add("repair:lost_dial")

    text = signed_in().get(METRICS).content.decode()

    assert "contactcenter_callbacks_accepted_total 1.0" in text
    assert "contactcenter_callbacks_open 1.0" in text
    assert "contactcenter_callbacks_lost 0.0" in text
    assert "contactcenter_overdue 1.0" in text
    assert "contactcenter_oldest_overdue_seconds 60" in text
    assert 'contactcenter_repairs_total{kind="lost_dial"} 1.0' in text
    assert 'contactcenter_carrier{state="ok"} 1.0' in text
    assert "contactcenter_agents_stuck 0.0" in text


@pytest.mark.parametrize(
    ("who", "headers", "status"),
    [
        (None, {"REMOTE_ADDR": "127.0.0.1"}, 200),
        (None, {"REMOTE_ADDR": "::1"}, 200),
        (None, {"REMOTE_ADDR": "203.0.113.9"}, 403),
        (None, {"REMOTE_ADDR": ""}, 403),
        (
            None,
            {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"},
            403,
        ),  # through a proxy of this host
        (None, {"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ("ana", {"REMOTE_ADDR": "203.0.113.9"}, 403),
        ("sue", {"REMOTE_ADDR": "203.0.113.9"}, 200),
        ("ada", {"REMOTE_ADDR": "203.0.113.9"}, 200),
    ],
)
def test_metrics_are_for_this_host_and_for_supervisors(cast, who, headers, status):
    client = signed_in(getattr(cast, who) if who else None)

    assert client.get(METRICS, **headers).status_code == status


def test_a_supervisors_token_opens_the_metrics_and_an_agents_does_not(cast):
    def asked_by(user):
        token = Token.objects.create(user=user).key
        return signed_in().get(METRICS, REMOTE_ADDR="203.0.113.9", HTTP_AUTHORIZATION=f"Token {token}").status_code

    assert asked_by(cast.sue) == 200
    assert asked_by(cast.ana.user) == 403
    wrong = signed_in().get(METRICS, REMOTE_ADDR="203.0.113.9", HTTP_AUTHORIZATION="Token wrong")
    assert wrong.status_code == 403


def test_metrics_are_only_read():
    assert signed_in().post(METRICS).status_code == 405
