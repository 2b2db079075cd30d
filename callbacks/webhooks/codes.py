"""Somebody answers a call that tells a code: it is said twice, and the call ends."""

from django.http import HttpRequest, HttpResponse

from callbacks.operations import code_calls
from callbacks.webhooks.answers import params, unknown
from contactcenter import clock
from telephony import twiml
from telephony.twilio import requests
from telephony.twilio.responses import follow, noted
from telephony.twilio.signature import carrier_request


@carrier_request(speaks=True)
def say_code(request: HttpRequest, call_id: int) -> HttpResponse:
    """The document of the call, asked for when it is answered."""
    found = code_calls.code_for(call_id=call_id, at=clock.now())
    if found is None:
        return follow(twiml.hang_up())
    call, code = found
    number = call.request.phone_number
    spoken = ", ".join(code)
    prompts = [
        number.sentence("your_code", company=number.name, code=spoken),
        number.sentence("your_code_again", code=spoken),
    ]
    return follow(twiml.say_and_hang_up(prompts=prompts))


@carrier_request
def report(request: HttpRequest, call_id: int) -> HttpResponse:
    """How the call went on."""
    event = requests.leg_event(params(request))
    return noted() if code_calls.record_report(call_id=call_id, event=event) else unknown()
