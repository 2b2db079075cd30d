"""Signed requests with words that nobody expects: never a fault, and nothing happens that was not meant."""

from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callbacks.models import CallLeg, PhoneNumber, QueueEntry
from callbacks.operations import dispatch, intake, offers
from contactcenter import clock
from telephony import tokens
from telephony.carrier import IncomingCall
from tests.factories import AgentFactory, CallLegFactory, PhoneNumberFactory
from tests.integration import signed
from tests.integration.signed import CALL_SID, MARIA, Carrier, address

pytestmark = pytest.mark.django_db
FAULT = "something went wrong"
FINE = {200, 204, 400, 403, 404, 413}
OFFER = "Press 1 to get a callback"

CALLERS = [
    "", "anonymous", "Restricted", "+266696687", "+86282452253", "client:bob", "sip:x@y", "+1", "+" + "4" * 40,
    "+0123456789", "+١٤١٥٥٥٥٢٦٧١", "call me maybe", "+1415\x005552671", "x" * 10_000, "+1415555\u202e2671", "🙂", "'; --", "%s%n",
]  # fmt: skip
NAMES_OF_CALLERS = [
    "<script>alert(1)</script>", "=HYPERLINK(1)", "&<>\"'", "\u202egnp.exe", "🙂" * 100, "x" * 5000, "\x00", "\r\nSet-Cookie: a",
]  # fmt: skip
KEYS = ["", "0", "2", "9", "#", "*", "11", "1#", " 1", "1 ", "٣", "١", "1" * 1000, "one", "\x001", "-1", "1.0"]
NUMBERS = ["", "-1", "NaN", "1e9", "9" * 30, "٣", "0x10", "null", "3.5", "+4", "2147483648", "\x00"]
WORDS = [
    "",
    "frobnicated",
    "Completed",
    "COMPLETED",
    "in_progress",
    "no answer",
    "\x00",
    "x" * 5000,
    "<b>",
    "None",
    "🙂",
]


@pytest.fixture
def support() -> PhoneNumber:
    return PhoneNumberFactory(name="Support", number="+14155550100")


@pytest.fixture
def waiting(support: PhoneNumber) -> CallLeg:
    call = IncomingCall(call_sid=CALL_SID, caller=MARIA, dialed="+14155550100")
    leg = intake.answer_call(call=call, at=clock.now()).leg
    assert leg is not None
    return leg


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


def ring(carrier: Carrier, **params: str) -> str:
    answer = carrier.post("/voice/incoming/", {"From": MARIA, "To": "+14155550100", "CallStatus": "ringing"} | params)
    return understood(answer)


def understood(answer: Any) -> str:
    """The document, which is one that the carrier can follow and no apology."""
    assert answer.status_code == 200
    document = answer.content.decode()
    assert ElementTree.fromstring(document).tag == "Response"
    assert FAULT not in document
    return document


def verbs(document: str) -> list[str]:
    return [element.tag for element in ElementTree.fromstring(document).iter()][1:]


# Who calls


@pytest.mark.parametrize("caller", CALLERS)
def test_a_caller_without_a_number_enters_the_line_and_hears_no_offer(
    carrier: Carrier, support: PhoneNumber, caller: str
) -> None:  # rule 23
    ring(carrier, From=caller)
    [leg] = CallLeg.objects.all()
    heard = understood(carrier.post(address("wait", leg_id=leg.pk)))
    assert "You are next in line." in heard
    assert OFFER not in heard
    understood(carrier.post(address("key", leg_id=leg.pk), {"Digits": "1"}))
    assert QueueEntry.objects.get().is_live


@pytest.mark.parametrize("name", NAMES_OF_CALLERS)
def test_a_callers_name_is_kept_as_words_and_cut(carrier: Carrier, support: PhoneNumber, name: str) -> None:
    ring(carrier, CallerName=name)
    entry = QueueEntry.objects.get()
    assert len(entry.caller_name) <= 80
    assert entry.caller_name.isprintable()


