"""Who is in line though nobody signed in could ever serve them: who counts, why, and what supervisors are told to do."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agents.models import Agent, Skill
from agents.states import AgentState
from callbacks.models import Lane, PhoneNumber, QueueEntry
from callbacks.queries.unservable import Cure, unservable
from tests.factories import AdminFactory, AgentFactory, PhoneNumberFactory, QueueEntryFactory, SupervisorFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("conversations:audit")


@pytest.fixture
def support() -> PhoneNumber:
    number: PhoneNumber = PhoneNumberFactory(name="Support")
    return number


def waiting(number: PhoneNumber, *, now: bool = True, **skills: int) -> QueueEntry:
    entry: QueueEntry = QueueEntryFactory(
        phone_number=number, now=now, lane=Lane.objects.intern(queue=number.queue, skills=skills)
    )
    return entry


def member(number: PhoneNumber, *, name: str = "Ana", state: AgentState = AgentState.AWAY, **skills: int) -> Agent:
    agent: Agent = AgentFactory(name=name, state=state, queues=[number.queue])
    for skill, level in skills.items():
        agent.skills.create(skill=Skill.objects.get_or_create(name=skill)[0], level=level)
    return agent


def page(user: Any, path: str = PAGE) -> str:
    client = Client()
    client.force_login(user)
    return client.get(path).content.decode()


def test_whom_somebody_signed_in_may_serve_is_not_among_them(support: PhoneNumber) -> None:  # rule 10
    member(support, German=7)
    waiting(support, German=7)
    waiting(support)
    assert unservable() == []


def test_a_skill_that_nobody_has_is_named(support: PhoneNumber) -> None:  # rule 10
    member(support, German=4, Billing=9)
    entry = waiting(support, German=7, Billing=2)
    [found] = unservable()
    assert (found.entry, found.lack.cure) == (entry, Cure.SKILLS)
    assert found.lack.needs == "Billing from level 2 and German from level 7"
    assert found.lack.why == f"No agent of {support.queue} has German from level 7."
    assert [skill.name for skill in found.lack.skills] == ["German"]


def test_skills_that_no_single_agent_has_together_are_all_named(support: PhoneNumber) -> None:
    member(support, German=9)
    member(support, name="Bob", Billing=9)
    waiting(support, German=7, Billing=2)
    [found] = unservable()
    assert [skill.name for skill in found.lack.skills] == ["Billing", "German"]


def test_a_queue_without_members_and_one_whose_agents_are_offline_are_told_apart(support: PhoneNumber) -> None:
    sales = PhoneNumberFactory(name="Sales")
    ana = member(sales, state=AgentState.OFFLINE)
    waiting(support)
    waiting(sales)
    nobody, offline = unservable()
    assert (nobody.lack.cure, nobody.lack.able) == (Cure.MEMBERS, [])
    assert (offline.lack.cure, offline.lack.able) == (Cure.SIGN_IN, [ana])


def test_they_come_in_the_order_of_the_line_and_no_more_than_asked(support: PhoneNumber) -> None:
    entries = [waiting(support) for _ in range(3)]
    assert [one.entry for one in unservable(most=2)] == entries[:2]


def test_skills_are_weighed_once_for_each_lane(support: PhoneNumber, django_assert_num_queries: Any) -> None:
    member(support, German=4)
    for _ in range(8):
        waiting(support, German=7)
    with django_assert_num_queries(6):
        assert len(unservable()) == 8


def test_an_admin_is_led_to_what_is_missing_and_a_supervisor_is_told_whom_to_ask(support: PhoneNumber) -> None:
    ana = member(support, German=4)
    entry = waiting(support, German=7)
    german = ana.skills.get().skill
    for_admins, for_supervisors = page(AdminFactory()), page(SupervisorFactory())
    assert f'data-unservable="{entry.pk}"' in for_admins
    assert reverse("admin:agents_skill_change", args=[german.pk]) in for_admins
    assert reverse("admin:callbacks_queue_change", args=[support.queue_id]) in for_admins
    assert "Ask an admin to give German" in for_supervisors
    assert "/admin/" not in for_supervisors


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        ("Ana", "Ana"),
        ("Ana Bob", "Ana or Bob"),
        ("Ana Bob Cyd", "Ana, Bob or Cyd"),
        ("Ana Bob Cyd Dee Eve", "Ana, Bob, Cyd or 2 more"),
    ],
)
def test_who_could_serve_it_is_asked_to_sign_in(support: PhoneNumber, names: str, asked: str) -> None:
    for name in names.split():
        member(support, name=name, state=AgentState.OFFLINE)
    waiting(support)
    assert f"Ask {asked} to sign in." in page(SupervisorFactory())


def test_with_nobody_stranded_the_page_says_so_and_shows_no_table(support: PhoneNumber) -> None:
    shown = page(SupervisorFactory())
    assert "For everybody in line somebody is signed in" in shown
    assert "data-unservable" not in shown


def test_the_list_of_conversations_says_how_many_and_leads_there(support: PhoneNumber) -> None:
    conversations = reverse("conversations:list")
    assert 'data-role="unservable"' not in page(SupervisorFactory(), conversations)
    waiting(support)
    shown = page(SupervisorFactory(), conversations)
    assert "<strong>1 in line</strong>" in shown
    assert f"{PAGE}#nobody" in shown
