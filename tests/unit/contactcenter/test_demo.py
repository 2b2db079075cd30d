"""The demo's data: what the documentation names is there, loaded once, and never in production."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from agents.models import Agent, AwayReason
from agents.states import AgentState
from callbacks.models import BusinessHours, Disposition, PhoneNumber, Queue
from contactcenter import roles
from tests.factories import AT

pytestmark = pytest.mark.django_db

PEOPLE = ["admin", "ana", "bob", "cyd", "sue"]


@pytest.fixture(autouse=True)
def _demo_mode(settings):
    settings.DEBUG = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def load(*options: str, capsys: pytest.CaptureFixture[str]) -> str:
    call_command("load_demo", *options)
    return capsys.readouterr().out


def test_people_have_their_roles_and_the_demos_password(capsys):
    load(capsys=capsys)
    assert sorted(User.objects.values_list("username", flat=True)) == PEOPLE
    assert all(authenticate(username=name, password="demo") for name in PEOPLE)
    assert roles.is_admin(User.objects.get(username="admin"))
    assert roles.is_supervisor(User.objects.get(username="sue"))
    assert all(roles.is_agent(User.objects.get(username=name)) for name in ("ana", "bob", "cyd"))


def test_agents_start_offline_in_the_browser(capsys):
    load(capsys=capsys)
    assert {(agent.state, agent.device) for agent in Agent.objects.all()} == {(AgentState.OFFLINE, "browser")}


def test_each_number_has_a_queue_of_its_own_and_is_open_around_the_clock(capsys):
    load(capsys=capsys)
    support, sales = PhoneNumber.objects.get(name="Support"), PhoneNumber.objects.get(name="Sales")
    assert (str(support.number), str(sales.number)) == ("+14155550100", "+14155550101")
    assert [agent.name for agent in support.queue.agents.all()] == ["Ana", "Bob", "Cyd"]
    assert [agent.name for agent in sales.queue.agents.all()] == ["Ana", "Bob"]
    assert all(number.business_hours.schedule.next_closing(AT) is None for number in (support, sales))
    assert support.is_open(at=AT)


def test_office_hours_are_there_as_an_example(capsys):
    load(capsys=capsys)
    office = BusinessHours.objects.get(name="Office hours, New York")
    assert not office.phone_numbers.exists()
    assert office.is_open(at=datetime(2025, 11, 26, 15, tzinfo=UTC))
    assert not office.is_open(at=datetime(2025, 11, 27, 15, tzinfo=UTC)), "Thanksgiving"


def test_it_is_loaded_once_and_changes_are_kept(capsys):
    load(capsys=capsys)
    PhoneNumber.objects.filter(name="Support").update(max_answer_seconds=5)
    assert "already loaded" in load(capsys=capsys)
    assert "already loaded" not in load("--again", capsys=capsys)
    assert PhoneNumber.objects.get(name="Support").max_answer_seconds == 5
    assert (User.objects.count(), Queue.objects.count(), PhoneNumber.objects.count()) == (5, 2, 2)


def test_again_resets_forgotten_passwords(capsys):
    load(capsys=capsys)
    ana = User.objects.get(username="ana")
    ana.set_password("something else")
    ana.is_active = False
    ana.save()
    load("--again", capsys=capsys)
    assert authenticate(username="ana", password="demo")


def test_it_is_refused_while_debug_is_off(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="refused while DEBUG is off"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_agents_have_words_for_what_a_call_came_to_and_why_they_are_away(capsys):
    load(capsys=capsys)
    Disposition.objects.filter(name="Resolved").update(help="Changed")
    load(capsys=capsys)

    assert [one.name for one in Disposition.objects.all()][:2] == ["Resolved", "Follow-up"]
    assert Disposition.objects.get(name="Resolved").help == "Changed"
    assert [reason.name for reason in AwayReason.objects.all()] == ["Break", "Lunch", "Meeting", "Training"]
