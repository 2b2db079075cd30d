"""Doors of the carrier: parse what it signed, call one operation, render what it shall do next."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from callbacks import announcement, carrier_urls
from callbacks.models import PhoneNumber
from callbacks.operations import bridging, intake, legs, lookups, virtual_hold, waiting
from callbacks.operations.intake import Answered, Arrival
from callbacks.operations.virtual_hold import Choice
from callbacks.operations.waiting import Next, Wait
from contactcenter import clock
from telephony import tokens, twiml
from telephony.twilio import requests
from telephony.twilio.responses import follow, noted
from telephony.twilio.signature import carrier_request
from telephony.twiml import Prompt

UNKNOWN_NUMBER = "This number is not in service. Goodbye."
UNKNOWN_CALL = "This call cannot be continued. Please call again. Goodbye."
NOT_YOUR_TURN = "This call is not waiting for you any more."
CALLING_YOU = "We are calling you back right now. Please hang up and answer your phone."
WAITED_TOO_LONG = "We are sorry that nobody could take your call in time. We will get in touch with you. Goodbye."
THANKS = "Thank you. Goodbye."
LONGEST_MESSAGE_SECONDS = 180
HOLD_SECONDS = 5


@carrier_request(speaks=True)
def incoming(request: HttpRequest) -> HttpResponse:
    """The Voice URL of every number."""
    call = requests.incoming_call(_params(request))
    if not call.call_sid:
        return _say(UNKNOWN_CALL)
    return _welcome(intake.answer_call(call=call, at=clock.now()))


def _welcome(answered: Answered) -> HttpResponse:
    number, leg = answered.number, answered.leg
    if number is None or leg is None:
        return _say(UNKNOWN_NUMBER)
    match answered.arrival:
        case Arrival.CLOSED:
            return _after_hours(number, leg_id=leg.pk)
        case Arrival.BEING_CALLED_BACK:
            return follow(twiml.say_and_hang_up(prompts=[number.spoken(CALLING_YOU)]))
        case Arrival.HAS_A_CALLBACK:
            prompts = [_greeting(number, "welcome"), number.spoken(_has_a_callback(answered.position))]
        case _:
            prompts = [_greeting(number, "welcome")]
    return follow(twiml.say_and_redirect(prompts=prompts, url=carrier_urls.wait(leg.pk)))


def _has_a_callback(position: int) -> str:
    return (
        f"You already have a callback. {announcement.position_sentence(position)} "
        "Hang up to keep it, or stay on the line to wait on this call in the same place."
    )


def _after_hours(number: PhoneNumber, *, leg_id: int) -> HttpResponse:
    if number.voicemail_enabled:
        return _record(number, [_greeting(number, "voicemail")], leg_id=leg_id)
    return follow(twiml.say_and_hang_up(prompts=[_greeting(number, "after_hours")]))


@carrier_request(speaks=True, keys_to=carrier_urls.key)
def wait(request: HttpRequest, leg_id: int) -> HttpResponse:
    """The wait loop: what a waiting caller hears next."""
    return _next(waiting.wait(leg_id=leg_id, at=clock.now()))


def _next(answer: Wait) -> HttpResponse:
    number, leg, cycle = answer.number, answer.leg, answer.cycle
    if number is None or leg is None:
        return _say(UNKNOWN_CALL)
    match answer.next:
        case Next.ANNOUNCE if cycle is not None:
            return _play(number, cycle.prompts, music_seconds=cycle.music_seconds, leg_id=leg.pk)
        case Next.JOIN:
            return _join(leg.pk)
        case Next.HOLD:
            return _hold(number, leg_id=leg.pk)
        case Next.WAITED_TOO_LONG if number.voicemail_enabled:
            return _record(number, [_greeting(number, "voicemail")], leg_id=leg.pk)
        case Next.WAITED_TOO_LONG:
            return follow(twiml.say_and_hang_up(prompts=[number.spoken(WAITED_TOO_LONG)]))
        case _:
            return follow(twiml.hang_up())


@carrier_request(speaks=True)
def key(request: HttpRequest, leg_id: int) -> HttpResponse:
    """A waiting caller pressed a key."""
    at = clock.now()
    chosen = virtual_hold.request_callback(leg_id=leg_id, digits=requests.digits(_params(request)), at=at)
    if chosen is None:
        return _say(UNKNOWN_CALL)
    match chosen.choice:
        case Choice.CONFIRMED:
            return follow(twiml.say_and_hang_up(prompts=[_greeting(chosen.number, "callback_confirmation")]))
        case Choice.REFUSED:
            prompts = [chosen.number.spoken(chosen.sentence)]
        case _:
            prompts = []
    seconds = announcement.music_until(chosen.leg.cycle_due_at, at=at)
    seconds -= sum(twiml.speech_seconds(prompt.text) for prompt in prompts)
    return _play(chosen.number, prompts, music_seconds=max(seconds, 0.5), leg_id=leg_id)


@carrier_request(speaks=True)
def join(request: HttpRequest, leg_id: int) -> HttpResponse:
    """A live caller is moved to the agent."""
    return _join(leg_id)


def _join(leg_id: int) -> HttpResponse:
    where = bridging.where_to(leg_id=leg_id)
    if where.entry is None:
        return follow(twiml.hang_up())
    if where.offer is None:
        return _hold(where.entry.phone_number, leg_id=leg_id) if not where.entry.is_over else follow(twiml.hang_up())
    return follow(
        twiml.join_conference(
            room=where.offer.room,
            label=bridging.CUSTOMER,
            action_url=carrier_urls.after_room(leg_id),
            conference_url=None,
            end_on_exit=True,
            time_limit_seconds=settings.CALL_TIME_LIMIT_SECONDS,
        )
    )


def _hold(number: PhoneNumber, *, leg_id: int) -> HttpResponse:
    """An agent has accepted and is not in the room yet: music for a moment, no announcement; keys change nothing."""
    return _play(number, [], music_seconds=HOLD_SECONDS, leg_id=leg_id)


@carrier_request(speaks=True)
def after(request: HttpRequest, leg_id: int) -> HttpResponse:
    """A live caller's room ended: back into the line where the place is kept, else goodbye."""
    return _next(waiting.after_room(leg_id=leg_id, at=clock.now()))


