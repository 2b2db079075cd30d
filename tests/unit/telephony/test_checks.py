"""Misconfiguration is found before the first call."""

import pytest

from telephony import checks


@pytest.fixture(autouse=True)
def production(settings):
    settings.DEBUG = False
    settings.PUBLIC_BASE_URL = "https://calls.example.com"
    settings.TWILIO_API_BASE_URL = "https://api.twilio.com"


def ids(messages):
    return [message.id for message in messages]


def test_a_complete_configuration_passes():
    assert not checks.check_credentials(None)
    assert not checks.check_public_base_url(None)
    assert not checks.check_carrier_address(None)


@pytest.mark.parametrize("name", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"])
def test_production_needs_an_account(settings, name):
    setattr(settings, name, "")
    assert ids(checks.check_credentials(None)) == ["telephony.E001"]
    settings.DEBUG = True
    assert not checks.check_credentials(None)


def test_without_an_api_key_there_is_a_warning(settings):
    settings.TWILIO_API_KEY_SECRET = ""
    messages = checks.check_credentials(None)
    assert ids(messages) == ["telephony.W001"]
    assert "TWILIO_API_KEY_SECRET" in messages[0].msg


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "telephony.E002"),
        ("calls.example.com", "telephony.E002"),
        ("http://calls.example.com", "telephony.E003"),
        ("https://calls.example.com/", "telephony.E004"),
        ("https://my_calls.example.com", "telephony.E005"),
        ("https://user:password@calls.example.com", "telephony.E006"),
        ("https://[::1]", "telephony.E006"),
        ("https://calls.example.com?x=1", "telephony.E006"),
    ],
)
def test_an_address_that_the_carrier_cannot_use_is_an_error(settings, url, expected):  # twilio.md 1.3, 1.4
    settings.PUBLIC_BASE_URL = url
    assert ids(checks.check_public_base_url(None)) == [expected]


def test_a_simulator_in_production_is_a_warning(settings):
    settings.TWILIO_API_BASE_URL = "http://127.0.0.1:8010"
    assert ids(checks.check_carrier_address(None)) == ["telephony.W002"]
    settings.DEBUG = True
    assert not checks.check_carrier_address(None)
