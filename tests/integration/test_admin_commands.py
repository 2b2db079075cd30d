"""`connect_numbers` against the simulated carrier: what it says and does, once and again."""

import pytest
import requests
from django.core.management import CommandError, call_command

from tests.contract.conftest import ACCOUNT, TOKEN, simulator_url  # noqa: F401 - a fixture
from tests.factories import PhoneNumberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier(settings, simulator_url):  # noqa: F811 - the fixture imported above
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = ACCOUNT, TOKEN
    settings.TWILIO_API_BASE_URL = simulator_url
    settings.PUBLIC_BASE_URL = "http://127.0.0.1:9"
    return f"{simulator_url}/2010-04-01/Accounts/{ACCOUNT}"


def numbers_at(carrier: str) -> dict[str, str]:
    page = requests.get(f"{carrier}/IncomingPhoneNumbers.json", auth=(ACCOUNT, TOKEN), timeout=30).json()
    return {row["phone_number"]: row["voice_url"] for row in page["incoming_phone_numbers"]}


def test_numbers_lead_here_and_it_may_be_run_again(carrier, capsys):
    PhoneNumberFactory(number="+14155550150", name="Support")
    call_command("connect_numbers")
    said = capsys.readouterr().out
    call_command("connect_numbers")

    assert said == capsys.readouterr().out
    assert "+14155550150 (Support) → http://127.0.0.1:9/voice/incoming/" in said
    assert "TWILIO_TWIML_APP_SID=AP" in said
    assert numbers_at(carrier)["+14155550150"] == "http://127.0.0.1:9/voice/incoming/"


def test_without_numbers_it_says_what_to_do():
    with pytest.raises(CommandError, match="Add one in the admin"):
        call_command("connect_numbers")


def test_a_wrong_password_at_the_carrier_is_a_sentence(carrier, settings):
    PhoneNumberFactory()
    settings.TWILIO_AUTH_TOKEN = "wrong"
    with pytest.raises(CommandError, match="Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"):
        call_command("connect_numbers")


def test_a_carrier_that_is_not_there_is_a_sentence(settings):
    PhoneNumberFactory()
    settings.TWILIO_API_BASE_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match="that the carrier answers at that address"):
        call_command("connect_numbers")
