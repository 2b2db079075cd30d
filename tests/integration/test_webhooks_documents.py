"""The documents that a caller's leg follows, read as the carrier reads them."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from agents.models import Agent
from callbacks.models import CallLeg, PhoneNumber
from callbacks.operations import bridging, dispatch, offers
from contactcenter import clock
from telephony.carrier import ConferenceEvent
from tests.factories import AgentFactory, PhoneNumberFactory
from tests.integration.signed import MARIA, Carrier, address

pytestmark = pytest.mark.django_db


@pytest.fixture
def support() -> PhoneNumber:
    return PhoneNumberFactory(name="Support", number="+14155550100")


@pytest.fixture
def ana(support: PhoneNumber) -> Agent:
    return AgentFactory(name="Ana", available=True, queues=[support.queue])


class Call:
    """Maria's call, from document to document."""

    def __init__(self) -> None:
        self.carrier = Carrier()
        self.document = self.read("/voice/incoming/", From=MARIA, To="+14155550100", CallStatus="ringing")
        self.leg = CallLeg.objects.latest("pk")

    def read(self, path: str, **params: str) -> Element:
        answer = self.carrier.post(path, params)
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=utf-8")
        self.document = ElementTree.fromstring(answer.content)
        return self.document

    def hears(self, route: str = "wait", **params: str) -> Element:
        return self.read(address(route, leg_id=self.leg.pk), **params)

    @property
    def url(self) -> str:
        return f"http://testserver/voice/{{}}/{self.leg.pk}/"


def shape(document: Element) -> list[str]:
    return [element.tag for element in document.iter()][1:]


def said(document: Element) -> list[str]:
    return [element.text or "" for element in document.iter("Say")]


def test_the_call_is_answered_with_the_welcome(support: PhoneNumber) -> None:  # twilio.md 2.1
    call = Call()
    assert shape(call.document) == ["Say", "Redirect"]
    assert said(call.document) == ["Thank you for calling."]
    assert call.document[1].text == call.url.format("wait")


def test_a_round_is_one_gather_around_prompts_and_music(support: PhoneNumber) -> None:  # rules 12, 13; twilio.md 2.4
    call = Call()
    document = call.hears()
    assert shape(document) == ["Gather", "Say", "Say", "Say", "Play", "Redirect"]
    gather = document[0].attrib
    assert (gather["input"], gather["numDigits"], gather["finishOnKey"], gather["timeout"]) == ("dtmf", "1", "", "1")
    assert gather["action"] == call.url.format("key")
    assert document[1].text == call.url.format("wait")
    assert said(document) == [
        "Thank you for holding. Your call is important to us.",
        "You are next in line.",
        "Press 1 to get a callback and keep your position.",
    ]


