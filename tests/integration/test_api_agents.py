"""Agents through the API: their state, their presence, and who sees them all."""

import pytest
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from tests.integration.api_cast import a_cast, make_available, signed_in

ME = "/api/v1/agents/me/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


def test_an_agent_reads_state_since_and_reason(cast):
    make_available(cast.ana)

    me = signed_in(cast.ana).get(ME).json()

    assert me["state"] == "available"
    assert me["since"].endswith("Z")
    assert me["reason"] == ""
    assert me["queues"] == ["Sales"]


def test_an_agent_becomes_available_in_the_console(cast):
    answer = signed_in(cast.ana).patch(ME, {"state": "available"})

    assert answer.status_code == 200
    assert answer.json()["state"] == "available"
    cast.ana.refresh_from_db()
    assert cast.ana.bound_to_console


def test_an_agent_who_becomes_available_by_token_is_not_bound_to_a_console(cast):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=cast.ana.user).key}")

    answer = client.patch(ME, {"state": "available"})

    assert answer.json()["state"] == "available"
    cast.ana.refresh_from_db()
    assert not cast.ana.bound_to_console


@pytest.mark.parametrize(
    "state", ["ringing", "busy_call", "busy_callback", "wrap_up", "AVAILABLE", "", None, 1, [], {}]
)
def test_a_state_that_is_not_the_agents_to_choose_is_refused_by_name(cast, state):
    answer = signed_in(cast.ana).patch(ME, {"state": state})

    assert answer.status_code == 400
    assert "state" in answer.json()["fields"]
    cast.ana.refresh_from_db()
    assert cast.ana.state == "offline"


def test_no_state_can_be_chosen_during_a_call(cast):
    offer = cast.offered_to_ana()
    client = signed_in(cast.ana)
    client.post(f"/api/v1/offers/{offer.pk}/accept/")

    answer = client.patch(ME, {"state": "away"})

    assert answer.status_code == 409
    assert answer.json()["code"] == "state_refused"
    assert "call" in answer.json()["detail"]


@pytest.mark.parametrize("field", ["role", "is_superuser", "name", "bound_to_console", "wrap_up_until"])
def test_nothing_but_the_state_can_be_set(cast, field):
    answer = signed_in(cast.ana).patch(ME, {"state": "away", field: "x"})

    assert answer.status_code == 400
    assert field in answer.json()["fields"]
    cast.ana.refresh_from_db()
    assert cast.ana.state == "offline"


def test_a_heartbeat_shows_presence_without_a_socket(cast):
    assert signed_in(cast.ana).post(ME + "heartbeat/").status_code == 200

    cast.ana.refresh_from_db()
    assert cast.ana.heartbeat_at is not None


def test_a_supervisor_sees_what_every_agent_is_doing(cast):
    make_available(cast.bob)

    agents = signed_in(cast.sue).get("/api/v1/agents/").json()["results"]

    assert [(agent["name"], agent["state"], agent["queues"]) for agent in agents] == [
        ("Ana", "offline", ["Sales"]),
        ("Bob", "available", ["Support"]),
    ]


def test_the_list_of_agents_asks_the_same_number_of_questions_for_any_number_of_agents(
    cast, django_assert_max_num_queries
):
    client = signed_in(cast.sue)
    with django_assert_max_num_queries(6):
        client.get("/api/v1/agents/")