@carrier_request(speaks=True)
def message(request: HttpRequest, leg_id: int) -> HttpResponse:
    """A caller has left a message, or nothing."""
    recorded = requests.recording(_params(request))
    at = clock.now()
    if not intake.keep_message(leg_id=leg_id, recording_url=recorded.url, seconds=recorded.seconds, at=at):
        return _say(UNKNOWN_CALL)
    return _say(THANKS)


@carrier_request(speaks=True)
def agent(request: HttpRequest) -> HttpResponse:
    """The Voice URL of the TwiML app: an agent's browser calls in with a signed offer."""
    params = _params(request)
    call = requests.incoming_call(params)
    room = _room_of(params.get("offer", ""), identity=call.caller, call_sid=call.call_sid)
    if room is None:
        return _say(NOT_YOUR_TURN)
    return follow(
        twiml.join_conference(
            room=room.offer.room,
            label=bridging.AGENT,
            action_url=carrier_urls.agent_after(room.offer.pk),
            conference_url=carrier_urls.conference(),
            end_on_exit=True,
            time_limit_seconds=settings.CALL_TIME_LIMIT_SECONDS,
        )
    )


def _room_of(token: str, *, identity: str, call_sid: str) -> bridging.Room | None:
    try:
        offer_id, agent_id = tokens.read_offer(token, max_age_seconds=settings.CALL_TIME_LIMIT_SECONDS)
    except tokens.BadToken:
        return None
    if identity != f"client:agent_{agent_id}" or not call_sid:
        return None
    return bridging.admit_agent(offer_id=offer_id, agent_id=agent_id, call_sid=call_sid, at=clock.now())


@carrier_request(speaks=True)
def agent_after(request: HttpRequest, offer_id: int) -> HttpResponse:
    """The agent's room is over."""
    return follow(twiml.hang_up())


@carrier_request
def status(request: HttpRequest) -> HttpResponse:
    """The status callback of every number, and of the TwiML app."""
    event = requests.leg_event(_params(request))
    return noted() if lookups.record_inbound_end(event=event, at=clock.now()) else _unknown()


@carrier_request
def conference(request: HttpRequest) -> HttpResponse:
    """Who joined and left a room."""
    event = requests.conference_event(_params(request))
    if not event.conference_sid or not event.room:
        return _unknown()
    lookups.record_room_event(event=event, at=clock.now())
    return noted()


@carrier_request
def leg(request: HttpRequest, leg_id: int) -> HttpResponse:
    """Progress of a leg that we placed."""
    event = requests.leg_event(_params(request))
    if not event.call_sid:
        return _unknown()
    return noted() if legs.record_leg(leg_id=leg_id, event=event, at=clock.now()) else _unknown()


@carrier_request
def machine(request: HttpRequest, leg_id: int) -> HttpResponse:
    """The verdict of machine detection."""
    verdict = requests.machine_verdict(_params(request))
    return noted() if legs.record_verdict(leg_id=leg_id, verdict=verdict, at=clock.now()) else _unknown()


@require_safe
@cache_control(public=True, max_age=300)
def hold_music(request: HttpRequest, number_id: int, milliseconds: int) -> HttpResponse:
    """A piece of hold music of exactly this length; the carrier fetches it unsigned, as it does all media."""
    longest = int(settings.ANNOUNCEMENT_SECONDS * 1000) + 10_000
    clip = announcement.music(number_id=number_id, milliseconds=min(milliseconds, longest))
    return HttpResponse(clip, content_type="audio/wav")


def _params(request: HttpRequest) -> dict[str, Any]:
    return request.carrier_params  # type: ignore[attr-defined, no-any-return]


def _greeting(number: PhoneNumber, name: str) -> Prompt:
    return number.prompt(name, base_url=settings.PUBLIC_BASE_URL)


def _play(number: PhoneNumber, prompts: list[Prompt], *, music_seconds: float, leg_id: int) -> HttpResponse:
    return follow(
        twiml.announce_and_gather(
            prompts=prompts,
            music_url=announcement.music_url(number, music_seconds),
            action_url=carrier_urls.key(leg_id),
            next_url=carrier_urls.wait(leg_id),
            gather_timeout_seconds=announcement.GATHER_SECONDS,
        )
    )


def _record(number: PhoneNumber, prompts: list[Prompt], *, leg_id: int) -> HttpResponse:
    return follow(
        twiml.say_and_record(
            prompts=prompts, action_url=carrier_urls.message(leg_id), max_seconds=LONGEST_MESSAGE_SECONDS
        )
    )


def _say(text: str) -> HttpResponse:
    return follow(twiml.say_and_hang_up(prompts=[Prompt(text=text)]))


def _unknown() -> HttpResponse:
    return HttpResponse("unknown call\n", status=404, content_type="text/plain")
