"""Asking a colleague in, and listening in, through the API and the door of the carrier."""

import pytest
from django.contrib.auth.models import Group, Permission

from agents.models import Agent
from callbacks.lifecycle import Trigger
from callbacks.models import Guest, Offer
from callbacks.models.call_leg import Purpose
from contactcenter import clock
from telephony import tokens
from telephony.carrier import forget_carrier, get_carrier
from tests.factories import CallLegFactory
from tests.integration.api_cast import a_cast, make_available, signed_in
from tests.integration.signed import Carrier

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


@pytest.fixture
def call(cast, settings):
    """Ana speaks with a customer whom she called back."""
    settings.CARRIER = "telephony.fake.FakeCarrier"
    forget_carrier()
    carrier = get_carrier()
    offer = cast.offered_to_ana()
    signed_in(cast.ana).post(f"/api/v1/offers/{offer.pk}/accept/")
    entry, at = offer.entry, clock.now()
    entry.refresh_from_db()
    entry.advance(Trigger.DIAL, at=at)
    leg = CallLegFactory(entry=entry, offer=offer, purpose=Purpose.CUSTOMER, to_number=entry.callback_number)
    conference = carrier.enter_room(room=offer.room, label="agent", call_sid="CAagent")
    carrier.enter_room(room=offer.room, label="customer", call_sid=leg.call_sid)
    Offer.objects.filter(pk=offer.pk).update(agent_joined_at=at, conference_sid=conference)
    entry.advance(Trigger.BRIDGE, at=at)
    yield offer
    forget_carrier()


def agent_door(**params):
    """What the carrier is told when a browser calls in."""
    return Carrier().post("/voice/agent/", params).content.decode()


def monitor(who, call, method="post", **body):
    client = signed_in(who)
    path = f"/api/v1/conversations/{call.entry.conversation_id}/monitor/"
    return getattr(client, method)(path, body, format="json")


def consult(who, call, **body):
    return signed_in(who).post(f"/api/v1/calls/{call.entry.conversation_id}/consult/", body, format="json")


def test_a_colleague_is_asked_sees_it_and_comes_in(cast, call):
    make_available(cast.bob)
    assert consult(cast.ana, call, agent=cast.bob.user.username, note="About her invoice.").status_code == 200
    bob = signed_in(cast.bob)

    [asked] = bob.get("/api/v1/consultations/").json()["results"]
    assert (asked["transferred_by"], asked["transfer_note"]) == ("Ana", "About her invoice.")
    answer = bob.post(f"/api/v1/{asked['path']}/accept/")

    connect = answer.json()["connect"]
    assert connect["identity"] == cast.bob.identity
    document = agent_door(CallSid="CAbob", From=f"client:{cast.bob.identity}", **connect["params"])
    guest = Guest.objects.get()
    assert f'participantLabel="guest-{guest.pk}"' in document
    assert 'endConferenceOnExit="false"' in document
    assert "muted" not in document


def test_a_colleague_declines(cast, call):
    make_available(cast.bob)
    consult(cast.ana, call, agent=cast.bob.user.username)
    guest = Guest.objects.get()

    assert signed_in(cast.bob).post(f"/api/v1/consultations/{guest.pk}/decline/").status_code == 200

    assert Agent.objects.get(pk=cast.bob.pk).state == "available"
    assert signed_in(cast.bob).post(f"/api/v1/consultations/{guest.pk}/accept/").status_code == 409


def test_a_question_to_somebody_else_is_not_there(cast, call):  # security.md: IDOR
    make_available(cast.bob)
    consult(cast.ana, call, agent=cast.bob.user.username)
    guest = Guest.objects.get()

    for verb in ("accept", "decline", "leave"):
        assert signed_in(cast.ana).post(f"/api/v1/consultations/{guest.pk}/{verb}/").status_code == 404


def test_a_supervisor_listens_in_muted(cast, call):
    answer = monitor(cast.sue, call, mode="listen")

    assert answer.status_code == 200
    assert answer.json()["connect"]["identity"] == f"supervisor_{cast.sue.pk}"
    document = agent_door(
        CallSid="CAsue", From=f"client:supervisor_{cast.sue.pk}", **answer.json()["connect"]["params"]
    )
    assert 'muted="true"' in document
    assert monitor(cast.sue, call, "get").json()["mode"] == "listen"


def test_leaving_twice_is_leaving(cast, call):
    monitor(cast.sue, call, mode="listen")
    assert monitor(cast.sue, call, "delete").json()["mode"] is None
    assert monitor(cast.sue, call, "delete").status_code == 200


def test_an_offers_word_does_not_open_a_guests_door(cast, call):  # security.md
    monitor(cast.sue, call, mode="listen")
    token = tokens.sign_offer(offer_id=Guest.objects.get().pk, agent_id=cast.sue.pk)
    document = agent_door(CallSid="CAx", From=f"client:supervisor_{cast.sue.pk}", guest=token)
    assert "<Conference" not in document


def test_a_supervisor_without_the_permission_is_not_let_in(cast, call):
    Group.objects.get(name="supervisors").permissions.remove(Permission.objects.get(codename="monitor_conversations"))
    assert monitor(cast.sue, call, mode="listen").status_code == 403


def test_no_agent_listens_in_even_with_the_permission(cast, call):
    cast.bob.user.user_permissions.add(Permission.objects.get(codename="monitor_conversations"))
    assert monitor(cast.bob, call, mode="listen").status_code == 403


@pytest.mark.parametrize("body", [{}, {"mode": "consult"}, {"mode": "spy"}])
def test_a_mode_that_is_none_is_refused(cast, call, body):
    assert monitor(cast.sue, call, **body).status_code == 400
