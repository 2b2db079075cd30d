"""Signed tokens of offers, and the tokens of agents' browsers."""

import time

import jwt
import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured

from telephony import tokens, voice_tokens


def test_an_offer_comes_back_as_it_was_signed():
    token = tokens.sign_offer(offer_id=17, agent_id=4)
    assert tokens.read_offer(token, max_age_seconds=60) == (17, 4)


def test_a_token_needs_no_escaping_in_an_address():  # twilio.md 1.4
    token = tokens.sign_offer(offer_id=2**40, agent_id=2**40)
    assert token.isascii()
    assert not set(token) & set("'\"&=+%/? <>")


def test_an_old_token_is_refused():
    with time_machine.travel("2026-01-05 10:00:00Z", tick=False):
        token = tokens.sign_offer(offer_id=17, agent_id=4)
    with time_machine.travel("2026-01-05 10:01:01Z", tick=False), pytest.raises(tokens.BadToken):
        tokens.read_offer(token, max_age_seconds=60)


@pytest.mark.parametrize("token", ["", "x", "::", "a:b:c", "é", "WzE3LDRd:1:x", "\x00", "1" * 10_000])
def test_a_made_up_token_is_refused(token):
    with pytest.raises(tokens.BadToken):
        tokens.read_offer(token, max_age_seconds=60)


def test_a_changed_token_is_refused():
    token = tokens.sign_offer(offer_id=17, agent_id=4)
    with pytest.raises(tokens.BadToken):
        tokens.read_offer("X" + token[1:], max_age_seconds=60)


def test_an_agents_browser_may_call_the_application_and_be_called(settings):  # twilio.md 6
    settings.TWILIO_ACCOUNT_SID = "AC1"
    settings.TWILIO_API_KEY_SID = "SK1"
    settings.TWILIO_API_KEY_SECRET = "s" * 32
    settings.TWILIO_TWIML_APP_SID = "AP1"
    began = time.time()
    token = voice_tokens.agent_access_token(identity="agent_7", ttl_seconds=600)
    claims = jwt.decode(token, "s" * 32, algorithms=["HS256"])
    assert (claims["iss"], claims["sub"]) == ("SK1", "AC1")
    assert claims["grants"]["identity"] == "agent_7"
    assert claims["grants"]["voice"]["outgoing"] == {"application_sid": "AP1"}
    assert claims["grants"]["voice"]["incoming"] == {"allow": True}
    assert claims["exp"] - began == pytest.approx(600, abs=5)


def test_browser_audio_without_a_key_names_what_is_missing(settings):
    settings.TWILIO_API_KEY_SID = ""
    with pytest.raises(ImproperlyConfigured, match="TWILIO_API_KEY_SID"):
        voice_tokens.agent_access_token(identity="agent_7", ttl_seconds=600)
