"""Health, metrics, the API's own description, and what happens to limits while Redis is down."""

import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from rest_framework.authtoken.models import Token

from callbacks.api import health
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
    """A sweep was done three seconds ago."""
    cache.set(health.SWEEP_SEEN, time.time() - 3)
    yield
    cache.delete(health.SWEEP_SEEN)


def test_healthy_says_so_to_anybody_with_the_age_of_the_last_sweep(sweep_ran):
    answer = signed_in().get(HEALTH)

    assert answer.status_code == 200
    body = answer.json()
    assert (body["status"], body["database"], body["redis"]) == ("ok", "ok", "ok")
    assert 3 <= body["worker"] < 10
    assert body["beat"] == body["worker"]


def test_a_sweep_that_never_ran_has_no_age():
    cache.delete(health.SWEEP_SEEN)

    assert signed_in().get(HEALTH).json()["worker"] is None


def test_without_redis_it_is_down():
    with override_settings(CACHES=NOBODY_THERE):
        answer = signed_in().get(HEALTH)

    assert answer.status_code == 503
    assert answer.json() == {"status": "down", "database": "ok", "redis": "down", "worker": None, "beat": None}


@pytest.mark.django_db(transaction=True)
def test_without_its_database_it_is_down(monkeypatch):
    from django.db import OperationalError

    def refuse(*_, **__):
        raise OperationalError("no database")

    monkeypatch.setattr(connection, "cursor", refuse)

    answer = signed_in().get(HEALTH)

    assert answer.status_code == 503
    assert answer.json()["database"] == "down"


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
