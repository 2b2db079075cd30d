"""The books by API: figures, what is open with what comes next, and the carrier's side."""

from datetime import timedelta

import pytest

from callbacks.models import QueueEntry
from contactcenter import clock
from telephony.carrier import CarrierUnclear, forget_carrier, get_carrier
from tests.integration.api_cast import a_cast, signed_in

AUDIT = "/api/v1/audit/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


@pytest.fixture
def carrier(settings):
    settings.CARRIER = "telephony.fake.FakeCarrier"
    forget_carrier()
    yield get_carrier()
    forget_carrier()


def test_the_books_count_what_was_accepted_and_name_what_is_overdue(cast):  # rule 49
    cast.caller_in_sales(callback=True)
    late = cast.caller_in_support(callback=True)
    QueueEntry.objects.filter(pk=late.pk).update(deadline_at=clock.now() - timedelta(minutes=10))

    books = signed_in(cast.sue).get(AUDIT).json()

    assert (books["accepted"], books["open"], books["lost"], books["without_ticket"]) == (2, 2, 0, 0)
    assert (books["ended"], books["stuck_agents"], books["carrier"]["state"]) == ({}, [], "ok")
    (overdue,) = books["overdue"]
    assert (overdue["id"], overdue["overdue"], overdue["queue"]) == (late.pk, True, "Support")


def test_every_open_entry_says_what_comes_next_and_when(cast):  # rule 49
    offer = cast.offered_to_ana()
    cast.caller_in_support()

    def rows(**filters):
        return signed_in(cast.sue).get(f"{AUDIT}entries/", filters).json()["results"]

    assert {row["next_event"] for row in rows()} == {
        "an answer to the offer", "an offer, or the longest wait is over"
    }  # fmt: skip
    (offered,) = rows(status="offered")
    assert offered["agent"] == "Ana"
    assert offered["due_at"].startswith(f"{offer.expires_at:%Y-%m-%dT%H:%M:%S}")
    assert rows(queue="Support", kind="callback") == []


def test_the_carriers_side_is_told_and_one_that_cannot_be_asked_is_a_503(cast, carrier):
    client = signed_in(cast.sue)
    assert client.get(f"{AUDIT}carrier/").json()["differences"] == []

    carrier.fail_next(CarrierUnclear("timeout"))
    answer = client.get(f"{AUDIT}carrier/")

    assert (answer.status_code, answer.json()["code"]) == (503, "carrier_unavailable")
