"""Somebody calls who has a callback, or missed one: what they hear, and the keys they press (rules 41-43)."""

from django.http import HttpRequest, HttpResponse

from callbacks import announcement, carrier_urls
from callbacks.models import CallLeg, PhoneNumber
from callbacks.operations import second_calls
from callbacks.operations.second_calls import Choice
from callbacks.webhooks import other_number
from callbacks.webhooks.answers import UNKNOWN_CALL, greeting, heard_on, params, say
from contactcenter import clock
from telephony import twiml
from telephony.twilio import requests
from telephony.twilio.responses import follow
from telephony.twilio.signature import carrier_request
from telephony.twiml import Prompt

SECONDS_TO_CHOOSE = 5


def ask(leg: CallLeg, number: PhoneNumber, *, position: int, first: bool = True) -> HttpResponse:
    """That there is a callback, its position, and the choice; who presses nothing stays on the line."""
    greetings = heard_on(leg, number)
    place = announcement.position_prompt(greetings, position)
    prompts = [greeting(greetings, "welcome")] if first else []
    prompts.append(greetings.sentence("has_a_callback", position=place.text))
    if number.takes_other_numbers:
        prompts.append(greetings.sentence("has_a_callback_other_number"))
    return _one_key(prompts, action_url=carrier_urls.second_call(leg.pk), leg_id=leg.pk)


def welcome_back(leg: CallLeg, number: PhoneNumber, *, position: int) -> HttpResponse:
    """That we tried to reach this caller, who is in the old place again; key 1 asks for another callback."""
    greetings = heard_on(leg, number)
    place = announcement.position_prompt(greetings, position)
    prompts = [greeting(greetings, "welcome"), greetings.sentence("we_tried", position=place.text)]
    if leg.was_offered_a_callback:
        prompts.append(greetings.sentence("we_tried_offer"))
    return _one_key(prompts, action_url=carrier_urls.key(leg.pk), leg_id=leg.pk)


def _one_key(prompts: list[Prompt], *, action_url: str, leg_id: int) -> HttpResponse:
    return follow(
        twiml.gather_digits(
            prompts=prompts,
            action_url=action_url,
            next_url=carrier_urls.wait(leg_id),
            finish_on_key="",
            timeout_seconds=SECONDS_TO_CHOOSE,
            max_digits=1,
        )
    )


@carrier_request(speaks=True)
def choose(request: HttpRequest, leg_id: int) -> HttpResponse:
    """The key that says what is to become of the callback."""
    chosen = second_calls.choose(leg_id=leg_id, digits=requests.digits(params(request)), at=clock.now())
    if chosen is None:
        return say(UNKNOWN_CALL)
    leg, number = chosen.leg, chosen.number
    greetings = heard_on(leg, number)
    match chosen.choice:
        case Choice.KEPT:
            return follow(twiml.say_and_hang_up(prompts=[greeting(greetings, "callback_confirmation")]))
        case Choice.CANCELED:
            return follow(twiml.say_and_hang_up(prompts=[greetings.sentence("callback_canceled")]))
        case Choice.BEING_CALLED_BACK:
            return follow(twiml.say_and_hang_up(prompts=[greetings.sentence("calling_you")]))
        case Choice.OTHER_NUMBER:
            return other_number.ask(leg, number)
        case Choice.ASK_AGAIN:
            return ask(leg, number, position=chosen.position, first=False)
        case _:
            return follow(twiml.say_and_redirect(prompts=[], url=carrier_urls.wait(leg.pk)))
