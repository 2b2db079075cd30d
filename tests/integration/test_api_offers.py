"""Offers through the API: seen, accepted, declined by the agent at whom they ring, and by nobody else."""

from datetime import timedelta

import pytest

from agents.models import Agent
from callbacks.models import Offer, QueueEntry
from callbacks.operations import offers
from contactcenter import clock
from tests.factories import QueueEntryFactory
from tests.integration.api_cast import a_cast, make_available, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


def test_an_agent_sees_the_offer_that_rings_labeled_in_words(cast):  # rule 27
    offer = cast.offered_to_ana(caller_name="Zoe", category="Renewals", data={"plan": "gold"})

    (shown,) = signed_in(cast.ana).get("/api/v1/offers/").json()["results"]

    assert shown["id"] == offer.pk
    assert shown["label"] == "Callback"
    assert shown["kind"] == "callback"
    assert shown["caller"] == offer.entry.caller
    assert shown["caller_name"] == "Zoe"
    assert shown["dialed_number"] == str(cast.sales_number.number)
    assert shown["queue"] == "Sales"
    assert shown["category"] == "Renewals"
    assert shown["waited_seconds"] >= 0
    assert shown["expires_at"] > shown["made_at"]
    assert shown["data"] == {"plan": "gold"}


def test_accept_answers_with_what_the_audio_calls_with(cast):
    offer = cast.offered_to_ana()

    answer = signed_in(cast.ana).post(f"/api/v1/offers/{offer.pk}/accept/")

    assert answer.status_code == 200
    assert answer.json()["conversation_id"] == str(offer.entry.conversation_id)
    assert answer.json()["connect"]["identity"] == cast.ana.identity
    assert answer.json()["connect"]["params"]["offer"]
    offer.refresh_from_db()
    assert offer.is_in_hand
    assert _state(cast.ana) == "busy_callback"  # rule 30


def test_an_agent_who_answers_on_a_telephone_is_given_nothing_to_call_with(cast):
    Agent.objects.filter(pk=cast.ana.pk).update(device="telephone", telephone="+16285550123")
    offer = cast.offered_to_ana()

    answer = signed_in(cast.ana).post(f"/api/v1/offers/{offer.pk}/accept/")

    assert answer.json()["conversation_id"] == str(offer.entry.conversation_id)
    assert answer.json()["connect"] is None


def test_decline_returns_the_entry_to_its_place_and_leaves_the_agent_available(cast):  # rule 32
    offer = cast.offered_to_ana()

    answer = signed_in(cast.ana).post(f"/api/v1/offers/{offer.pk}/decline/")

    assert answer.status_code == 200
    assert answer.json() == {"id": offer.pk, "status": "closed", "reason": "declined"}
    entry = QueueEntry.objects.get(pk=offer.entry_id)
    assert entry.is_waiting
    assert _state(cast.ana) == "available"


def test_accepting_twice_says_that_it_is_taken(cast):  # rule 37
    offer = cast.offered_to_ana()
    client = signed_in(cast.ana)
    client.post(f"/api/v1/offers/{offer.pk}/accept/")

    answer = client.post(f"/api/v1/offers/{offer.pk}/accept/")

    assert answer.status_code == 409
    assert answer.json() == {"code": "taken", "detail": "You have taken it already."}


def test_accepting_what_has_rung_out_says_that_it_was_missed(cast):  # rule 32
    offer = cast.offered_to_ana()
    Offer.objects.filter(pk=offer.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    offers.lapse(offer_id=offer.pk, at=clock.now())

    answer = signed_in(cast.ana).post(f"/api/v1/offers/{offer.pk}/accept/")

    assert answer.status_code == 409
    assert answer.json()["code"] == "missed"


@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_a_colleagues_offer_is_not_there(cast, verb):  # security.md: IDOR
    offer = cast.offered_to_ana()
    bob = signed_in(cast.bob)

    answer = bob.post(f"/api/v1/offers/{offer.pk}/{verb}/")

    assert answer.status_code == 404
    assert answer.json() == bob.post(f"/api/v1/offers/999999/{verb}/").json()
    assert bob.get("/api/v1/offers/").json()["results"] == []
    offer.refresh_from_db()
    assert offer.is_open


def test_a_pick_takes_an_entry_without_ringing(cast):  # rule 31
    entry = cast.caller_in_sales(callback=True)
    make_available(cast.ana)

    answer = signed_in(cast.ana).post(f"/api/v1/queue-entries/{entry.pk}/pick/")

    assert answer.status_code == 200
    assert answer.json()["conversation_id"] == str(entry.conversation_id)
    entry.refresh_from_db()
    assert entry.is_connecting
    assert entry.agent == cast.ana


def test_of_two_who_pick_the_second_hears_that_it_is_taken(cast):
    entry = cast.caller_in_sales(callback=True)
    cast.bob.memberships.create(queue=cast.sales)
    make_available(cast.ana)
    make_available(cast.bob)
    signed_in(cast.bob).post(f"/api/v1/queue-entries/{entry.pk}/pick/")

    answer = signed_in(cast.ana).post(f"/api/v1/queue-entries/{entry.pk}/pick/")

    assert answer.status_code == 409
    assert answer.json()["code"] == "taken"


def test_an_agent_who_is_offline_cannot_pick(cast):  # rule 31
    entry = cast.caller_in_sales(callback=True)

    answer = signed_in(cast.ana).post(f"/api/v1/queue-entries/{entry.pk}/pick/")

    assert answer.status_code == 409
    assert answer.json()["code"] == "busy"


def test_an_entry_of_another_queue_cannot_be_picked_and_is_not_there(cast):  # security.md: IDOR
    entry = QueueEntryFactory(phone_number=cast.support_number, now=True, callback=True)
    make_available(cast.ana)

    answer = signed_in(cast.ana).post(f"/api/v1/queue-entries/{entry.pk}/pick/")

    assert answer.status_code == 404
    entry.refresh_from_db()
    assert entry.is_waiting


def _state(agent):
    return Agent.objects.get(pk=agent.pk).state
