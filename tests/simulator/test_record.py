"""<Record> and recordings (twilio.md 2.2, 2.3)."""

import io
import wave

import pytest
from twilio.base.exceptions import TwilioRestException

from telephony.simulator.media import sound_seconds
from tests.simulator.world import Carrier, Product, eventually

RECORD = '<Record action="/recorded" maxLength="3600"/><Say>Nothing heard</Say>'


def test_a_key_ends_it_and_the_action_gets_the_recording(line: Carrier, product: Product) -> None:
    product.says("/in", RECORD)
    line.stand_still()
    sid = line.dial_in(script=[{"after": 20, "press": "#"}])
    product.wait_for("/in")
    line.step(30)
    form = product.wait_for("/recorded")
    assert form["Digits"] == "#"
    assert form["RecordingDuration"] == "20", "19.5 s after the beep"
    assert form["RecordingUrl"].endswith(f"/Recordings/{form['RecordingSid']}")
    assert [entry["text"] for entry in line.log(sid, "play")] == ["beep"]


def test_a_caller_who_hangs_up_has_left_a_message(line: Carrier, product: Product) -> None:
    product.says("/in", RECORD)  # twilio.md 2.3
    sid = line.dial_in()
    eventually(lambda: line.log(sid, "play"), what="the beep")
    line.step(1)
    line.hang_up(sid)
    form = product.wait_for("/recorded")
    assert (form["Digits"], form["CallStatus"]) == ("hangup", "completed")
    line.wait_for(sid, "completed")


def test_silence_ends_it_after_five_seconds(line: Carrier, product: Product) -> None:
    product.says("/in", RECORD)  # twilio.md 2.2
    line.stand_still()
    line.dial_in(speaks_seconds=10)
    product.wait_for("/in")
    line.step(30)
    form = product.wait_for("/recorded")
    assert "Digits" not in form
    assert int(form["RecordingDuration"]) in {15, 16}, "of fifteen seconds, a part of the last one counts as whole"


def test_whoever_says_nothing_goes_to_the_next_verb(line: Carrier, product: Product) -> None:
    product.says("/in", RECORD)
    sid = line.dial_in(speaks_seconds=0)
    line.wait_for(sid, "completed")
    assert line.said(sid) == ["Nothing heard"]
    assert line.twilio.recordings.list() == []


def test_without_an_action_the_document_is_asked_again(line: Carrier, product: Product) -> None:
    product.says("/in", '<Record maxLength="2"/>', "<Say>Thanks</Say>")  # twilio.md 2.2
    line.dial_in()
    assert product.wait_for("/in", count=2)["RecordingDuration"]


def test_a_redirect_ends_it_without_the_action(line: Carrier, product: Product) -> None:
    product.says("/in", RECORD)
    product.says("/new", "<Say>Elsewhere</Say>")
    sid = line.dial_in()
    line.wait_for(sid, "in-progress")
    line.twilio.calls(sid).update(url=f"{product.url}/new")
    line.wait_for(sid, "completed")
    assert line.said(sid) == ["Elsewhere"]
    assert product.forms("/recorded") == []


def test_the_recording_is_told_listed_heard_and_deleted(line: Carrier, product: Product) -> None:
    product.says("/in", '<Record action="/recorded" recordingStatusCallback="/saved" maxLength="7" timeout="0"/>')
    sid = line.dial_in()
    saved = product.wait_for("/saved")
    assert (saved["RecordingStatus"], saved["CallSid"]) == ("completed", sid)
    (recording,) = line.twilio.recordings.list(call_sid=sid)
    assert (recording.sid, recording.duration) == (saved["RecordingSid"], saved["RecordingDuration"])
    for ending in ("", ".wav"):
        sound = line.rest("GET", f"Recordings/{recording.sid}{ending}", auth=None)
        assert sound.headers["Content-Type"] == "audio/x-wav"
        assert sound_seconds(sound.content) == float(recording.duration)
    with wave.open(io.BytesIO(sound.content)) as readable:
        assert readable.getnframes() == int(recording.duration) * 8000
    assert line.twilio.recordings(recording.sid).delete() is True
    with pytest.raises(TwilioRestException):
        line.twilio.recordings(recording.sid).fetch()
