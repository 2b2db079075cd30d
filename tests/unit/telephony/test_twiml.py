"""The documents that callers follow."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony import twiml
from telephony.twiml import Prompt

HERE = "https://calls.example.com"
OFFER = Prompt(text="Press 1 to get a callback and keep your position.")


def parsed(document):
    return ElementTree.fromstring(document)


def verbs(document):
    return [verb.tag for verb in parsed(document)]


def test_a_round_of_the_wait_loop_is_prompts_then_music_then_the_next_round():  # rule 12; twilio.md 2.4
    document = twiml.announce_and_gather(
        prompts=[Prompt(text="You are number 3."), OFFER],
        music_url=f"{HERE}/music/20000.wav",
        action_url=f"{HERE}/choice/",
        next_url=f"{HERE}/wait/",
    )
    gather, redirect = parsed(document)
    assert [verb.tag for verb in gather] == ["Say", "Say", "Play"]
    assert gather[1].text == OFFER.text
    assert gather[2].text == f"{HERE}/music/20000.wav"
    assert (redirect.tag, redirect.text, redirect.get("method")) == ("Redirect", f"{HERE}/wait/", "POST")


def test_any_single_key_interrupts_the_round_and_none_ends_it_early():  # rule 13; twilio.md 2.4
    document = twiml.announce_and_gather(prompts=[], music_url="", action_url=f"{HERE}/a", next_url=f"{HERE}/n")
    gather = parsed(document)[0]
    assert gather.attrib == {
        "input": "dtmf", "numDigits": "1", "finishOnKey": "", "timeout": "1", "method": "POST", "action": f"{HERE}/a",
    }  # fmt: skip


def test_the_room_of_a_leg_is_silent_labeled_and_reports():  # twilio.md 3.3
    document = twiml.join_conference(
        room="cb-1", label="agent", action_url=f"{HERE}/after/", conference_url=f"{HERE}/conf/?c=1", end_on_exit=True
    )
    dial = parsed(document)[0]
    assert dial.attrib == {"action": f"{HERE}/after/", "method": "POST"}
    assert dial[0].text == "cb-1"
    assert dial[0].attrib == {
        "participantLabel": "agent", "beep": "false", "startConferenceOnEnter": "true", "endConferenceOnExit": "true",
        "waitUrl": "", "statusCallback": f"{HERE}/conf/?c=1#rc=2&rp=ct,rt,5xx", "statusCallbackMethod": "POST",
        "statusCallbackEvent": "start end join leave",
    }  # fmt: skip


def test_a_leg_may_join_without_reports_with_music_and_with_a_limit():
    document = twiml.join_conference(
        room="r", label="customer", action_url=f"{HERE}/a", conference_url=None, end_on_exit=False,
        wait_url=f"{HERE}/w", time_limit_seconds=3600,
    )  # fmt: skip
    dial = parsed(document)[0]
    assert dial.get("timeLimit") == "3600"
    assert dial[0].get("waitUrl") == f"{HERE}/w"
    assert dial[0].get("endConferenceOnExit") == "false"
    assert "statusCallback" not in dial[0].attrib


def test_a_recording_is_followed_up_also_when_nobody_spoke():  # rule 9; twilio.md 2.2 Record
    document = twiml.say_and_record(prompts=[OFFER], action_url=f"{HERE}/left/", max_seconds=120)
    _, record, redirect = parsed(document)
    assert record.attrib == {
        "action": f"{HERE}/left/", "method": "POST", "maxLength": "120", "timeout": "5", "finishOnKey": "#",
        "playBeep": "true",
    }  # fmt: skip
    assert redirect.text == f"{HERE}/left/"


def test_a_number_is_asked_for_until_the_pound_key():  # rule 23; twilio.md 1.2
    document = twiml.gather_digits(prompts=[OFFER], action_url=f"{HERE}/a", next_url=f"{HERE}/n", max_digits=15)
    gather, redirect = parsed(document)
    assert (gather.get("finishOnKey"), gather.get("timeout"), gather.get("numDigits")) == ("#", "5", "15")
    assert redirect.text == f"{HERE}/n"


def test_short_documents():
    assert verbs(twiml.say_and_hang_up(prompts=[OFFER])) == ["Say", "Hangup"]
    assert verbs(twiml.say_and_redirect(prompts=[OFFER], url=f"{HERE}/n")) == ["Say", "Redirect"]
    assert verbs(twiml.hang_up()) == ["Hangup"]
    assert verbs(twiml.reject()) == ["Reject"]


def test_an_audio_file_is_played_instead_of_the_text():  # rule 6
    document = twiml.say_and_hang_up(prompts=[Prompt(text="unheard", audio_url=f"{HERE}/greeting.wav")])
    assert verbs(document) == ["Play", "Hangup"]


def test_text_is_spoken_in_its_language_and_voice():  # rule 6
    say = parsed(twiml.say_and_hang_up(prompts=[Prompt(text="Hallo", language="de-DE", voice="Polly.Vicki")]))[0]
    assert say.attrib == {"language": "de-DE", "voice": "Polly.Vicki"}


@pytest.mark.parametrize(
    "text", ["</Say><Dial>+19005551234</Dial>", "a & b < c", "{{ settings.SECRET_KEY }}", "It’s 😀"]
)
def test_a_greeting_stays_words(text):  # TwiML injection
    document = twiml.say_and_hang_up(prompts=[Prompt(text=text)])
    assert verbs(document) == ["Say", "Hangup"]
    assert parsed(document)[0].text == text


@given(st.text(max_size=300))
def test_any_text_makes_a_document_that_parses(text):
    document = twiml.say_and_hang_up(prompts=[Prompt(text=text), Prompt(text="\ud800\x00\x1b[31m")])
    assert "Hangup" in verbs(document)


def test_text_is_cut_where_the_carrier_would_refuse_it():  # twilio.md 2.2 Say
    say = parsed(twiml.say_and_hang_up(prompts=[Prompt(text="x" * 5000)]))[0]
    assert len(say.text) == 4000


@pytest.mark.parametrize("url", ["/wait/", "wait", "", "file:///etc/passwd", "javascript:1", "https://", "http://a b/"])
def test_no_relative_or_foreign_address_leaves(url):  # twilio.md 0.1
    with pytest.raises(ValueError, match="absolute"):
        twiml.say_and_redirect(prompts=[], url=url)


def test_the_length_of_speech_is_estimated_by_its_characters():
    assert twiml.speech_seconds("x" * 100) == pytest.approx(6.0)
    assert twiml.speech_seconds("") == 0
