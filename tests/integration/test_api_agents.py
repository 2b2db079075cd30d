"""Agents through the API: their state, their presence, and who sees them all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from agents.models import AwayReason, Skill
from callbacks.models import Lane, SettingVersion
from callbacks.queries import may_take
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


def test_what_is_chosen_during_a_call_waits_for_its_end(cast):
    lunch = AwayReason.objects.create(name="Lunch")
    offer = cast.offered_to_ana()
    client = signed_in(cast.ana)
    client.post(f"/api/v1/offers/{offer.pk}/accept/")

    answer = client.patch(ME, {"state": "away", "reason": lunch.name})

    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["after_call"]) == ("busy_callback", "away")
    assert answer.json()["after_call_reason"] == "Lunch"

    assert client.patch(ME, {"state": "available"}).json()["after_call"] == ""


def test_who_is_away_may_say_why(cast):
    AwayReason.objects.create(name="Lunch")
    client = signed_in(cast.ana)

    answer = client.patch(ME, {"state": "away", "reason": "Lunch"})

    assert (answer.json()["state"], answer.json()["reason"]) == ("away", "Lunch")
    assert cast.ana.state_changes.get().reason == "Lunch"
    assert client.patch(ME, {"state": "available"}).json()["reason"] == ""


@pytest.mark.parametrize(
    ("state", "reason"),
    [("away", "Fishing"), ("away", "Retired"), ("away", ""), ("away", None), ("available", "Lunch")],
)
def test_a_reason_that_nobody_may_give_is_refused(cast, state, reason):
    AwayReason.objects.create(name="Lunch")
    AwayReason.objects.create(name="Retired", is_active=False)

    answer = signed_in(cast.ana).patch(ME, {"state": state, "reason": reason}, format="json")

    assert answer.status_code == 400
    assert "reason" in answer.json()["fields"]
    cast.ana.refresh_from_db()
    assert cast.ana.state == "offline"


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
    knows(cast.ana, German=7)
    knows(cast.bob, German=3, Billing=2)
    with django_assert_max_num_queries(7):
        client.get("/api/v1/agents/")


# What an agent can do


def knows(agent, **levels):
    for name, level in levels.items():
        agent.skills.create(skill=Skill.objects.get_or_create(name=name)[0], level=level)


def test_skills_are_listed_with_their_levels(cast):  # rule 10
    knows(cast.ana, German=7, Billing=3)
    ana, bob = signed_in(cast.sue).get("/api/v1/agents/").json()["results"]
    assert ana["skills"] == [{"skill": "Billing", "level": 3}, {"skill": "German", "level": 7}]
    assert bob["skills"] == []
    assert signed_in(cast.sue).get(f"/api/v1/agents/{cast.ana.pk}/").json() == ana
    assert signed_in(cast.ana).get(ME).json()["skills"] == ana["skills"]


def test_an_admin_changes_what_an_agent_can_do_and_it_counts_at_once(cast):  # rule 10
    knows(cast.ana, Billing=3)
    Skill.objects.create(name="German")
    waiting = cast.caller_in_sales(lane=Lane.objects.intern(queue=cast.sales, skills={"German": 5}))

    answer = signed_in(cast.ada).patch(f"/api/v1/agents/{cast.ana.pk}/", {"skills": [{"skill": "German", "level": 6}]})

    assert (answer.status_code, answer.json()["skills"]) == (200, [{"skill": "German", "level": 6}])
    assert may_take(cast.ana, waiting)


def test_each_skill_that_changed_keeps_its_version(cast):
    knows(cast.ana, Billing=3, Dutch=2)
    Skill.objects.create(name="German")
    skills = [{"skill": "German", "level": 6}, {"skill": "Dutch", "level": 2}]

    signed_in(cast.ada).patch(f"/api/v1/agents/{cast.ana.pk}/", {"skills": skills})

    made = SettingVersion.objects.filter(how="API").values_list("name", "made_by__username")
    assert set(made) == {("German", "ada"), ("Billing", "ada")}


def test_a_change_of_skills_writes_nothing_else_of_the_agent(cast):
    """The agent's state is moved by calls at the same moment."""
    with CaptureQueriesContext(connection) as asked:
        signed_in(cast.ada).patch(f"/api/v1/agents/{cast.ana.pk}/", {"skills": []})
    assert not [one["sql"] for one in asked if one["sql"].startswith('UPDATE "agents_agent"')]


@pytest.mark.parametrize(
    ("skills", "sentence"),
    [
        ([{"skill": "German", "level": 11}], "10"),
        ([{"skill": "German", "level": 0}], "1"),
        ([{"skill": "Klingon", "level": 5}], "Klingon"),
        ([{"skill": "German", "level": 5}, {"skill": "German", "level": 6}], "already exists"),
        ([{"skill": "German", "levels": 5}], "no such field"),
        ("German", "list"),
        (None, "null"),
    ],
)
def test_what_admin_refuses_is_refused_and_the_skills_stay(cast, skills, sentence):
    knows(cast.ana, German=4)

    answer = signed_in(cast.ada).patch(f"/api/v1/agents/{cast.ana.pk}/", {"skills": skills})

    assert answer.status_code == 400
    assert sentence in str(answer.json())
    assert cast.ana.skills.get().level == 4


@pytest.mark.parametrize("field", ["name", "state", "queues", "device"])
def test_nothing_but_skills_is_changed_there(cast, field):
    answer = signed_in(cast.ada).patch(f"/api/v1/agents/{cast.ana.pk}/", {field: "away"})
    assert answer.status_code == 400
    assert field in answer.json()["fields"]


def test_a_supervisor_reads_skills_and_does_not_change_them(cast):
    assert signed_in(cast.sue).patch(f"/api/v1/agents/{cast.ana.pk}/", {"skills": []}).status_code == 403