def test_the_music_fills_what_the_speech_leaves_of_thirty_seconds(support: PhoneNumber) -> None:  # rule 12
    document = Call().hears()
    speech = sum(len(words) for words in said(document)) * 0.06
    [music] = [element.text or "" for element in document.iter("Play")]
    milliseconds = int(music.rsplit("/", 1)[1].removesuffix(".wav"))
    assert speech + milliseconds / 1000 + 1 == pytest.approx(30, abs=0.1)
    answer = Carrier().client.get(music.removeprefix("http://testserver"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "audio/wav")


def test_the_confirmation_is_the_first_sound_after_the_key_then_the_call_ends(
    support: PhoneNumber,
) -> None:  # rules 5, 15
    call = Call()
    call.hears()
    document = call.hears("key", Digits="1")
    assert shape(document) == ["Say", "Hangup"]
    assert said(document) == [
        "We\u2019ll call you back when it\u2019s your turn. You won\u2019t lose your position."
    ]  # fmt: skip


def test_a_confirmation_that_got_lost_on_its_way_is_said_again(support: PhoneNumber) -> None:  # rules 15, 49
    call = Call()
    call.hears()
    confirmation = said(call.hears("key", Digits="1"))
    document = call.hears()
    assert shape(document) == ["Say", "Hangup"]
    assert said(document) == confirmation


@pytest.mark.parametrize("digits", ["5", "#", "*"])
def test_after_another_key_music_goes_on_until_the_next_round(support: PhoneNumber, digits: str) -> None:  # rule 13
    call = Call()
    call.hears()
    document = call.hears("key", Digits=digits)
    assert shape(document) == ["Gather", "Play", "Redirect"]
    [music] = [element.text or "" for element in document.iter("Play")]
    assert 25_000 < int(music.rsplit("/", 1)[1].removesuffix(".wav")) <= 29_000


def test_a_refusal_is_spoken_and_the_line_goes_on(support: PhoneNumber) -> None:  # rule 24
    call = Call.__new__(Call)
    call.carrier = Carrier()
    call.read("/voice/incoming/", From="+442079460000", To="+14155550100", CallStatus="ringing")
    call.leg = CallLeg.objects.latest("pk")
    call.hears()
    document = call.hears("key", Digits="1")
    assert shape(document) == ["Gather", "Say", "Play", "Redirect"]
    assert said(document) == ["Sorry, we cannot call back numbers of that country."]


def test_outside_business_hours_the_text_and_the_end(support: PhoneNumber) -> None:  # rule 9
    close(support)
    document = Call().document
    assert shape(document) == ["Say", "Hangup"]
    assert "We are closed at the moment." in said(document)[0]


def test_outside_business_hours_the_voicemail_where_it_is_on(support: PhoneNumber) -> None:  # rule 9
    close(support)
    support.voicemail_enabled = True
    support.save()
    call = Call()
    assert shape(call.document) == ["Say", "Record", "Redirect"]
    record = call.document[1].attrib
    assert record["action"] == call.document[2].text == call.url.format("message")
    assert record["playBeep"] == "true"


def test_an_agent_who_is_there_means_the_room(support: PhoneNumber, ana: Agent) -> None:  # rule 22; twilio.md 2.5
    call = Call()
    call.hears()
    [offer] = dispatch.match(at=clock.now())
    offers.accept(offer_id=offer.pk, agent_id=ana.pk, at=clock.now())
    assert shape(call.hears()) == ["Gather", "Play", "Redirect"]  # the agent's audio is not there yet
    event = ConferenceEvent(conference_sid="CF1", room=offer.room, kind="join", label="agent")
    bridging.record_room_event(event=event, at=clock.now())
    for route in ("wait", "join"):
        document = call.hears(route)
        assert shape(document) == ["Dial", "Conference"]
        [room] = document.iter("Conference")
        assert (room.text, room.get("participantLabel"), room.get("waitUrl")) == (offer.room, "customer", "")
        assert (room.get("beep"), room.get("endConferenceOnExit")) == ("false", "true")
        assert document[0].get("action") == call.url.format("after")


def test_key_1_after_accept_does_nothing(support: PhoneNumber, ana: Agent) -> None:  # rule 17
    call = Call()
    call.hears()
    [offer] = dispatch.match(at=clock.now())
    offers.accept(offer_id=offer.pk, agent_id=ana.pk, at=clock.now())
    document = call.hears("key", Digits="1")
    assert "Say" not in shape(document)
    assert "Hangup" not in shape(document)


def test_a_caller_who_has_a_callback_hears_so_and_may_stay(support: PhoneNumber) -> None:  # rule 41
    first = Call()
    first.hears("key", Digits="1")
    second = Call.__new__(Call)
    second.carrier = Carrier()
    second.read("/voice/incoming/", CallSid="CA" + "b" * 32, From=MARIA, To="+14155550100", CallStatus="ringing")
    assert shape(second.document) == ["Gather", "Say", "Say", "Redirect"]
    assert said(second.document)[1] == (
        "You already have a callback. You are next in line. To keep it, press 1 or hang up. To wait on this call in the "
        "same place, press 2 or stay on the line. To cancel it, press 3."
    )


def test_every_address_is_absolute(support: PhoneNumber) -> None:  # twilio.md 0.1
    call = Call()
    for document in (call.document, call.hears(), call.hears("key", Digits="9")):
        urls = [element.text or "" for element in document.iter() if element.tag in {"Redirect", "Play"}]
        urls += [element.get("action", "") for element in document.iter("Gather")]
        assert urls
        assert all(url.startswith("http://testserver/") for url in urls)


def close(number: PhoneNumber) -> None:
    number.business_hours.periods.all().delete()
    number.business_hours.compile()


def test_who_has_a_callback_may_key_it_away(support: PhoneNumber) -> None:  # rule 41
    Call().hears("key", Digits="1")
    again = Call.__new__(Call)
    again.carrier = Carrier()
    again.read("/voice/incoming/", CallSid="CA" + "b" * 32, From=MARIA, To="+14155550100", CallStatus="ringing")
    again.leg = CallLeg.objects.latest("pk")
    again.hears("second-call", CallSid="CA" + "b" * 32, Digits="9")
    assert shape(again.document) == ["Gather", "Say", "Redirect"]
    again.hears("second-call", CallSid="CA" + "b" * 32, Digits="3")
    assert (shape(again.document), said(again.document)) == (["Say", "Hangup"], ["Your callback is canceled. Goodbye."])


@pytest.fixture
def dialed(support: PhoneNumber, ana: Agent) -> CallLeg:
    """Maria's callback: Ana is in the room, Maria's telephone was answered, and whoever answers must press 1."""
    support.asks_to_press_1 = True
    support.save()
    Call().hears("key", Digits="1")
    [offer] = dispatch.match(at=clock.now())
    offers.accept(offer_id=offer.pk, agent_id=ana.pk, at=clock.now())
    bridging.admit_agent(offer_id=offer.pk, agent_id=ana.pk, call_sid="CA" + "d" * 32, at=clock.now())
    joined = ConferenceEvent(
        conference_sid="CF" + "1" * 32, room=offer.room, kind="join", label="agent", call_sid="CA" + "d" * 32
    )
    bridging.record_room_event(event=joined, at=clock.now())
    return CallLeg.objects.get(purpose="customer")


def press(leg: CallLeg, attempt: int | None = None, **params: str) -> Element:
    path = f"/voice/press-1/{leg.pk}/" + (f"{attempt}/" if attempt else "")
    answer = Carrier().post(path, {"CallSid": "CA" + "e" * 32, "CallStatus": "in-progress"} | params)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content)


