"""Whoever answers a callback hears who calls, and presses a key to take it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from callbacks import carrier_urls
from callbacks.in_force import said_to
from callbacks.operations import bridging, press_one
from callbacks.operations.press_one import Answer, Next
from callbacks.webhooks.answers import UNKNOWN_CALL, params, say
from contactcenter import clock
from telephony import twiml
from telephony.twilio import requests
from telephony.twilio.responses import follow
from telephony.twilio.signature import carrier_request

SECONDS_TO_PRESS = 10


@carrier_request(speaks=True)
def ask(request: HttpRequest, leg_id: int) -> HttpResponse:
    """The document of the customer's call, asked for when it is answered."""
    call = requests.incoming_call(params(request))
    return _answer(leg_id, press_one.ask(leg_id=leg_id, call_sid=call.call_sid, at=clock.now()))


@carrier_request(speaks=True)
def decide(request: HttpRequest, leg_id: int, attempt: int) -> HttpResponse:
    """The key, or none in time."""
    said = params(request)
    call_sid, digits = requests.incoming_call(said).call_sid, requests.digits(said)
    answer = press_one.decide(leg_id=leg_id, call_sid=call_sid, digits=digits, attempt=attempt, at=clock.now())
    return _answer(leg_id, answer)


def _answer(leg_id: int, answer: Answer | None) -> HttpResponse:
    if answer is None:
        return say(UNKNOWN_CALL)
    match answer.next:
        case Next.ASK:
            return _ask(leg_id, answer)
        case Next.JOIN if answer.offer is not None:
            return _join(leg_id, room=answer.offer.room)
        case Next.LATER:
            prompts = [said_to(answer.entry).sentence("callback_later", minutes=press_one.LATER_MINUTES)]
            return follow(twiml.say_and_hang_up(prompts=prompts))
        case Next.CANCELED:
            return follow(twiml.say_and_hang_up(prompts=[said_to(answer.entry).sentence("callback_canceled")]))
        case _:
            return follow(twiml.hang_up())


def _ask(leg_id: int, answer: Answer) -> HttpResponse:
    url = carrier_urls.press_one_key(leg_id, answer.attempt)
    name = answer.entry.phone_number.name
    asked = "press_one" if answer.more_time else "press_one_last"
    return follow(
        twiml.gather_digits(
            prompts=[said_to(answer.entry).sentence(asked, company=name, minutes=press_one.LATER_MINUTES)],
            action_url=url,
            next_url=url,
            finish_on_key="",
            timeout_seconds=SECONDS_TO_PRESS,
            max_digits=1,
        )
    )


def _join(leg_id: int, *, room: str) -> HttpResponse:
    return follow(
        twiml.join_conference(
            room=room,
            label=bridging.CUSTOMER,
            action_url=carrier_urls.after_room(leg_id),
            conference_url=carrier_urls.conference(),
            end_on_exit=True,
            time_limit_seconds=settings.CALL_TIME_LIMIT_SECONDS,
        )
    )
