"""The door for calls by hand: what it answers, and what it refuses in a sentence (rules 3, 24, 47)."""

import pytest
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from callbacks.models import QueueEntry
from tests.integration.api_cast import API, a_cast, make_available, signed_in

pytestmark = pytest.mark.django_db
MARIA = "+14155552671"
URL = f"{API}/calls/"


@pytest.fixture
def cast():
    cast = a_cast()
    make_available(cast.ana)
    return cast


def test_an_agent_calls_and_hears_with_what_the_audio_connects(cast):
    answer = signed_in(cast.ana).post(URL, {"number": "(415) 555-2671", "data": {"ContactId": "003"}}, format="json")

    assert answer.status_code == 201
    entry = QueueEntry.objects.get()
    body = answer.json()
    assert (body["number"], body["conversation_id"]) == (MARIA, str(entry.conversation_id))
    assert body["connect"]["identity"] == cast.ana.identity and body["connect"]["params"]["offer"]
    assert (entry.agent, entry.data, entry.present_number) == (
        cast.ana,
        {"ContactId": "003"},
        cast.sales_number.presented,
    )


def test_the_numbers_to_call_from_are_those_of_the_agents_queues(cast):
    answer = signed_in(cast.ana).get(f"{URL}numbers/")
    assert answer.json() == [{"number": str(cast.sales_number.number), "name": "Sales", "is_open": True}]

    chosen = signed_in(cast.ana).post(URL, {"number": MARIA, "phone_number": str(cast.support_number.number)})
    assert (chosen.status_code, chosen.json()["code"]) == (403, "not_a_member")


def test_an_agents_own_token_dials_as_the_agent(cast):
    program = APIClient(headers={"Authorization": f"Token {Token.objects.create(user=cast.ana.user).key}"})
    assert program.post(URL, {"number": MARIA}).status_code == 201
    assert QueueEntry.objects.get().agent == cast.ana


@pytest.mark.parametrize(
    ("asked", "status", "code", "said"),
    [
        ({"number": "soon"}, 400, "no_number", "Write it with its country"),
        ({}, 400, "invalid", "number"),
        ({"number": MARIA, "phone_number": "+14155550199"}, 400, "invalid", "There is no such number here"),
        ({"number": MARIA, "data": {"": "x"}}, 400, "invalid", "data"),
        ({"number": "+19005550123"}, 403, None, "This number is not to be called"),
        ({"number": MARIA, "conversation_id": "00000000-0000-4000-8000-000000000000"}, 404, "not_found", "no such"),
    ],
)
def test_what_cannot_be_says_why(cast, asked, status, code, said):
    answer = signed_in(cast.ana).post(URL, asked, format="json")
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert code is None or answer.json()["code"] == code
    assert not QueueEntry.objects.exists()


def test_a_second_call_comes_too_late(cast):
    client = signed_in(cast.ana)
    assert client.post(URL, {"number": MARIA}).status_code == 201
    refused = client.post(URL, {"number": "+12125550123"})
    assert (refused.status_code, refused.json()["code"]) == (409, "busy")
