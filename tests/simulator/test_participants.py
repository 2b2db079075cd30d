"""Participants: the customer's leg of a callback (twilio.md 0.3, 3.1, 3.3, 5.1)."""

from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.world import ANA, LONG, OURS, Carrier, Product, eventually

ALL_EVENTS = ["initiated", "ringing", "answered", "completed"]
AGENT_ROOM = """
<Dial action="/after"><Conference participantLabel="agent" beep="false" endConferenceOnExit="true" waitUrl=""
 statusCallback="/room" statusCallbackEvent="start end join leave">room-1</Conference></Dial>
"""


LONG_RING = LONG - 5
"""The carrier rings for five seconds more."""


@pytest.fixture
def room(carrier: Carrier, product: Product) -> str:
    """The SID of a room in which agent Ana's browser waits."""
    carrier.number()
    carrier.twilio.applications.create(friendly_name="App", voice_url=product.says("/agent", AGENT_ROOM))
    carrier.connect("ana", offer="signed")
    return product.wait_for("/room", StatusCallbackEvent="participant-join")["ConferenceSid"]


def call_customer(carrier: Carrier, product: Product, room: str, **more: Any) -> Any:
    wanted = {
        "from_": OURS,
        "to": ANA,
        "label": "customer",
        "timeout": 25,
        "beep": "false",
        "wait_url": "",
        "early_media": True,
        "end_conference_on_exit": True,
        "status_callback": f"{product.url}/leg",
        "status_callback_event": ALL_EVENTS,
    }
    return carrier.twilio.conferences(room).participants.create(**(wanted | more))


def test_the_agents_browser_asks_the_application_with_its_parameters(
    carrier: Carrier, product: Product, room: str
) -> None:
    form = product.wait_for("/agent")  # twilio.md 6
    assert form["From"] == "client:ana"
    assert form["To"] == ""
    assert form["offer"] == "signed"
    assert form["ApplicationSid"].startswith("AP")


def test_the_answer_is_immediate_and_names_the_call(carrier: Carrier, product: Product, room: str) -> None:
    participant = call_customer(carrier, product, room)
    assert participant.status == "queued"
    assert participant.conference_sid == room
    assert participant.call_sid.startswith("CA")
    assert participant.queue_time == "0"


def test_a_call_that_is_answered_goes_through_four_events_in_order(
    carrier: Carrier, product: Product, room: str
) -> None:
    participant = call_customer(carrier, product, room)  # twilio.md 5.1
    product.wait_for("/leg", CallStatus="in-progress")
    carrier.hang_up(participant.call_sid)
    last = product.wait_for("/leg", CallStatus="completed")
    forms = product.forms("/leg")
    assert [(form["CallStatus"], form["SequenceNumber"]) for form in forms] == [
        ("initiated", "0"),
        ("ringing", "1"),
        ("in-progress", "2"),
        ("completed", "3"),
    ]
    assert {form["Direction"] for form in forms} == {"outbound-api"}
    assert last["SipResponseCode"] == "200"
    assert int(last["CallDuration"]) >= 1


def test_only_subscribed_events_are_sent_and_counted(carrier: Carrier, product: Product, room: str) -> None:
    carrier.telephone(ANA, "busy")  # twilio.md 5.1
    call_customer(carrier, product, room, status_callback_event=["completed"])
    assert product.wait_for("/leg")["SequenceNumber"] == "0"
    assert len(product.forms("/leg")) == 1


@pytest.mark.parametrize(
    ("behavior", "status", "sip_code"),
    [
        ("busy", "busy", "486"),
        ("reject", "busy", "603"),
        ("unreachable", "failed", "404"),
        ("no_answer", "no-answer", "487"),
    ],
)
def test_a_telephone_that_is_not_answered_says_how(
    carrier: Carrier, product: Product, room: str, behavior: str, status: str, sip_code: str
) -> None:
    carrier.telephone(ANA, behavior)  # twilio.md 5.1, 3.2
    participant = call_customer(carrier, product, room)
    form = product.wait_for("/leg", CallStatus=status)
    assert (form["SipResponseCode"], form["CallDuration"]) == (sip_code, "0")
    left = product.wait_for("/room", ReasonParticipantLeft="participant_add_failed")
    assert (left["CallSid"], left["ParticipantCallStatus"]) == (participant.call_sid, status)


def test_it_rings_five_seconds_longer_than_the_time_out(carrier: Carrier, product: Product, room: str) -> None:
    carrier.telephone(ANA, "no_answer")  # twilio.md 3.1, 5.3
    carrier.stand_still()
    sid = call_customer(carrier, product, room, timeout=30).call_sid
    carrier.step(40)
    carrier.wait_for(sid, "no-answer")
    ringing, ended = carrier.log(sid, "status")[-2:]
    assert ended["at"] - ringing["at"] == pytest.approx(35, abs=0.1)


