"""From the carrier's words to ours."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.carrier import AnsweredBy, LegStatus
from telephony.twilio import requests

CALL = "CA" + "1" * 32


def test_an_incoming_call_keeps_what_the_network_said():  # twilio.md 1.1
    call = requests.incoming_call(
        {
            "CallSid": CALL, "AccountSid": "AC1", "From": "anonymous", "To": "+14155550100", "CallStatus": "ringing",
            "CallerName": "ANA", "ForwardedFrom": "+14155552671", "StirVerstat": "TN-Validation-Passed-A", "New": "x",
        }
    )  # fmt: skip
    assert (call.call_sid, call.account_sid) == (CALL, "AC1")
    assert (call.caller, call.dialed, call.caller_name) == ("anonymous", "+14155550100", "ANA")
    assert (call.forwarded_from, call.stir_verstat) == ("+14155552671", "TN-Validation-Passed-A")
    assert call.status is LegStatus.RINGING
    assert call.raw["New"] == "x"


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("queued", LegStatus.QUEUED), ("initiated", LegStatus.INITIATED), ("ringing", LegStatus.RINGING),
        ("in-progress", LegStatus.ANSWERED), ("completed", LegStatus.COMPLETED), ("busy", LegStatus.BUSY),
        ("no-answer", LegStatus.NO_ANSWER), ("failed", LegStatus.FAILED), ("canceled", LegStatus.CANCELED),
        ("frobnicated", None), ("", None), ("Completed", None),
    ],
)  # fmt: skip
def test_each_status_has_our_word_and_an_unknown_one_none(word, status):  # twilio.md 5.1
    event = requests.leg_event({"CallSid": CALL, "CallStatus": word})
    assert event.status is status
    assert event.raw["CallStatus"] == word


def test_the_length_of_a_call_is_in_seconds_not_minutes():  # twilio.md 0.8
    event = requests.leg_event({"CallSid": CALL, "CallStatus": "completed", "Duration": "2", "CallDuration": "95"})
    assert event.duration_seconds == 95


def test_a_report_carries_order_time_and_the_networks_code():  # twilio.md 5.1
    event = requests.leg_event(
        {"SequenceNumber": "3", "Timestamp": "Mon, 05 Jan 2026 09:59:58 +0000", "SipResponseCode": "487"}
    )
    assert (event.sequence, event.sip_code) == (3, 487)
    assert event.at == datetime(2026, 1, 5, 9, 59, 58, tzinfo=UTC)


@pytest.mark.parametrize("junk", ["", "-1", "NaN", "1e3", "٣", "9" * 400, " 1", "1\x00x", "0x10", "99999999999"])
def test_an_absurd_number_is_none(junk):  # inputs
    event = requests.leg_event({"SequenceNumber": junk, "CallDuration": junk, "SipResponseCode": junk})
    assert (event.sequence, event.duration_seconds, event.sip_code) == (None, None, None)


@pytest.mark.parametrize(
    "junk", ["", "yesterday", "Mon, 99 Jan 2026 09:59:58 +0000", "Mon, 05 Jan 99999 00:00:00 -9999"]
)
def test_an_absurd_time_is_none(junk):
    assert requests.leg_event({"Timestamp": junk}).at is None


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("conference-start", "start"), ("conference-end", "end"), ("participant-join", "join"),
        ("participant-leave", "leave"), ("participant-mute", ""), ("news", ""),
    ],
)  # fmt: skip
def test_each_event_of_a_room_has_our_word(word, kind):  # twilio.md 3.2
    event = requests.conference_event(
        {
            "ConferenceSid": "CF1", "FriendlyName": "cb-1", "StatusCallbackEvent": word, "CallSid": CALL,
            "ParticipantLabel": "customer", "SequenceNumber": "4", "ReasonParticipantLeft": "participant_hung_up",
        }
    )  # fmt: skip
    assert (event.conference_sid, event.room, event.kind, event.call_sid) == ("CF1", "cb-1", kind, CALL)
    assert (event.label, event.sequence, event.reason) == ("customer", 4, "participant_hung_up")


def test_reasons_are_spelled_one_way():  # twilio.md 3.2
    event = requests.conference_event({"ReasonConferenceEnded": "conference-ended-via-api"})
    assert event.reason == "conference_ended_via_api"


@pytest.mark.parametrize(
    ("word", "answered_by"),
    [
        ("human", AnsweredBy.HUMAN), ("machine_start", AnsweredBy.MACHINE), ("machine_end_beep", AnsweredBy.MACHINE),
        ("machine_end_silence", AnsweredBy.MACHINE), ("machine_end_other", AnsweredBy.MACHINE),
        ("fax", AnsweredBy.FAX), ("unknown", AnsweredBy.UNKNOWN), ("parrot", None), ("", None),
    ],
)  # fmt: skip
def test_each_machine_verdict_has_our_word(word, answered_by):  # twilio.md 4
    verdict = requests.machine_verdict({"CallSid": CALL, "AnsweredBy": word, "MachineDetectionDuration": "3250"})
    assert verdict.answered_by is answered_by
    assert verdict.seconds == 3.25


@pytest.mark.parametrize("keys", ["1", "11", "9", "#", "*", "4155552671"])
def test_keys_are_read_as_pressed(keys):
    assert requests.digits({"Digits": keys}) == keys


@pytest.mark.parametrize("junk", ["", "٣", "١", "hangup", "1 ", "1\n", "a", "１", "²"])
def test_only_keys_are_keys(junk):  # only exactly '1' accepts
    assert requests.digits({"Digits": junk}) == ""
    assert requests.digits({}) == ""


def test_a_recording_left_by_a_caller_who_hung_up():  # twilio.md 2.3
    left = requests.recording(
        {
            "RecordingUrl": "https://api.twilio.com/r/RE1",
            "RecordingSid": "RE1",
            "RecordingDuration": "7",
            "Digits": "hangup",
        }
    )
    assert (left.url, left.sid, left.seconds, left.hung_up) == ("https://api.twilio.com/r/RE1", "RE1", 7, True)


def test_no_recording_is_an_empty_one():
    assert requests.recording({}).url == ""
    assert requests.recording({"RecordingUrl": "file:///etc/passwd"}).url == ""


def test_values_are_cut_and_storable():  # inputs
    call = requests.incoming_call({"CallerName": "\x00" + "x" * 5000 + "\ud800", "k" * 5000 + "\x00": "v\x00"})
    assert call.caller_name == "\ufffd" + "x" * 999
    assert all(len(name) <= 100 and len(value) <= 1000 for name, value in call.raw.items())
    assert "\x00" not in "".join([*call.raw, *call.raw.values()])


WORDS = st.sampled_from(
    [
        "CallSid", "AccountSid", "From", "To", "CallStatus", "SequenceNumber", "Timestamp", "CallDuration",
        "SipResponseCode", "Digits", "AnsweredBy", "MachineDetectionDuration", "StatusCallbackEvent", "RecordingUrl",
        "RecordingDuration", "ConferenceSid",
    ]
)  # fmt: skip


@given(st.dictionaries(WORDS | st.text(max_size=20), st.text(max_size=60)))
def test_no_parameters_make_it_raise(params):  # fuzz
    requests.incoming_call(params)
    requests.leg_event(params)
    requests.conference_event(params)
    requests.machine_verdict(params)
    requests.digits(params)
    requests.recording(params)


@pytest.mark.parametrize(
    ("verdict", "failed"),
    [
        ("TN-Validation-Failed", True), ("TN-Validation-Failed-A", True), ("TN-Validation-Failed-C-Diverted", True),
        ("TN-Validation-Passed-A", False), ("TN-Validation-Passed-C-Passthrough", False), ("No-TN-Validation", False),
        ("NULL", False), ("", False), ("frobnicated", False),
    ],
)  # fmt: skip
def test_only_a_check_that_failed_casts_doubt_on_the_caller(verdict: str, failed: bool):  # twilio.md 1.1
    assert requests.incoming_call({"StirVerstat": verdict}).caller_failed_the_check is failed
