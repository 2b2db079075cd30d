"""Skills, categories, menus and routing steps by the API: made, changed, deleted, and refused as in admin."""

from typing import Any

import pytest
from django.test import Client

from agents.models import Skill
from callbacks.models import Category, Menu, PhoneNumber, RoutingStep
from tests.factories import AdminFactory, AgentFactory, PhoneNumberFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.fixture
def ada() -> Client:
    client = Client()
    client.force_login(AdminFactory(username="ada"))
    return client


@pytest.fixture
def support() -> PhoneNumber:
    return PhoneNumberFactory(name="Support")


def made(client: Client, path: str, **body: Any) -> Any:
    answer = client.post(f"{API}{path}/", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def refused(client: Client, path: str, **body: Any) -> str:
    answer = client.post(f"{API}{path}/", body, content_type="application/json")
    assert answer.status_code == 400, answer.content
    return answer.json()["detail"]


def test_a_route_is_set_up_from_nothing(ada: Client, support: PhoneNumber) -> None:  # rules 10, 11
    AgentFactory(name="Ana", user__username="ana")
    skill = made(ada, "skills", name="German", holders=[{"agent": "ana", "level": 7}])
    category = made(ada, "categories", name="Billing", required_skills=[{"skill": "German", "least_level": 5}])
    menu = made(
        ada, "menus", phone_number=support.pk, choices=[{"key": "1", "name": "billing", "category": category["id"]}]
    )
    step = made(ada, "routing-steps", name="VIP", set_priority=2, skills=[{"skill": "German", "least_level": 3}])
    assert (skill["holders"], menu["choices"][0]["key"]) == ([{"agent": "ana", "level": 7}], "1")
    assert (step["stage"], step["skills"]) == ("arrival", [{"skill": "German", "least_level": 3}])


def test_a_list_that_is_given_replaces_the_one_before(ada: Client, support: PhoneNumber) -> None:
    menu = made(ada, "menus", phone_number=support.pk, choices=[{"key": "1", "name": "a"}, {"key": "2", "name": "b"}])
    url = f"{API}menus/{menu['id']}/"
    changed = ada.patch(url, {"choices": [{"key": "3", "name": "c"}]}, content_type="application/json").json()
    assert [choice["key"] for choice in changed["choices"]] == ["3"]
    kept = ada.patch(url, {"seconds_to_press": 9}, content_type="application/json").json()
    assert ([choice["key"] for choice in kept["choices"]], kept["seconds_to_press"]) == (["3"], 9)


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("skills", {"name": "Ger:man"}, "cannot begin with a space"),
        ("skills", {"name": "x", "holders": [{"agent": "nobody", "level": 1}]}, "nobody"),
        ("categories", {"name": "x", "priority": 6}, "5"),
        ("categories", {"name": "x", "data": {"a b": "c"}}, "begin with a letter"),
        ("routing-steps", {"name": "x", "caller_prefix": "415"}, "Write the beginning of a number"),
        ("routing-steps", {"name": "x", "outside_hours": True}, "Say outside which hours"),
        ("routing-steps", {"name": "x", "data_value": "gold"}, "Say which data"),
        ("routing-steps", {"name": "x", "sets_queue": 1}, "There is no such field"),
    ],
)
def test_what_admin_refuses_is_refused_here(ada: Client, path: str, body: dict[str, Any], words: str) -> None:
    assert words in refused(ada, path, **body)


def test_a_menu_with_a_key_twice_is_refused_and_nothing_of_it_is_made(ada: Client, support: PhoneNumber) -> None:
    twice = [{"key": "1", "name": "a"}, {"key": "1", "name": "b"}]
    refused(ada, "menus", phone_number=support.pk, choices=twice)
    assert not Menu.objects.exists()


def test_what_is_in_use_is_not_deleted(ada: Client, support: PhoneNumber) -> None:
    german = Skill.objects.create(name="German")
    billing = Category.objects.create(name="Billing")
    billing.required_skills.create(skill=german)
    answer = ada.delete(f"{API}skills/{german.pk}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
    assert ada.delete(f"{API}categories/{billing.pk}/").status_code == 204
    assert ada.delete(f"{API}skills/{german.pk}/").status_code == 204


def test_menus_and_steps_are_deleted(ada: Client, support: PhoneNumber) -> None:
    menu, step = Menu.objects.create(phone_number=support), RoutingStep.objects.create(name="VIP")
    assert ada.delete(f"{API}menus/{menu.pk}/").status_code == 204
    assert ada.delete(f"{API}routing-steps/{step.pk}/").status_code == 204
    assert not Menu.objects.exists()
    assert not RoutingStep.objects.exists()
