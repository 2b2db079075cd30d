"""Which carrier the client talks to."""

import pytest

from telephony.twilio.client import build_client, is_the_real_carrier


@pytest.mark.parametrize(
    ("url", "real"),
    [
        ("https://api.twilio.com", True),
        ("https://api.dublin.ie1.twilio.com/", True),
        ("http://127.0.0.1:8010", False),
        ("https://api.twilio.com.example.com", False),
    ],
)
def test_only_the_carrier_itself_costs_money(settings, url, real):
    settings.TWILIO_API_BASE_URL = url
    assert is_the_real_carrier() is real


def test_the_client_asks_the_configured_address(settings):
    settings.TWILIO_API_BASE_URL = "http://127.0.0.1:8010/"
    client = build_client()
    assert client.api.base_url == "http://127.0.0.1:8010"
    assert client.http_client.timeout == settings.CARRIER_TIMEOUT_SECONDS
    client.http_client.session.close()
