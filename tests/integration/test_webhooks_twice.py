"""The same request again: at once, or an hour later, it changes nothing (rule 37)."""

from typing import Any

import pytest

from callbacks.models import CallLeg, Offer, PhoneNumber, QueueEntry
from callbacks.operations import bridging, dispatch, offers
from contactcenter import clock
from telephony import tokens
from tests.factories import AgentFactory, PhoneNumberFactory
from tests.integration.signed import CALL_SID, MARIA, Carrier, address, everything
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
ANAS_SID, CUSTOMERS_SID, ROOM_SID = "CA" + "c" * 32, "CA" + "d" * 32, "CF" + "1" * 32


@pytest.fixture
def support() -> PhoneNumber:
    return PhoneNumberFactory(name="Support", number="+14155550100", voicemail_enabled=True)


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def waiting(support: PhoneNumber, carrier: Carrier) -> CallLeg:
    carrier.post("/voice/incoming/", {"From": MARIA, "To": "+14155550100", "CallStatus": "ringing"})
    return CallLeg.objects.get()


@pytest.fixture
def dialed(support: PhoneNumber, carrier: Carrier, waiting: CallLeg) -> CallLeg:
    """Maria's callback: Ana has accepted and is in the room, Maria's telephone is about to ring."""
    carrier.post(address("key", leg_id=waiting.pk), {"Digits": "1"})
    carrier.post("/voice/status/", {"CallStatus": "completed"})
    ana = AgentFactory(name="Ana", available=True, queues=[support.queue])
    [offer] = dispatch.match(at=clock.now())
    offers.accept(offer_id=offer.pk, agent_id=ana.pk, at=clock.now())
    carrier.post("/voice/agent/", _agents_call(offer))
    carrier.post("/voice/conference/", _joins(offer, "agent", ANAS_SID))
    return offer.legs.get(purpose="customer")


def _agents_call(offer: Offer) -> dict[str, str]:
    token = tokens.sign_offer(offer_id=offer.pk, agent_id=offer.agent_id)
    return {"CallSid": ANAS_SID, "From": f"client:{offer.agent.identity}", "To": "", "offer": token}


def _joins(offer: Offer, label: str, sid: str) -> dict[str, str]:
    return _room(offer, "participant-join", label, sid, number=1)


def _room(offer: Offer, event: str, label: str, sid: str, *, number: int) -> dict[str, str]:
    return {
        "ConferenceSid": ROOM_SID, "FriendlyName": offer.room, "StatusCallbackEvent": event,
        "ParticipantLabel": label, "CallSid": sid, "SequenceNumber": str(number),
    }  # fmt: skip


def again(carrier: Carrier, path: str, params: dict[str, Any]) -> None:
    """Once, then four more times: the answer is the same, and nothing changes any more."""
    first = carrier.post(path, params)
    after_the_first = everything()
    for _ in range(4):
        answer = carrier.post(path, params)
        assert answer.status_code == first.status_code
        assert everything() == after_the_first


def test_a_call_that_comes_in(carrier: Carrier, support: PhoneNumber) -> None:
    again(carrier, "/voice/incoming/", {"From": MARIA, "To": "+14155550100", "CallStatus": "ringing"})
    assert QueueEntry.objects.count() == 1


def test_key_1(carrier: Carrier, waiting: CallLeg) -> None:
    again(carrier, address("key", leg_id=waiting.pk), {"Digits": "1"})
    assert QueueEntry.objects.get().is_callback


def test_the_end_of_a_call(carrier: Carrier, waiting: CallLeg) -> None:
    again(carrier, "/voice/status/", {"CallStatus": "completed", "SequenceNumber": "0", "CallDuration": "5"})
    assert QueueEntry.objects.get().status == "abandoned"


def test_the_end_of_a_call_after_key_1(carrier: Carrier, waiting: CallLeg) -> None:  # rule 15
    carrier.post(address("key", leg_id=waiting.pk), {"Digits": "1"})
    again(carrier, "/voice/status/", {"CallStatus": "completed", "SequenceNumber": "0", "CallDuration": "5"})
    assert QueueEntry.objects.get().is_waiting


def test_a_message(carrier: Carrier, support: PhoneNumber) -> None:  # rule 9
    support.business_hours.periods.all().delete()
    support.business_hours.compile()
    carrier.post("/voice/incoming/", {"From": MARIA, "To": "+14155550100", "CallStatus": "ringing"})
    recorded = {"RecordingUrl": "https://carrier.example/RE1", "RecordingDuration": "7", "Digits": "hangup"}
    again(carrier, address("message", leg_id=CallLeg.objects.get().pk), recorded)
    assert Ticket.objects.count() == 1


def test_a_round_of_the_wait_loop_only_breathes(carrier: Carrier, waiting: CallLeg) -> None:  # rule 12
    path = address("wait", leg_id=waiting.pk)
    carrier.post(path)
    before = QueueEntry.objects.values().get(), waiting.conversation.events.count()
    for _ in range(4):
        assert carrier.post(path).status_code == 200
    assert (QueueEntry.objects.values().get(), waiting.conversation.events.count()) == before


def test_an_agents_call_and_what_the_room_reports(carrier: Carrier, dialed: CallLeg) -> None:
    offer = dialed.offer
    assert offer is not None
    again(carrier, "/voice/agent/", _agents_call(offer))
    again(carrier, "/voice/conference/", _joins(offer, "agent", ANAS_SID))
    assert offer.legs.filter(purpose="customer").count() == 1


