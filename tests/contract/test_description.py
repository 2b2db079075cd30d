"""What we send is what Twilio's own machine-readable description of its API accepts."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from telephony.twilio.carrier import TwilioCarrier
from tests.unit.telephony.http_server import a_server_that, answering

DESCRIPTION = Path(__file__).parents[3] / "shared" / "contracts" / "twilio_voice_oas3.json"
ACCOUNT, CALL, ROOM = "AC" + "0" * 31 + "1", "CA" + "1" * 32, "CF" + "2" * 32

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(), reason=f"Twilio's description of its API is not at {DESCRIPTION}"
)


@pytest.fixture
def sent(settings):
    """The requests of a carrier whose every answer is a call: (method, path, form or query)."""
    requests = []
    answer = answering(201, json.dumps({"sid": CALL, "call_sid": CALL, "status": "queued", "calls": []}).encode())

    def record(handler):
        parts = urlsplit(handler.path)
        requests.append((handler.command, parts.path, parse_qs(handler.body.decode() or parts.query, True)))
        answer(handler)

    settings.TWILIO_ACCOUNT_SID = ACCOUNT
    with a_server_that(record) as url:
        settings.TWILIO_API_BASE_URL = url
        yield requests


@pytest.fixture
def carrier(sent):
    carrier = TwilioCarrier.from_settings()
    yield carrier
    carrier.close()


def operation(method, path):
    for template, operations in json.loads(DESCRIPTION.read_text())["paths"].items():
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in operations:
            return operations[method.lower()]
    raise AssertionError(f"{method} {path} is not in the description")


def accepted(method, path):
    """Parameter name to schema, of everything that this request may carry."""
    described = operation(method, path)
    form = described.get("requestBody", {}).get("content", {}).get("application/x-www-form-urlencoded", {})
    query = {one["name"]: one["schema"] for one in described.get("parameters", []) if one["in"] == "query"}
    return form.get("schema", {}).get("properties", {}) | query


def place(carrier, **changes):
    order = {
        "room_or_sid": ROOM, "to": "+14155552671", "caller_id": "+14155550100", "label": "customer",
        "ring_seconds": 25, "leg_url": "https://calls.example.com/leg/?a=1",
        "machine_url": "https://calls.example.com/machine/", "conference_url": "https://calls.example.com/conf/",
        "time_limit_seconds": 14400, "early_media": True,
    }  # fmt: skip
    return carrier.add_to_conference(**order | changes)


ASKED = [
    place,
    lambda carrier: carrier.redirect(call_sid=CALL, url="https://calls.example.com/join/"),
    lambda carrier: carrier.hang_up(call_sid=CALL),
    lambda carrier: carrier.end_room(conference_sid=ROOM),
    lambda carrier: carrier.fetch_call(call_sid=CALL),
    lambda carrier: carrier.find_participant(conference_sid=ROOM, label="customer"),
]


@pytest.mark.parametrize("ask", ASKED)
def test_every_parameter_is_described(carrier, sent, ask):
    ask(carrier)
    method, path, parameters = sent[0]
    schemas = accepted(method, path)
    assert parameters.keys() <= schemas.keys()
    for name, values in parameters.items():
        allowed = schemas[name].get("enum")
        assert not allowed or set(values) <= set(allowed)


def test_the_customers_leg_is_ordered_as_the_recipe_says(carrier, sent):  # twilio.md 3.3
    place(carrier)
    _, path, order = sent[0]
    assert path == f"/2010-04-01/Accounts/{ACCOUNT}/Conferences/{ROOM}/Participants.json"
    again = "#rc=2&rp=ct,rt,5xx"
    assert order == {
        "From": ["+14155550100"], "To": ["+14155552671"], "Label": ["customer"], "Timeout": ["25"],
        "TimeLimit": ["14400"], "EarlyMedia": ["true"], "Beep": ["false"], "StartConferenceOnEnter": ["true"],
        "EndConferenceOnExit": ["true"], "WaitUrl": [""],
        "StatusCallback": ["https://calls.example.com/leg/?a=1" + again], "StatusCallbackMethod": ["POST"],
        "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
        "MachineDetection": ["Enable"], "AmdStatusCallback": ["https://calls.example.com/machine/" + again],
        "AmdStatusCallbackMethod": ["POST"],
        "ConferenceStatusCallback": ["https://calls.example.com/conf/" + again],
        "ConferenceStatusCallbackMethod": ["POST"],
        "ConferenceStatusCallbackEvent": ["start", "end", "join", "leave"],
    }  # fmt: skip


def test_an_agents_telephone_is_ordered_without_machine_detection(carrier, sent):  # twilio.md 3.3
    place(carrier, machine_url=None, conference_url=None)
    assert not [name for name in sent[0][2] if name.startswith(("Machine", "Amd", "Conference"))]


@pytest.mark.parametrize(("asked", "ordered"), [(1, "5"), (25, "25"), (9999, "600")])
def test_ringing_stays_within_the_carriers_limits(carrier, sent, asked, ordered):  # twilio.md 3.1
    place(carrier, ring_seconds=asked)
    assert sent[0][2]["Timeout"] == [ordered]


def test_hanging_up_ends_a_call_in_any_state(carrier, sent):  # twilio.md 5.1
    carrier.hang_up(call_sid=CALL)
    assert sent[0][2] == {"Status": ["completed"]}
