"""Every good answer is valid by Twilio's own OpenAPI description, where that file is at hand."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from openapi_core import OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse

from tests.simulator.world import ANA, OURS, Carrier, Product

DESCRIPTION = pathlib.Path(__file__).parents[3] / "shared" / "contracts" / "twilio_voice_oas3.json"
DESCRIBED = ("/Calls", "/Conferences", "/IncomingPhoneNumbers", "/Applications")


@pytest.fixture(scope="module")
def description() -> OpenAPI:
    if not DESCRIPTION.is_file():
        pytest.skip(f"Twilio's OpenAPI description is not at {DESCRIPTION}")
    return OpenAPI.from_dict(json.loads(DESCRIPTION.read_text()))


@pytest.fixture
def answers(carrier: Carrier) -> Iterator[list[requests.Response]]:
    """All answers that Twilio's client gets."""
    seen: list[requests.Response] = []
    hooks = carrier.twilio.http_client.session.hooks["response"]
    hooks.append(lambda answer, *args, **kwargs: seen.append(answer))
    yield seen
    hooks.clear()


def use_everything(carrier: Carrier, product: Product) -> None:
    twilio = carrier.twilio
    number = carrier.number(OURS, voice_url=f"{product.url}/in", status_callback=f"{product.url}/ended")
    twilio.incoming_phone_numbers(number.sid).update(friendly_name="Support")
    twilio.incoming_phone_numbers(number.sid).fetch()
    twilio.incoming_phone_numbers.list()
    application = twilio.applications.create(friendly_name="App", voice_url=f"{product.url}/agent")
    twilio.applications(application.sid).update(voice_method="POST")
    twilio.applications.list(friendly_name="App")
    use_calls(carrier, product)
    use_conferences(carrier)
    twilio.incoming_phone_numbers(number.sid).delete()
    twilio.applications(application.sid).delete()


def use_calls(carrier: Carrier, product: Product) -> None:
    product.says("/in", '<Say loop="0">Hello</Say>')
    sid = carrier.dial_in()
    carrier.wait_for(sid, "in-progress")
    calls = carrier.twilio.calls
    calls(sid).fetch()
    calls(sid).update(twiml='<Response><Say loop="0">New</Say></Response>')
    placed = calls.create(from_=OURS, to=ANA, twiml="<Response/>", status_callback=f"{product.url}/x")
    calls.list(to=OURS)
    calls(sid).update(status="completed")
    carrier.wait_for(placed.sid, "completed")
    calls(placed.sid).fetch()
    calls(placed.sid).delete()


def use_conferences(carrier: Carrier) -> None:
    participants: Any = carrier.twilio.conferences("room").participants
    created = participants.create(from_=OURS, to=ANA, label="customer", wait_url="", machine_detection="Enable")
    participants.create(from_=OURS, to="+14155552672", beep="onEnter")
    carrier.wait_for(created.call_sid, "in-progress")
    room = carrier.twilio.conferences(created.conference_sid)
    room.fetch()
    room.participants.list()
    room.participants("customer").update(hold=True, muted=True)
    room.participants("customer").fetch()
    room.participants("customer").delete()
    carrier.twilio.conferences.list(friendly_name="room")
    room.update(status="completed")


def test_every_answer_is_as_twilio_describes_it(
    carrier: Carrier, product: Product, answers: list[requests.Response], description: OpenAPI
) -> None:
    use_everything(carrier, product)
    described = [answer for answer in answers if any(name in answer.url for name in DESCRIBED)]
    assert len(described) >= 25
    for answer in described:
        assert answer.ok, answer.text
        answer.request.url = answer.request.url.replace(carrier.url, "https://api.twilio.com")
        request, response = RequestsOpenAPIRequest(answer.request), RequestsOpenAPIResponse(answer)
        description.validate_request(request)
        description.validate_response(request, response)
