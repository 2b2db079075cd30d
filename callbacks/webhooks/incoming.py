"""A call comes in, and a caller leaves a message."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from callbacks import carrier_urls
from callbacks.in_force import said_on
from callbacks.models import PhoneNumber
from callbacks.operations import intake
from callbacks.operations.intake import Answered, Arrival
from callbacks.webhooks import menu_documents, second_call
from callbacks.webhooks.answers import UNKNOWN_CALL, greeting, heard_on, params, record_message, say
from contactcenter import clock
from telephony import twiml
from telephony.twilio import requests
from telephony.twilio.responses import follow
from telephony.twilio.signature import carrier_request

UNKNOWN_NUMBER = "This number is not in service. Goodbye."


@carrier_request(speaks=True)
def incoming(request: HttpRequest) -> HttpResponse:
    """The Voice URL of every number."""
    call = requests.incoming_call(params(request))
    if not call.call_sid:
        return say(UNKNOWN_CALL)
    return _welcome(intake.answer_call(call=call, at=clock.now()))


def after_menu(answered: Answered) -> HttpResponse:
    """On from the menu, without a second welcome."""
    return _welcome(answered, greets=False)


def _welcome(answered: Answered, *, greets: bool = True) -> HttpResponse:
    number, leg = answered.number, answered.leg
    if number is None or leg is None:
        return say(UNKNOWN_NUMBER)
    match answered.arrival:
        case Arrival.CLOSED:
            return _after_hours(number, leg_id=leg.pk, at=leg.created_at)
        case Arrival.MENU:
            return menu_documents.first([greeting(number, "welcome")], leg=leg)
        case Arrival.HUNG_UP:
            return follow(twiml.hang_up())
        case Arrival.BEING_CALLED_BACK:
            return follow(twiml.say_and_hang_up(prompts=[heard_on(leg, number).sentence("calling_you")]))
        case Arrival.HAS_A_CALLBACK:
            return second_call.ask(leg, number, position=answered.position)
        case Arrival.IN_THE_OLD_PLACE:
            return second_call.welcome_back(leg, number, position=answered.position)
        case _:
            prompts = [greeting(heard_on(leg, number), "welcome")]
    # Both begin with the welcome, which who comes from the menu has heard.
    return follow(twiml.say_and_redirect(prompts=prompts[0 if greets else 1 :], url=carrier_urls.wait(leg.pk)))


def _after_hours(number: PhoneNumber, *, leg_id: int, at: datetime) -> HttpResponse:
    """The greeting of a closure that is on comes first; where there is none, the after-hours text."""
    closure = number.business_hours.running_closure(at=at)
    said = [number.written(closure.greeting_text)] if closure and closure.greeting_text else []
    if number.voicemail_enabled:
        return record_message(number, [*said, greeting(number, "voicemail")], leg_id=leg_id)
    return follow(twiml.say_and_hang_up(prompts=said or [greeting(number, "after_hours")]))


@carrier_request(speaks=True)
def message(request: HttpRequest, leg_id: int) -> HttpResponse:
    """A caller has left a message, or nothing."""
    recorded = requests.recording(params(request))
    at = clock.now()
    if not intake.keep_message(leg_id=leg_id, recording_url=recorded.url, seconds=recorded.seconds, at=at):
        return say(UNKNOWN_CALL)
    return follow(twiml.say_and_hang_up(prompts=[said_on(leg_id).sentence("thanks")]))
