"""Dispositions and away reasons in the admin: made, ordered, switched off, and named by a queue; every change is kept."""

import pytest
from django.urls import reverse

from agents.models import AwayReason
from callbacks.models import Disposition, SettingVersion
from tests.factories import AdminFactory, AgentFactory, QueueFactory
from tests.integration.admin_forms import add_row, save

pytestmark = pytest.mark.django_db

PAGES = {Disposition: "callbacks_disposition", AwayReason: "agents_awayreason"}


@pytest.fixture
def ada(client):
    client.force_login(AdminFactory(username="ada"))
    return client


@pytest.mark.parametrize("model", PAGES)
def test_one_is_made_and_kept_as_a_version(ada, model):
    answer = ada.post(reverse(f"admin:{PAGES[model]}_add"), {"name": "Follow-up", "order": "2", "is_active": "on"})

    assert answer.status_code == 302
    assert model.objects.get().order == 2
    assert SettingVersion.objects.get().name == "Follow-up"


@pytest.mark.parametrize("model", PAGES)
def test_order_and_switch_are_set_in_the_list(ada, model):
    first, second = model.objects.create(name="First"), model.objects.create(name="Second", order=1)
    rows = {
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "2",
        "_save": "Save",
        "form-0-id": first.pk,
        "form-0-order": "5",
        "form-0-is_active": "on",
        "form-1-id": second.pk,
        "form-1-order": "1",
    }

    assert ada.post(reverse(f"admin:{PAGES[model]}_changelist"), rows).status_code == 302

    assert list(model.objects.values_list("name", "order", "is_active")) == [("Second", 1, False), ("First", 5, True)]
    assert SettingVersion.objects.exclude(how="as it was found").count() == 2


def test_a_queue_names_its_dispositions_and_requires_one(ada):
    sales, sold = QueueFactory(name="Sales"), Disposition.objects.create(name="Sold")
    page = reverse("admin:callbacks_queue_change", args=[sales.pk])

    assert add_row(ada, page, "dispositions", {"disposition": sold.pk}).status_code == 302
    save(ada, page, disposition_required="on", wrap_up_extension_seconds="0")

    sales.refresh_from_db()
    assert [one.disposition for one in sales.dispositions.all()] == [sold]
    assert (sales.disposition_required, sales.wrap_up_extension_seconds) == (True, 0)


def test_the_console_has_a_menu_of_the_reasons_that_are_active(client):
    AwayReason.objects.create(name="Lunch")
    AwayReason.objects.create(name="Retired", is_active=False)
    client.force_login(AgentFactory(name="Ana").user)

    page = client.get("/console/").content.decode()

    assert 'data-reason="Lunch"' in page
    assert "Retired" not in page


def test_without_reasons_there_is_no_menu(client):
    client.force_login(AgentFactory(name="Ana").user)

    assert "away-menu" not in client.get("/console/").content.decode()
