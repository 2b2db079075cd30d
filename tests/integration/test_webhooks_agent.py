"""What an agent hears on the way into the room and alone in it: the customer's language, and no silence (rules 6, 8)."""

from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from agents.models import Agent
from callbacks.models import CallLeg, Offer, PhoneNumber, QueueEntry
from callbacks.operations import dialing, dispatch, offers
from contactcenter import clock
from telephony import tokens
from telephony.carrier import forget_carrier, get_carrier
from tests.factories import AgentFactory, PhoneNumberFactory
from tests.integration.signed import Carrier, address
from tests.integration.test_webhooks_documents import Call, said, shape

pytestmark = pytest.mark.django_db

SPANISH = "The customer chose Spanish."


@pytest.fixture
def support() -> PhoneNumber:
    return PhoneNumberFactory.create(name="Support", number="+14155550100", asks_to_press_1=True)


@pytest.fixture
def ana(support: PhoneNumber) -> Agent:
    return AgentFactory.create(name="Ana", available=True, queues=[support.queue])


def accepted(agent: Agent, *, language: str = "") -> Offer:
    """Maria's callback, which the agent has accepted."""
    Call().hears("key", Digits="1")
    QueueEntry.objects.update(language=language)
    [offer] = dispatch.match(at=clock.now())
    return offers.accept(offer_id=offer.pk, agent_id=agent.pk, at=clock.now())


def calls_in(offer: Offer) -> Element:
    """The agent's browser."""
    token = tokens.sign_offer(offer_id=offer.pk, agent_id=offer.agent_id)
    who = {"CallSid": "CA" + "d" * 32, "From": f"client:agent_{offer.agent_id}", "offer": token}
    return read("/voice/agent/", **who)


def waits(offer: Offer) -> Element:
    return read(address("agent-waits", offer_id=offer.pk))


def read(path: str, **params: str) -> Element:
    answer = Carrier().post(path, params)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content)


def test_the_agent_hears_music_while_the_customer_is_asked_for_key_1(ana: Agent, support: PhoneNumber) -> None:
    """Rule 8."""
    offer = accepted(ana)
    document = calls_in(offer)
    assert shape(document) == ["Dial", "Conference"]
    assert document[0][0].attrib["waitUrl"] == f"http://testserver/voice/agent/waits/{offer.pk}/"
    heard = waits(offer)
    assert shape(heard) == ["Play"]
    assert heard[0].text == f"http://testserver/media/hold/{support.pk}/{support.revision}/30000.wav"


def test_where_the_customers_telephone_is_heard_ringing_there_is_no_music(ana: Agent, support: PhoneNumber) -> None:
    support.asks_to_press_1 = False
    support.save()
    assert calls_in(accepted(ana))[0][0].attrib["waitUrl"] == ""


def test_the_agent_is_told_the_language_that_the_customer_chose(ana: Agent) -> None:  # rule 10
    offer = accepted(ana, language="es-US")
    document = calls_in(offer)
    assert (shape(document), said(document)) == (["Say", "Dial", "Conference"], [SPANISH])
    assert said(waits(offer)) == []  # said once, before the room


def test_an_agent_on_a_telephone_is_told_in_the_room(support: PhoneNumber, settings: Any) -> None:  # rules 8, 10
    settings.CARRIER = "telephony.fake.FakeCarrier"
    forget_carrier()
    bob = AgentFactory.create(name="Bob", available=True, on_a_telephone=True, queues=[support.queue])
    offer = accepted(bob, language="es-US")
    dialing.ring_agent(offer_id=offer.pk, at=clock.now())
    [placed] = get_carrier().placed  # type: ignore[attr-defined]
    assert placed.wait_url == f"http://testserver/voice/agent/waits/{offer.pk}/"
    heard = waits(offer)
    assert (shape(heard), said(heard)) == (["Say", "Play"], [SPANISH])
    forget_carrier()


def test_a_turn_that_is_over_leaves_the_room_silent(ana: Agent) -> None:  # rule 37
    offer = accepted(ana)
    offer.end(at=clock.now())
    assert shape(waits(offer)) == ["Pause"]
    assert not CallLeg.objects.filter(purpose="agent").exists()
