"""Numbers and applications by REST, and the file that remembers them."""

import pathlib

import pytest
from twilio.base.exceptions import TwilioRestException

from telephony.simulator.account import Directory, Number
from tests.simulator.world import OTHER_OURS, OURS, Carrier


def test_a_number_is_created_found_changed_and_deleted(carrier: Carrier) -> None:
    number = carrier.number(OURS, voice_url="https://example.org/in", voice_method="GET")
    assert (number.phone_number, number.friendly_name) == (OURS, "(415) 555-0100")
    assert (number.voice_url, number.voice_method) == ("https://example.org/in", "GET")
    numbers = carrier.twilio.incoming_phone_numbers
    changed = numbers(number.sid).update(friendly_name="Support", status_callback="https://example.org/ended")
    assert (changed.friendly_name, changed.status_callback) == ("Support", "https://example.org/ended")
    assert changed.voice_url == "https://example.org/in", "what is not named stays"
    assert [one.sid for one in numbers.list(phone_number="0100")] == [number.sid]
    assert carrier.ask("GET", "numbers") == {"numbers": [{"number": OURS, "friendly_name": "Support"}]}
    assert numbers(number.sid).delete() is True
    assert numbers.list() == []


def test_a_number_is_owned_once_and_must_be_one(carrier: Carrier) -> None:
    carrier.number(OURS)
    for number, code in ((OURS, 21422), ("12", 21421)):
        with pytest.raises(TwilioRestException) as caught:
            carrier.number(number)
        assert caught.value.code == code


def test_a_bad_url_is_refused_and_changes_nothing(carrier: Carrier) -> None:
    number = carrier.number(OURS, friendly_name="Support")
    with pytest.raises(TwilioRestException) as caught:
        carrier.twilio.incoming_phone_numbers(number.sid).update(friendly_name="Other", voice_url="nowhere")
    assert caught.value.code == 21205
    assert carrier.twilio.incoming_phone_numbers(number.sid).fetch().friendly_name == "Support"


def test_a_number_without_a_document_is_an_application_error(carrier: Carrier) -> None:
    carrier.number(OURS)
    sid = carrier.dial_in()
    carrier.wait_for(sid, "completed")
    assert carrier.said(sid) == ["We are sorry, an application error has occurred. Goodbye."]


def test_an_application_is_found_by_its_name(carrier: Carrier) -> None:
    applications = carrier.twilio.applications
    application = applications.create(friendly_name="Contact center", voice_url="https://example.org/agent")
    applications.create(friendly_name="Other")
    assert [one.sid for one in applications.list(friendly_name="Contact center")] == [application.sid]
    assert applications(application.sid).update(voice_method="GET").voice_method == "GET"
    assert applications(application.sid).delete() is True
    with pytest.raises(TwilioRestException) as caught:
        applications(application.sid).fetch()
    assert caught.value.code == 20404


def test_a_state_file_remembers_numbers_and_applications(tmp_path: pathlib.Path) -> None:
    state_file = tmp_path / "carrier.json"
    number = Number(phone_number=OTHER_OURS, voice_url="https://example.org/in")
    Directory(state_file=state_file).add(number)
    assert Directory(state_file=state_file).number(OTHER_OURS) == number
    Directory(state_file=state_file).remove(number.sid)
    assert Directory(state_file=state_file).number(OTHER_OURS) is None


def test_a_file_that_is_none_of_ours_is_named(tmp_path: pathlib.Path) -> None:
    state_file = tmp_path / "carrier.json"
    state_file.write_text("[1, 2]")
    with pytest.raises(ValueError, match=r"carrier\.json is not a state file"):
        Directory(state_file=state_file)
