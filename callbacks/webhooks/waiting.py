"""A caller waits: the loop, and the keys pressed in it."""

from django.http import HttpRequest, HttpResponse

from callbacks import announcement, carrier_urls
from callbacks.models.greetings import Greetings
from callbacks.operations import virtual_hold, waiting
from callbacks.operations.virtual_hold import Choice
from callbacks.operations.waiting import Next, Wait
from callbacks.webhooks import other_number
from callbacks.webhooks.answers import UNKNOWN_CALL, greeting, heard_on, hold, params, play, record_message, say
from callbacks.webhooks.rooms import join_room
from contactcenter import clock
from telephony import twiml
from telephony.twilio import requests
from telephony.twilio.responses import follow
from telephony.twilio.signature import carrier_request


@carrier_request(speaks=True, keys_to=carrier_urls.key)
def wait(request: HttpRequest, leg_id: int) -> HttpResponse:
    """The wait loop: what a waiting caller hears next."""
    return say_next(waiting.wait(leg_id=leg_id, at=clock.now()))


@carrier_request(speaks=True)
def after(request: HttpRequest, leg_id: int) -> HttpResponse:
    """A live caller's room ended: back into the line where the place is kept, else goodbye."""
    return say_next(waiting.after_room(leg_id=leg_id, at=clock.now()))


def say_next(answer: Wait) -> HttpResponse:
    number, leg, cycle = answer.number, answer.leg, answer.cycle
    if number is None or leg is None:
        return say(UNKNOWN_CALL)
    match answer.next:
        case Next.ANNOUNCE if cycle is not None:
            return play(number, cycle.prompts, music_seconds=cycle.music_seconds, leg_id=leg.pk)
        case Next.JOIN:
            return join_room(leg.pk)
        case Next.HOLD:
            return hold(number, leg_id=leg.pk)
        case Next.WAITED_TOO_LONG if number.voicemail_enabled:
            return record_message(number, [greeting(heard_on(leg, number), "voicemail")], leg_id=leg.pk)
        case Next.WAITED_TOO_LONG:
            return follow(twiml.say_and_hang_up(prompts=[heard_on(leg, number).sentence("waited_too_long")]))
        case Next.CONFIRMED:
            return _confirm(heard_on(leg, number))
        case _:
            return follow(twiml.hang_up())


def _confirm(greetings: Greetings) -> HttpResponse:
    return follow(twiml.say_and_hang_up(prompts=[greeting(greetings, "callback_confirmation")]))


@carrier_request(speaks=True)
def key(request: HttpRequest, leg_id: int) -> HttpResponse:
    """A waiting caller pressed a key."""
    at = clock.now()
    chosen = virtual_hold.request_callback(leg_id=leg_id, digits=requests.digits(params(request)), at=at)
    if chosen is None:
        return say(UNKNOWN_CALL)
    greetings = heard_on(chosen.leg, chosen.number)
    match chosen.choice:
        case Choice.CONFIRMED:
            return _confirm(greetings)
        case Choice.ASK_NUMBER:
            return other_number.ask(chosen.leg, chosen.number, sentence=chosen.sentence)
        case Choice.REFUSED:
            prompts = [greetings.spoken(chosen.sentence)]
        case _:
            prompts = []
    seconds = announcement.music_until(chosen.leg.cycle_due_at, at=at)
    seconds -= sum(twiml.speech_seconds(prompt.text) for prompt in prompts)
    return play(chosen.number, prompts, music_seconds=max(seconds, 0.5), leg_id=leg_id)
