"""Signing in without a browser: a token, throttled, and as slow for unknown names as for known ones (security.md)."""

from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from tests.factories import AgentFactory, UserFactory

TOKEN = "/api/v1/token/"
PASSWORD = "correct horse battery"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_has_tried_before():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ana():
    return AgentFactory(name="Ana", user__password=PASSWORD)


def test_a_username_and_a_password_give_a_token_that_works(ana):
    answer = _sign_in("ana", PASSWORD)

    assert answer.status_code == 200
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {answer.json()['token']}")
    assert client.get("/api/v1/agents/me/").json()["name"] == "Ana"


def test_a_form_is_taken_too(ana):
    answer = APIClient().post(TOKEN, {"username": "ana", "password": PASSWORD}, format="multipart")

    assert answer.status_code == 200


@pytest.mark.parametrize("token", ["", "x", "Token", "0" * 40, "\xff"])
def test_a_token_that_nobody_was_given_is_refused(token):
    answer = APIClient().get("/api/v1/agents/me/", HTTP_AUTHORIZATION=f"Token {token}")

    assert answer.status_code == 401
    assert answer.json()["code"] in {"authentication_failed", "not_authenticated"}
    assert answer.headers["WWW-Authenticate"] == "Token"


def test_a_token_of_somebody_who_left_is_refused(ana):
    token = Token.objects.create(user=ana.user)
    ana.user.is_active = False
    ana.user.save()

    assert APIClient().get("/api/v1/agents/me/", HTTP_AUTHORIZATION=f"Token {token.key}").status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"username": "ana"},
        {"username": "ana", "password": ""},
        {"username": ["ana"], "password": {}},
        {"username": "a\x00", "password": "b"},
    ],
)
def test_what_is_no_login_is_refused_by_name(ana, body):
    answer = APIClient().post(TOKEN, body)

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(ana):
    wrong, unknown = _sign_in("ana", "wrong"), _sign_in("nobody", "wrong")

    assert wrong.status_code == unknown.status_code == 400
    assert wrong.json() == unknown.json()


def test_an_unknown_name_costs_as_much_hashing_as_a_known_one(ana):
    costs = {}
    for name in ("ana", "nobody"):
        with mock.patch.object(
            PBKDF2PasswordHasher, "encode", autospec=True, side_effect=PBKDF2PasswordHasher.encode
        ) as hashing:
            _sign_in(name, "wrong")
        costs[name] = hashing.call_count

    assert costs["ana"] == costs["nobody"] > 0


def test_after_twenty_attempts_at_one_account_an_address_has_to_wait(ana):
    for _ in range(20):
        assert _sign_in("ana", "").status_code == 400

    answer = _sign_in("ana", PASSWORD)

    assert answer.status_code == 429
    assert answer.json()["code"] == "throttled"
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_the_owner_elsewhere_is_not_locked_out(ana):
    for _ in range(21):
        _sign_in("ana", "")

    assert _sign_in("ana", PASSWORD, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_an_address_cannot_be_made_up_to_try_again(ana):  # no proxy is trusted unless the settings say so
    for number in range(20):
        _sign_in("ana", "", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")

    assert _sign_in("ana", PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.200").status_code == 429


def test_an_account_with_a_second_factor_is_not_opened_by_the_first_alone(ana):
    Authenticator.objects.create(user=ana.user, type=Authenticator.Type.TOTP, data={"secret": "x"})

    answer = _sign_in("ana", PASSWORD)

    assert answer.status_code == 403
    assert answer.json()["code"] == "second_factor_required"
    assert _sign_in("ana", "wrong").json()["code"] == "invalid"


def test_a_user_without_a_role_gets_a_token_that_opens_nothing():
    UserFactory(username="passerby", password=PASSWORD)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {_sign_in('passerby', PASSWORD).json()['token']}")

    assert client.get("/api/v1/queue-entries/").status_code == 403


def _sign_in(username, password, **headers):
    return APIClient().post(TOKEN, {"username": username, "password": password}, **headers)
