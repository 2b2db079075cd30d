"""Connecting our numbers and the agents' browsers, at the simulator."""

import pytest

from telephony.setup import APPLICATION_NAME, connect_numbers
from telephony.twilio.client import build_client

SALES = "+14155550101"


@pytest.fixture
def client(simulated_world):
    client = build_client()
    yield client
    client.http_client.session.close()


def test_a_number_leads_to_us_for_calls_and_for_their_end(client):  # rule 16; twilio.md 0.10
    connect_numbers(numbers=[(SALES, "Sales")], base_url="https://calls.example.com")
    (number,) = client.incoming_phone_numbers.list(phone_number=SALES)
    assert number.friendly_name == "Sales"
    assert (number.voice_url, number.voice_method) == ("https://calls.example.com/voice/incoming/", "POST")
    assert (number.status_callback, number.status_callback_method) == (
        "https://calls.example.com/voice/status/",
        "POST",
    )


def test_connecting_again_changes_the_address_and_makes_nothing_twice(client):
    first = connect_numbers(numbers=[(SALES, "Sales")], base_url="https://old.example.com")
    second = connect_numbers(numbers=[(SALES, "Sales desk")], base_url="https://new.example.com")
    assert first == second
    (number,) = client.incoming_phone_numbers.list(phone_number=SALES)
    assert (number.friendly_name, number.voice_url) == ("Sales desk", "https://new.example.com/voice/incoming/")
    (application,) = client.applications.list(friendly_name=APPLICATION_NAME)
    assert application.sid == first
    assert application.voice_url == "https://new.example.com/voice/agent/"