@pytest.mark.parametrize("sid", ["", "\x00", "CA1", "x" * 41, "x" * 1000, "CA" + "g" * 32, "🙂" * 20, "' OR 1=1"])
def test_a_call_without_a_proper_id_is_ended_politely_or_taken(
    carrier: Carrier, support: PhoneNumber, sid: str
) -> None:
    ring(carrier, CallSid=sid)
    assert all(leg.call_sid and len(leg.call_sid) <= 40 for leg in CallLeg.objects.all())


@pytest.mark.parametrize("status", WORDS)
def test_an_unknown_status_of_a_call_that_rings_is_not_looked_at(
    carrier: Carrier, support: PhoneNumber, status: str
) -> None:
    ring(carrier, CallStatus=status)
    assert QueueEntry.objects.get().is_waiting


def test_names_that_the_carrier_may_add_tomorrow_are_let_through(carrier: Carrier, support: PhoneNumber) -> None:
    ring(carrier, NewFangled="1", **{"Sip\x00Header_X": "2", "": "3", "ü": "4"})  # twilio.md 1.1
    assert QueueEntry.objects.count() == 1


# What is pressed


@pytest.mark.parametrize("digits", KEYS)
def test_only_exactly_1_accepts(carrier: Carrier, waiting: CallLeg, digits: str) -> None:  # rule 13
    understood(carrier.post(address("key", leg_id=waiting.pk), {"Digits": digits}))
    entry = QueueEntry.objects.get()
    assert (entry.kind, entry.status, entry.live_leg) == ("live", "waiting", waiting)


def test_without_digits_nothing_is_accepted(carrier: Carrier, waiting: CallLeg) -> None:  # rule 13
    understood(carrier.post(address("key", leg_id=waiting.pk)))
    assert QueueEntry.objects.get().is_live


def test_exactly_1_accepts(carrier: Carrier, waiting: CallLeg) -> None:  # rules 5, 15
    document = understood(carrier.post(address("key", leg_id=waiting.pk), {"Digits": "1"}))
    assert verbs(document) == ["Say", "Hangup"]
    assert QueueEntry.objects.get().is_callback


# What is reported


@pytest.mark.parametrize("status", WORDS)
def test_a_status_that_nobody_knows_is_noted_and_changes_nothing(
    carrier: Carrier, waiting: CallLeg, status: str
) -> None:
    assert carrier.post("/voice/status/", {"CallStatus": status}).status_code == 204
    waiting.refresh_from_db()
    assert (waiting.status, waiting.ended_at) == ("answered", None)
    assert QueueEntry.objects.get().is_waiting


@pytest.mark.parametrize("name", ["SequenceNumber", "CallDuration", "Duration", "SipResponseCode", "Timestamp"])
@pytest.mark.parametrize("value", NUMBERS)
def test_a_number_that_is_none_does_not_hide_the_end(carrier: Carrier, waiting: CallLeg, name: str, value: str) -> None:
    answer = carrier.post("/voice/status/", {"CallStatus": "completed", name: value})
    assert answer.status_code == 204
    assert QueueEntry.objects.get().status == "abandoned"


@pytest.mark.parametrize("verdict", [*WORDS, "machine_start ", "human,fax"])
def test_a_verdict_that_nobody_knows_changes_nothing(carrier: Carrier, waiting: CallLeg, verdict: str) -> None:
    leg = CallLegFactory(customer=True, entry=waiting.entry, call_sid=None)
    assert carrier.post(address("machine", leg_id=leg.pk), {"AnsweredBy": verdict}).status_code == 204
    leg.refresh_from_db()
    assert (leg.answered_by, leg.verdict_at, leg.call_sid) == ("", None, None)


@pytest.mark.parametrize("event", [*WORDS, "participant-mute", "announcement-end"])
def test_an_event_of_a_room_that_nobody_knows_is_noted(carrier: Carrier, event: str) -> None:
    params = {"ConferenceSid": "CF" + "1" * 32, "FriendlyName": "room-1", "StatusCallbackEvent": event}
    assert carrier.post("/voice/conference/", params).status_code == 204


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "javascript:alert(1)", "ftp://x", "", "//x", "http://" + "x" * 5000]
)
@pytest.mark.parametrize("seconds", ["-1", "NaN", "0", "", "9" * 30])
def test_a_recording_that_is_none_opens_no_ticket(carrier: Carrier, waiting: CallLeg, url: str, seconds: str) -> None:
    from tickets.models import Ticket

    understood(carrier.post(address("message", leg_id=waiting.pk), {"RecordingUrl": url, "RecordingDuration": seconds}))
    assert not Ticket.objects.exists()
    assert QueueEntry.objects.get().is_waiting


