"""Agents, queues and users in the admin: what is edited, what is refused, and who may come in at all."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse

from agents.models import Agent
from agents.states import AgentState
from callbacks.lifecycle import Trigger
from callbacks.models import Queue
from contactcenter import roles
from tests.factories import (
    AT,
    AdminFactory,
    AgentFactory,
    OfferFactory,
    PhoneNumberFactory,
    QueueEntryFactory,
    QueueFactory,
    SupervisorFactory,
    UserFactory,
)
from tests.integration.admin_forms import add_row, errors, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    client.force_login(AdminFactory(username="ada"))
    return client


def page_of(row) -> str:
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def delete(client, row) -> str:
    """Ask for the deletion and confirm it; answers what the page then says."""
    response = client.post(f"{page_of(row).removesuffix('change/')}delete/", {"post": "yes"}, follow=True)
    return response.content.decode()


def delete_selected(client, row) -> str:
    page = reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_changelist")
    data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    return client.post(page, data, follow=True).content.decode()


# Queues


def test_a_queue_gets_members(ada):
    sales, ana = QueueFactory(name="Sales"), AgentFactory(name="Ana")
    assert add_row(ada, page_of(sales), "memberships", {"agent": ana.pk}).status_code == 302
    assert list(sales.agents.all()) == [ana]


def test_nobody_is_a_member_twice(ada):
    ana = AgentFactory(name="Ana")
    sales = QueueFactory(agents=[ana])
    assert errors(add_row(ada, page_of(sales), "memberships", {"agent": ana.pk}))


@pytest.mark.parametrize("priority", ["6", "-6", "9223372036854775808", "high", "1.5"])
def test_a_priority_is_a_whole_number_from_minus_five_to_five(ada, priority):
    """Rule 22."""
    sales = QueueFactory()
    assert list(errors(save(ada, page_of(sales), priority=priority))) == ["priority"]


@pytest.mark.parametrize("seconds", ["-1", "3601", "abc"])
def test_wrap_up_has_its_limits(ada, seconds):
    assert "wrap_up_seconds" in errors(save(ada, page_of(QueueFactory()), wrap_up_seconds=seconds))


def test_a_queue_with_callers_is_not_deleted(ada):
    entry = QueueEntryFactory()
    for said in (delete(ada, entry.queue), delete_selected(ada, entry.queue)):
        assert "Let them finish first" in said
    assert Queue.objects.filter(pk=entry.queue_id).exists()


def test_a_queue_of_a_number_is_not_deleted(ada):
    number = PhoneNumberFactory()
    assert "phone numbers lead to it" in delete(ada, number.queue)


def test_a_queue_with_a_history_is_not_deleted(ada):
    entry = QueueEntryFactory(queue=QueueFactory(name="Old"))
    entry.advance(Trigger.ABANDON, at=AT)
    assert "stay on record" in delete(ada, entry.queue)


def test_an_unused_queue_is_deleted(ada):
    sales = QueueFactory(agents=[AgentFactory()])
    delete(ada, sales)
    assert not Queue.objects.exists()


def test_the_list_counts_members_and_callers(ada, django_assert_max_num_queries):
    for _ in range(3):
        number = PhoneNumberFactory(queue=QueueFactory(agents=[AgentFactory(), AgentFactory()]))
        QueueEntryFactory(phone_number=number)
    with django_assert_max_num_queries(8):
        rows = ada.get("/admin/callbacks/queue/").context["cl"].result_list
    assert [(queue.member_count, queue.line_length) for queue in rows] == [(2, 1)] * 3


# Agents


def test_an_agent_is_added_to_queues(ada):
    sales, ana = QueueFactory(name="Sales"), UserFactory(username="ana")
    fields = {"user": ana.pk, "name": "Ana", "device": "browser"}
    response = add_row(ada, "/admin/agents/agent/add/", "memberships", {"queue": sales.pk}, **fields)
    assert response.status_code == 302, errors(response)
    assert list(Agent.objects.get(name="Ana").queues.all()) == [sales]


def test_an_agent_with_a_telephone_needs_its_number(ada):
    ana = AgentFactory(name="Ana")
    response = save(ada, page_of(ana), device="telephone", telephone="")
    assert "Give the number of the telephone" in str(errors(response))
    assert save(ada, page_of(ana), device="telephone", telephone="+1 628 555 0123").status_code == 302


def test_the_state_is_shown_and_not_edited(ada):
    ana = AgentFactory(name="Ana")
    assert save(ada, page_of(ana), state="available", state_now="available").status_code == 302
    ana.refresh_from_db()
    assert ana.state == AgentState.OFFLINE


@pytest.mark.parametrize(
    ("state", "sentence"), [("busy_call", "on a call"), ("busy_callback", "on a call"), ("ringing", "being rung")]
)
def test_an_agent_in_the_middle_of_something_is_not_deleted(ada, state, sentence):
    ana = AgentFactory(name="Ana", state=state)
    for said in (delete(ada, ana), delete_selected(ada, ana)):
        assert sentence in said
    assert Agent.objects.filter(pk=ana.pk).exists()


def test_an_agent_with_a_history_is_not_deleted(ada):
    offer = OfferFactory()
    assert "make the user inactive instead" in delete(ada, offer.agent)


def test_an_agent_without_a_history_is_deleted(ada):
    delete(ada, AgentFactory(queues=[QueueFactory()]))
    assert not Agent.objects.exists()


# Users and roles


def test_the_group_of_supervisors_is_there_from_the_start():
    assert Group.objects.filter(name=roles.SUPERVISORS).exists()


def test_a_user_becomes_a_supervisor_by_the_group(ada):
    sue = UserFactory(username="sue")
    group, _ = Group.objects.get_or_create(name=roles.SUPERVISORS)
    assert save(ada, page_of(sue), groups=[group.pk]).status_code == 302
    assert roles.is_supervisor(User.objects.get(username="sue"))


def test_the_page_explains_the_roles(ada):
    text = ada.get(page_of(UserFactory())).content.decode()
    assert "A supervisor is in the group" in text


def test_the_list_names_the_roles(ada):
    SupervisorFactory()
    AgentFactory(name="Ana")
    text = ada.get("/admin/auth/user/").content.decode()
    for role in ("Admin", "Supervisor", "Agent"):
        assert role in text


def test_a_user_is_added_with_a_good_password_only(ada):
    add = "/admin/auth/user/add/"
    weak = {"username": "eve", "usable_password": "true", "password1": "demo", "password2": "demo"}
    assert "password2" in errors(ada.post(add, weak))
    strong = weak | {"password1": "correct horse battery", "password2": "correct horse battery"}
    assert ada.post(add, strong).status_code == 302


# Who may come in


@pytest.mark.parametrize("somebody", [UserFactory, SupervisorFactory, lambda: AgentFactory().user])
def test_only_admins_come_in(client, somebody):
    client.force_login(somebody())
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/callbacks/phonenumber/").status_code == 302
    assert client.get("/admin/login/").status_code in (302, 403)


def test_strangers_log_in_where_everybody_does(client):
    """The guard of the product's own login: rate limits and second factors."""
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/")


def test_the_looser_policy_is_for_the_admin_alone(ada):
    assert "'unsafe-eval'" in ada.get("/admin/").headers["Content-Security-Policy"]
    assert "unsafe" not in ada.get("/tickets/").headers["Content-Security-Policy"]
    ada.logout()
    assert "unsafe" not in ada.get("/accounts/login/").headers["Content-Security-Policy"]


def test_the_secret_of_a_second_factor_is_not_shown(ada):
    from allauth.mfa.models import Authenticator

    factor = Authenticator.objects.create(user=UserFactory(), type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    assert "JBSWY3DPEHPK3PXP" not in ada.get(page_of(factor)).content.decode()


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_every_page_of_the_admin_opens(ada, model):
    page = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
    assert ada.get(page).status_code == 200
    assert ada.get(page, {"q": "Ana +1 (415) 555-0100 %'\""}).status_code == 200
    assert ada.get(f"{page}add/").status_code in (200, 403)