@pytest.mark.parametrize(
    "status", ["initiated", "ringing", "in-progress", "completed", "busy", "no-answer", "failed", "canceled"]
)
def test_a_report_of_the_customers_call(carrier: Carrier, dialed: CallLeg, status: str) -> None:
    again(
        carrier,
        address("leg", leg_id=dialed.pk),
        {"CallSid": CUSTOMERS_SID, "CallStatus": status, "SequenceNumber": "1"},
    )
    assert Ticket.objects.count() == (1 if status in {"busy", "no-answer", "failed", "canceled"} else 0)


@pytest.mark.parametrize("verdict", ["human", "machine_start", "fax", "unknown"])
def test_a_verdict(carrier: Carrier, dialed: CallLeg, verdict: str) -> None:
    carrier.post(address("leg", leg_id=dialed.pk), {"CallSid": CUSTOMERS_SID, "CallStatus": "in-progress"})
    again(carrier, address("machine", leg_id=dialed.pk), {"CallSid": CUSTOMERS_SID, "AnsweredBy": verdict})
    assert QueueEntry.objects.get().is_connected


def test_the_end_of_a_room(carrier: Carrier, dialed: CallLeg) -> None:
    offer = dialed.offer
    assert offer is not None
    carrier.post(address("leg", leg_id=dialed.pk), {"CallSid": CUSTOMERS_SID, "CallStatus": "in-progress"})
    ends = {"ConferenceSid": ROOM_SID, "FriendlyName": offer.room, "StatusCallbackEvent": "conference-end"}
    again(carrier, "/voice/conference/", ends)
    assert QueueEntry.objects.get().status == "completed"


def test_a_report_of_another_call_is_not_this_legs(carrier: Carrier, dialed: CallLeg, waiting: CallLeg) -> None:
    path = address("leg", leg_id=dialed.pk)
    carrier.post(path, {"CallSid": CUSTOMERS_SID, "CallStatus": "ringing"})
    before = everything()
    for sid in (CALL_SID, ANAS_SID, "CA" + "f" * 32):
        assert carrier.post(path, {"CallSid": sid, "CallStatus": "completed"}).status_code == 204
    assert everything() == before


def test_a_call_that_is_another_legs_already_is_not_this_ones(carrier: Carrier, dialed: CallLeg) -> None:
    before = everything()
    for sid in (CALL_SID, ANAS_SID):
        answer = carrier.post(address("leg", leg_id=dialed.pk), {"CallSid": sid, "CallStatus": "no-answer"})
        assert answer.status_code == 204
    assert everything() == before


def test_a_number_of_a_call_that_was_there_before_moves_nothing_whatever_it_says(
    carrier: Carrier, dialed: CallLeg
) -> None:  # rule 37
    path = address("leg", leg_id=dialed.pk)
    said = {"CallSid": CUSTOMERS_SID}
    carrier.post(path, said | {"CallStatus": "ringing", "SequenceNumber": "1"})
    before = everything()
    for status, number in (("in-progress", "1"), ("completed", "0"), ("no-answer", "1")):
        carrier.post(path, said | {"CallStatus": status, "SequenceNumber": number})
        assert everything() == before
    carrier.post(path, said | {"CallStatus": "in-progress", "SequenceNumber": "2"})
    assert QueueEntry.objects.get().is_connected


def test_a_number_of_a_room_that_was_there_before_moves_nothing_whatever_it_says(
    carrier: Carrier, dialed: CallLeg
) -> None:  # rule 37
    offer = dialed.offer
    assert offer is not None
    before = everything()
    for number in (1, 0):
        carrier.post("/voice/conference/", _room(offer, "participant-leave", "agent", ANAS_SID, number=number))
        assert everything() == before
    carrier.post("/voice/conference/", _room(offer, "participant-leave", "agent", ANAS_SID, number=3))
    assert QueueEntry.objects.get().is_waiting


def test_a_report_on_one_leg_of_a_room_does_not_silence_an_earlier_one_on_another(
    carrier: Carrier, dialed: CallLeg
) -> None:  # rule 37
    offer = dialed.offer
    assert offer is not None
    carrier.post("/voice/conference/", _room(offer, "participant-join", "supervisor", "CA" + "e" * 32, number=5))
    carrier.post("/voice/conference/", _room(offer, "participant-join", "customer", CUSTOMERS_SID, number=2))
    assert QueueEntry.objects.get().is_connected


def test_another_conference_of_the_same_room_counts_anew(carrier: Carrier, dialed: CallLeg) -> None:  # rule 37
    offer = dialed.offer
    assert offer is not None
    another = _room(offer, "participant-join", "customer", CUSTOMERS_SID, number=9)
    carrier.post("/voice/conference/", another | {"StatusCallbackEvent": "participant-leave"})
    carrier.post("/voice/conference/", another | {"ConferenceSid": "CF" + "2" * 32, "SequenceNumber": "1"})
    assert QueueEntry.objects.get().is_connected


def test_an_agent_who_calls_in_again_with_an_old_offer_is_not_let_in(carrier: Carrier, dialed: CallLeg) -> None:
    offer = dialed.offer
    assert offer is not None
    carrier.post(address("leg", leg_id=dialed.pk), {"CallSid": CUSTOMERS_SID, "CallStatus": "busy"})
    before = everything()
    answer = carrier.post("/voice/agent/", _agents_call(offer))
    assert "not waiting for you any more" in answer.content.decode()
    assert everything() == before
    assert bridging.admit_agent(offer_id=offer.pk, agent_id=offer.agent_id, call_sid=ANAS_SID, at=clock.now()) is None