def test_the_room_starts_when_the_customer_answers_and_both_hear_each_other(
    carrier: Carrier, product: Product, room: str
) -> None:
    sid = call_customer(carrier, product, room).call_sid  # twilio.md 3.2
    product.wait_for("/room", StatusCallbackEvent="conference-start")
    events = [(form["StatusCallbackEvent"], form["SequenceNumber"]) for form in product.forms("/room")]
    assert events == [("participant-join", "1"), ("participant-join", "2"), ("conference-start", "3")]
    agent = carrier.ask("GET", "calls")["calls"][1]
    assert carrier.call(sid)["talking_with"] == [agent["sid"]]
    assert agent["talking_with"] == [sid]
    assert agent["conference"] == "room-1"


def test_the_customer_who_hangs_up_ends_the_room_for_the_agent(carrier: Carrier, product: Product, room: str) -> None:
    sid = call_customer(carrier, product, room).call_sid  # twilio.md 3.2, section 10
    product.wait_for("/room", StatusCallbackEvent="conference-start")
    carrier.hang_up(sid)
    end = product.wait_for("/room", StatusCallbackEvent="conference-end")
    assert end["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
    assert (end["CallSidEndingConference"], end["ParticipantLabelEndingConference"]) == (sid, "customer")
    reasons = {form["ParticipantLabel"]: form for form in product.forms("/room") if "ReasonParticipantLeft" in form}
    assert reasons["customer"]["ReasonParticipantLeft"] == "participant_hung_up"
    assert reasons["customer"]["ParticipantCallStatus"] == "completed"
    assert reasons["agent"]["ReasonParticipantLeft"] == "moderator_ended_conference"
    after = product.wait_for("/after")
    assert after["DialCallStatus"] == "answered"
    assert "DialCallSid" not in after


def test_an_agent_who_leaves_while_it_rings_does_not_stop_the_ringing(
    carrier: Carrier, product: Product, room: str
) -> None:
    carrier.telephone(ANA, "no_answer")  # twilio.md section 10, F8
    sid = call_customer(carrier, product, room, timeout=LONG_RING).call_sid
    carrier.wait_for(sid, "ringing")
    agent = next(call for call in carrier.ask("GET", "calls")["calls"] if call["client"] == "ana")
    carrier.hang_up(agent["sid"])
    product.wait_for("/room", StatusCallbackEvent="conference-end")
    assert carrier.call(sid)["status"] == "ringing"
    carrier.twilio.calls(sid).update(status="completed")
    assert product.wait_for("/leg", CallStatus="canceled")["CallDuration"] == "0"


def test_a_customer_who_answers_after_the_room_is_over_is_dropped(
    carrier: Carrier, product: Product, room: str
) -> None:
    carrier.telephone(ANA, "manual")  # twilio.md section 10, F9
    sid = call_customer(carrier, product, room, timeout=LONG_RING).call_sid
    carrier.wait_for(sid, "ringing")
    carrier.twilio.conferences(room).update(status="completed")
    carrier.ask("POST", f"calls/{sid}/answer")
    carrier.wait_for(sid, "completed")


def test_a_friendly_name_makes_the_room_if_there_is_none(carrier: Carrier, product: Product) -> None:
    carrier.number()  # twilio.md 0.3
    participant = call_customer(carrier, product, "a-new-room")
    (conference,) = carrier.twilio.conferences.list(friendly_name="a-new-room")
    assert participant.conference_sid == conference.sid
    assert conference.status == "init"


def test_a_room_named_by_an_unknown_or_ended_sid_is_not_made(carrier: Carrier, product: Product, room: str) -> None:
    carrier.twilio.conferences(room).update(status="completed")  # twilio.md 0.3
    for sid in ("CF" + "0" * 32, room):
        with pytest.raises(TwilioRestException) as caught:
            call_customer(carrier, product, sid)
        assert (caught.value.status, caught.value.code) == (404, 20404)


def test_a_participant_is_found_by_call_sid_or_label_until_it_has_left(
    carrier: Carrier, product: Product, room: str
) -> None:
    sid = call_customer(carrier, product, room).call_sid  # twilio.md 3.1
    participants = carrier.twilio.conferences(room).participants
    assert participants("customer").fetch().call_sid == participants(sid).fetch().call_sid == sid
    carrier.wait_for(sid, "in-progress")
    eventually(lambda: participants("customer").fetch().status == "connected")
    carrier.hang_up(sid)
    eventually(lambda: carrier.twilio.conferences(room).participants.list() == [])
    with pytest.raises(TwilioRestException) as caught:
        participants("customer").fetch()
    assert caught.value.code == 20404


def test_a_label_that_is_taken_does_not_stop_the_call_but_the_joining(
    carrier: Carrier, product: Product, room: str
) -> None:
    first = call_customer(carrier, product, room).call_sid  # twilio.md 2.2 (16025), 3.3: look before you dial again
    carrier.wait_for(first, "in-progress")
    second = call_customer(carrier, product, room, to="+14155552672").call_sid
    carrier.wait_for(second, "completed")
    assert [error["code"] for error in carrier.log(second, "error")] == [16025]
    assert carrier.call(first)["status"] == "in-progress"


def test_conference_and_participant_need_the_sid_of_the_room(carrier: Carrier, product: Product, room: str) -> None:
    for path in ("Conferences/room-1.json", "Conferences/room-1/Participants.json"):  # twilio.md 0.3
        answer = carrier.rest("GET", path)
        assert (answer.status_code, answer.json()["code"]) == (404, 20404)


def test_hold_and_mute_are_events_and_the_held_one_is_not_heard(carrier: Carrier, product: Product, room: str) -> None:
    sid = call_customer(carrier, product, room).call_sid
    product.wait_for("/room", StatusCallbackEvent="conference-start")
    customer = carrier.twilio.conferences(room).participants("customer")
    assert customer.update(muted=True).muted is True
    assert customer.update(hold=True).hold is True
    assert carrier.call(sid)["talking_with"] == []
    assert "hold" in eventually(lambda: carrier.log(sid, "hold_music"))[0]["text"]
    assert customer.update(hold=False).hold is False
    assert len(carrier.call(sid)["talking_with"]) == 1


def test_a_deleted_participant_of_the_api_is_hung_up(carrier: Carrier, product: Product, room: str) -> None:
    sid = call_customer(carrier, product, room, end_conference_on_exit=False).call_sid
    product.wait_for("/room", StatusCallbackEvent="conference-start")
    assert carrier.twilio.conferences(room).participants("customer").delete() is True
    product.wait_for("/leg", CallStatus="completed")
    left = product.wait_for("/room", ReasonParticipantLeft="participant_updated_via_api")
    assert left["CallSid"] == sid
    assert carrier.twilio.conferences(room).fetch().status == "in-progress"


def test_completing_the_conference_tells_so_with_two_spellings(carrier: Carrier, product: Product, room: str) -> None:
    call_customer(carrier, product, room)  # twilio.md 3.2
    product.wait_for("/room", StatusCallbackEvent="conference-start")
    carrier.twilio.conferences(room).update(status="completed")
    end = product.wait_for("/room", StatusCallbackEvent="conference-end")
    assert end["ReasonConferenceEnded"] == "conference-ended-via-api"
    leaves = [form for form in product.forms("/room") if form["StatusCallbackEvent"] == "participant-leave"]
    assert {form["ReasonParticipantLeft"] for form in leaves} == {"conference_ended_via_api"}
    assert carrier.twilio.conferences(room).fetch().reason_conference_ended == "conference-ended-via-api"


def test_our_own_number_as_participant_runs_its_own_document(carrier: Carrier, product: Product, room: str) -> None:
    carrier.number("+14155550101", voice_url=product.says("/in", '<Say>Hello</Say><Pause length="5"/>'))
    sid = call_customer(carrier, product, room, to="+14155550101", timeout=LONG_RING).call_sid  # twilio.md 3.1
    form = product.wait_for("/in")
    assert (form["From"], form["To"], form["Direction"]) == (OURS, "+14155550101", "inbound")
    assert form["CallSid"] != sid
    carrier.wait_for(sid, "completed")


def test_calls_per_second_queue_and_say_for_how_long(carrier: Carrier, product: Product, room: str) -> None:
    carrier.ask("PUT", "faults", {"calls_per_second": 0.001})  # twilio.md 0.12, 3.1
    first = call_customer(carrier, product, room)
    second = call_customer(carrier, product, room, label="other", to="+14155552672")
    assert first.queue_time == "0"
    assert 500_000 < int(second.queue_time) <= 1_000_000


def test_a_call_canceled_in_the_queue_is_told_to_nobody(carrier: Carrier, product: Product, room: str) -> None:
    carrier.ask("PUT", "faults", {"calls_per_second": 0.001})  # twilio.md 0.7
    call_customer(carrier, product, room)
    queued = call_customer(carrier, product, room, label="other", to="+14155552672", status_callback=f"{product.url}/q")
    assert carrier.twilio.calls(queued.call_sid).update(status="canceled").status in ("queued", "canceled")
    carrier.wait_for(queued.call_sid, "canceled")
    product.wait_for("/leg", CallStatus="in-progress")
    assert product.forms("/q") == []