def test_who_answers_is_asked_for_one_key_within_ten_seconds(dialed: CallLeg) -> None:  # rule 8
    document = press(dialed)
    assert shape(document) == ["Gather", "Say", "Redirect"]
    gather = document[0].attrib
    assert (gather["numDigits"], gather["finishOnKey"], gather["timeout"]) == ("1", "", "10")
    assert gather["action"] == document[1].text == f"http://testserver/voice/press-1/{dialed.pk}/1/"
    assert said(document) == [
        (
            "This is Support, calling you back. To take your callback, press 1. For 10 more minutes, press 2. "
            "To cancel it, press 3."
        )
    ]


def test_key_1_leads_into_the_agents_room(dialed: CallLeg) -> None:  # rules 8, 38
    press(dialed)
    document = press(dialed, 1, Digits="1")
    assert shape(document) == ["Dial", "Conference"]
    assert dialed.offer is not None
    assert document[0][0].text == dialed.offer.room
    assert document[0][0].attrib["participantLabel"] == "customer"


@pytest.mark.parametrize(
    ("key", "sentence"),
    [("2", "We will call you again in 10 minutes. Goodbye."), ("3", "Your callback is canceled. Goodbye.")],
)
def test_keys_2_and_3_end_the_call_with_a_sentence(dialed: CallLeg, key: str, sentence: str) -> None:  # rule 8
    press(dialed)
    document = press(dialed, 1, Digits=key)
    assert (shape(document), said(document)) == (["Say", "Hangup"], [sentence])


def test_without_a_key_it_is_asked_twice_and_then_over(dialed: CallLeg) -> None:  # rules 8, 35
    press(dialed)
    assert shape(press(dialed, 1)) == ["Gather", "Say", "Redirect"]
    assert shape(press(dialed, 2)) == ["Hangup"]
