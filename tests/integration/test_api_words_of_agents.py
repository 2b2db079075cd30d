"""Dispositions and away reasons through the API: read by agents, changed by admins, kept in the history of settings."""

import pytest

from agents.models import AwayReason
from callbacks.configuration import documents
from callbacks.configuration.changing import carry_out, try_out
from callbacks.models import Disposition, SettingVersion
from contactcenter import clock
from tests.integration.api_cast import a_cast, signed_in

pytestmark = pytest.mark.django_db

KINDS = {"dispositions": Disposition, "away-reasons": AwayReason}


@pytest.fixture
def cast():
    return a_cast()


@pytest.mark.parametrize("kind", KINDS)
def test_an_admin_makes_changes_and_deletes_them_and_every_version_is_kept(cast, kind):
    ada = signed_in(cast.ada)
    made = ada.post(f"/api/v1/{kind}/", {"name": "Follow-up", "order": 3}).json()

    ada.patch(f"/api/v1/{kind}/{made['id']}/", {"is_active": False})
    assert [row["is_active"] for row in signed_in(cast.ana).get(f"/api/v1/{kind}/").json()["results"]] == [False]

    assert ada.delete(f"/api/v1/{kind}/{made['id']}/").status_code == 204
    assert not KINDS[kind].objects.exists()
    assert SettingVersion.objects.filter(name="Follow-up").count() == 3


@pytest.mark.parametrize(
    ("kind", "name"),
    [("dispositions", "none"), ("dispositions", ""), ("away-reasons", "missed"), ("away-reasons", "Left call")],
)
def test_a_word_of_the_system_is_no_name(cast, kind, name):  # "none" and "missed" say something already
    answer = signed_in(cast.ada).post(f"/api/v1/{kind}/", {"name": name})

    assert answer.status_code == 400
    assert "name" in answer.json()["fields"]


def test_a_queue_names_its_dispositions(cast):
    for name in ("Resolved", "Sold"):
        Disposition.objects.create(name=name)
    path = f"/api/v1/queues/{cast.sales.pk}/"

    queue = (
        signed_in(cast.ada).patch(path, {"dispositions": ["Sold"], "disposition_required": True}, format="json").json()
    )

    assert (queue["dispositions"], queue["disposition_required"]) == (["Sold"], True)
    assert signed_in(cast.ada).patch(path, {"dispositions": []}, format="json").json()["dispositions"] == []


def test_they_are_exported_and_imported_with_the_queues_that_name_them(cast):
    sold = Disposition.objects.create(name="Sold", help="There is an order.", order=1)
    AwayReason.objects.create(name="Lunch")
    cast.sales.dispositions.create(disposition=sold)
    exported = documents.written().encode()
    assert try_out(documents.read(exported), at=clock.now()) == []
    cast.sales.dispositions.all().delete()
    sold.delete()
    AwayReason.objects.all().delete()

    carry_out(documents.read(exported), by=cast.ada, at=clock.now(), how="import")

    assert [one.disposition.name for one in cast.sales.dispositions.all()] == ["Sold"]
    assert Disposition.objects.get().help == "There is an order."
    assert AwayReason.objects.get().name == "Lunch"
