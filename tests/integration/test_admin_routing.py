"""Skills, categories, menus and routing steps in admin; and the page on which they are tried."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agents.models import Skill
from callbacks.models import AgentLane, Category, Lane, Menu, PhoneNumber, RoutingStep, SettingVersion
from tests.factories import AdminFactory, AgentFactory, PhoneNumberFactory, QueueEntryFactory, QueueFactory
from tests.integration.admin_forms import add_row, errors, save

pytestmark = pytest.mark.django_db
STEPS = "/admin/callbacks/routingstep/"


@pytest.fixture
def ada() -> Client:
    client = Client()
    client.force_login(AdminFactory(username="ada"))
    return client


@pytest.fixture
def support() -> PhoneNumber:
    return PhoneNumberFactory(name="Support", number="+14155550100", queue=QueueFactory(name="Support"))


@pytest.fixture
def german() -> Skill:
    return Skill.objects.create(name="German")


def page(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def test_a_skill_given_on_the_agents_page_opens_lanes(ada: Client, support: PhoneNumber, german: Skill) -> None:
    ana = AgentFactory(name="Ana", queues=[support.queue])
    Lane.objects.intern(queue=support.queue, skills={"German": 5})
    assert add_row(ada, page(ana), "skills", {"skill": german.pk, "level": 7}).status_code == 302
    assert AgentLane.objects.get().agent == ana
    [kept] = SettingVersion.objects.filter(kind="skills", name="German")
    assert kept.made_by.username == "ada"


def test_a_level_beyond_10_is_refused(ada: Client, support: PhoneNumber, german: Skill) -> None:
    ana = AgentFactory(name="Ana")
    assert "level" in errors(add_row(ada, page(ana), "skills", {"skill": german.pk, "level": 11}))


def test_a_category_is_made_with_the_skills_that_it_requires(ada: Client, german: Skill) -> None:  # rule 10
    billing = Category.objects.create(name="Billing")
    added = add_row(ada, page(billing), "required_skills", {"skill": german.pk, "least_level": 5}, priority=2)
    billing.refresh_from_db()
    assert (added.status_code, billing.priority, billing.required_skills.get().least_level) == (302, 2, 5)


def test_data_is_written_in_lines_and_shown_so(ada: Client) -> None:  # rule 21
    billing, step = (
        Category.objects.create(name="Billing"),
        RoutingStep.objects.create(name="VIP", set_data={"Tier": ""}),
    )
    save(ada, page(billing), data="Area = north\nTier = gold\n")
    billing.refresh_from_db()
    assert billing.data == {"Area": "north", "Tier": "gold"}
    assert "Area = north\nTier = gold</textarea>" in ada.get(page(billing)).content.decode()
    save(ada, page(step), set_priority="2")
    step.refresh_from_db()
    assert (step.set_data, step.set_priority) == ({"Tier": ""}, 2)


def test_a_menu_is_made_with_its_keys(ada: Client, support: PhoneNumber) -> None:  # rule 10
    menu = Menu.objects.create(phone_number=support)
    assert add_row(ada, page(menu), "choices", {"key": "1", "name": "sales"}).status_code == 302
    assert str(menu.choices.get()) == "1 sales"
    refused = errors(add_row(ada, page(menu), "choices", {"key": "1", "name": "again"}))
    assert refused


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"caller_prefix": "415"}, "caller_prefix", "Write the beginning of a number"),
        ({"outside_hours": "on"}, "outside_hours", "Say outside which hours"),
        ({"data_value": "gold"}, "data_name", "Say which data must have this value"),
        ({"set_priority": "6"}, "set_priority", "5"),
        ({"set_data": "gold"}, "set_data", "with = between name and value"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused_with_a_sentence(
    ada: Client, changes: dict[str, str], field: str, words: str
) -> None:
    step = RoutingStep.objects.create(name="VIP")
    assert words in " ".join(errors(save(ada, page(step), **changes))[field])


def test_a_copy_of_a_step_is_switched_off(ada: Client, german: Skill) -> None:
    step = RoutingStep.objects.create(name="VIP", set_priority=2)
    step.skills.create(skill=german, least_level=5)
    ada.post(STEPS, {"action": "duplicate", "_selected_action": [step.pk]})
    copy = RoutingStep.objects.get(name="VIP (2)")
    assert (copy.is_active, copy.set_priority, copy.skills.get().least_level) == (False, 2, 5)
    assert RoutingStep.objects.get(pk=step.pk).is_active


@pytest.mark.parametrize("user", ["category", "step", "caller"])
def test_a_skill_in_use_is_not_deleted(ada: Client, support: PhoneNumber, german: Skill, user: str) -> None:
    if user == "category":
        Category.objects.create(name="Billing").required_skills.create(skill=german)
    elif user == "step":
        RoutingStep.objects.create(name="VIP").skills.create(skill=german)
    else:
        QueueEntryFactory(phone_number=support, lane=Lane.objects.intern(queue=support.queue, skills={"German": 1}))
    answer = ada.post(page(german).replace("change", "delete"), {"post": "yes"}, follow=True)
    assert "German cannot be deleted" in answer.content.decode()
    assert Skill.objects.filter(pk=german.pk).exists()


def test_a_category_to_which_a_menu_leads_is_not_deleted(ada: Client, support: PhoneNumber) -> None:
    billing = Category.objects.create(name="Billing")
    Menu.objects.create(phone_number=support, otherwise=billing)
    answer = ada.post(page(billing).replace("change", "delete"), {"post": "yes"}, follow=True)
    assert "the menu of Support leads to it" in answer.content.decode()


# Try it


def tried(client: Client, **asked: Any) -> str:
    return client.get(reverse("admin:callbacks_routingstep_try_it"), asked).content.decode()


def test_trying_tells_step_by_step_what_applies_and_why_not(ada: Client, support: PhoneNumber) -> None:  # rule 11
    RoutingStep.objects.create(name="Evening", order=1, caller_prefix="+49", set_priority=1)
    RoutingStep.objects.create(name="Californians", order=2, caller_prefix="+1415", set_priority=2)
    page = tried(ada, number=support.pk, caller="+14155552671", at_0="2025-06-02", at_1="18:50")
    assert "“Evening” does not apply. The caller’s number does not begin with +49." in page
    assert "“Californians” applies: priority 0 → 2; earlier by 10 min." in page
    assert "Nobody is a member of Support." in page
    assert "2 (2 of the call, 0 of the queue)" in page


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"caller": "hello"}, "This is no telephone number"),
        ({"further": "Tier gold"}, "with = between name and value"),
        ({"further": "1x = gold"}, "begin with a letter"),
        ({"at_0": "never", "at_1": "18:50"}, "valid date"),
    ],
)
def test_what_cannot_be_tried_is_refused_with_a_sentence(
    ada: Client, support: PhoneNumber, asked: dict[str, str], words: str
) -> None:
    assert words in tried(ada, number=support.pk, **asked)


def test_only_who_may_see_the_steps_may_try_them(support: PhoneNumber) -> None:
    client = Client()
    client.force_login(AgentFactory(name="Ana").user)
    assert client.get(reverse("admin:callbacks_routingstep_try_it")).status_code == 302