def test_greetings_are_words_never_verbs(carrier: Carrier, support: PhoneNumber) -> None:
    support.welcome_text = "</Say><Dial>+19005550123</Dial><Say>"
    support.hold_message_text = "Tom & Jerry <b>\"'</b> ]]> {{ 1 }}"
    support.save()
    assert verbs(ring(carrier)) == ["Say", "Redirect"]
    document = understood(carrier.post(address("wait", leg_id=CallLeg.objects.get().pk)))
    said = [element.text for element in ElementTree.fromstring(document).iter("Say")]
    assert said[0] == "Tom & Jerry <b>\"'</b> ]]> {{ 1 }}"


# Anything at all


ANY = st.one_of(
    st.text(max_size=60),
    st.sampled_from([*CALLERS, *KEYS, *NUMBERS, *WORDS, MARIA, "+14155550100", CALL_SID, "CA" + "b" * 32]),
    st.sampled_from(
        ["completed", "busy", "no-answer", "in-progress", "participant-join", "conference-end", "human", "fax"]
    ),
    st.sampled_from(
        ["agent", "customer", "machine_start", "https://carrier.example/RE1", "client:agent_1", "CF" + "1" * 32]
    ),
)
NAMES = [
    "CallSid", "From", "To", "CallStatus", "Digits", "SequenceNumber", "Timestamp", "CallDuration", "SipResponseCode",
    "AnsweredBy", "MachineDetectionDuration", "ConferenceSid", "FriendlyName", "StatusCallbackEvent", "ParticipantLabel",
    "ReasonParticipantLeft", "RecordingUrl", "RecordingDuration", "RecordingSid", "CallerName", "ForwardedFrom", "offer",
    "ErrorCode", "DialCallStatus", "StirVerstat",
]  # fmt: skip
PARAMS = st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=10)), ANY, max_size=12)


@pytest.fixture
def world(support: PhoneNumber, waiting: CallLeg) -> dict[str, Any]:
    """Somebody waits, and an agent has a callback and is being connected."""
    ana = AgentFactory(name="Ana", available=True, queues=[support.queue])
    intake_call = IncomingCall(call_sid="CA" + "b" * 32, caller="+12125550123", dialed="+14155550100")
    leg = intake.answer_call(call=intake_call, at=clock.now()).leg
    [offer] = dispatch.match(at=clock.now())
    offers.accept(offer_id=offer.pk, agent_id=ana.pk, at=clock.now())
    customer = CallLegFactory(customer=True, entry=offer.entry, offer=offer, call_sid=None)
    assert leg is not None
    return {
        "legs": [waiting.pk, leg.pk, customer.pk, 0],
        "offer": offer.pk,
        "room": offer.room,
        "token": tokens.sign_offer(offer_id=offer.pk, agent_id=ana.pk),
        "identity": f"client:agent_{ana.pk}",
    }


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), params=PARAMS)
def test_whatever_the_carrier_says_there_is_an_answer(
    world: dict[str, Any],
    carrier: Carrier,
    caplog: pytest.LogCaptureFixture,
    data: st.DataObject,
    params: dict[str, str],
) -> None:
    caplog.clear()
    route = data.draw(st.sampled_from(signed.names()))
    leg_id = data.draw(st.sampled_from(world["legs"]))
    if data.draw(st.booleans()):
        params |= {"FriendlyName": world["room"], "offer": world["token"]}
    if data.draw(st.booleans()):
        params |= {"From": world["identity"]}
    answer = carrier.post(address(route, leg_id=leg_id, offer_id=world["offer"]), params)
    assert answer.status_code in FINE
    assert FAULT not in answer.content.decode()
    assert "carrier_request_failed" not in caplog.text
