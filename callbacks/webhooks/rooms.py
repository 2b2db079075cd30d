"""Ways into a room, for a live caller and for an agent."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from callbacks import carrier_urls, whispers
from callbacks.in_force import settings_of
from callbacks.operations import bridging, guests, keypad
from callbacks.webhooks.answers import hold, params, say
from contactcenter import clock
from telephony import tokens, twiml
from telephony.twilio import requests
from telephony.twilio.responses import follow
from telephony.twilio.signature import carrier_request

NOT_YOUR_TURN = "This call is not waiting for you any more."


@carrier_request(speaks=True)
def join(request: HttpRequest, leg_id: int) -> HttpResponse:
    """A live caller is moved to the agent."""
    return join_room(leg_id)


def join_room(leg_id: int) -> HttpResponse:
    where = bridging.where_to(leg_id=leg_id)
    if where.entry is None:
        return follow(twiml.hang_up())
    if where.offer is None:
        return hold(settings_of(where.entry), leg_id=leg_id) if not where.entry.is_over else follow(twiml.hang_up())
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


@carrier_request(speaks=True)
def agent(request: HttpRequest) -> HttpResponse:
    """The Voice URL of the TwiML app: an agent's browser calls in with a signed offer."""
    said = params(request)
    call = requests.incoming_call(said)
    if said.get("guest"):
        return _show_in(said["guest"], identity=call.caller, call_sid=call.call_sid)
    room = _room_of(said.get("offer", ""), identity=call.caller, call_sid=call.call_sid)
    if room is None:
        return say(NOT_YOUR_TURN)
    entry = room.offer.entry
    waits_in_music = whispers.is_told_in_the_room(entry, on_a_telephone=False)
    return follow(
        twiml.join_conference(
            prompts=whispers.whisper(entry),
            room=room.offer.room,
            label=bridging.AGENT,
            wait_url=carrier_urls.agent_waits(room.offer.pk) if waits_in_music else "",
            action_url=carrier_urls.agent_after(room.offer.pk),
            conference_url=carrier_urls.conference(),
            end_on_exit=True,
            time_limit_seconds=settings.CALL_TIME_LIMIT_SECONDS,
        )
    )


def _show_in(token: str, *, identity: str, call_sid: str) -> HttpResponse:
    """A colleague who was asked, or a supervisor: into the room, which goes on without them."""
    seat = _seat_of(token, identity=identity, call_sid=call_sid)
    if seat is None:
        return say(NOT_YOUR_TURN)
    return follow(
        twiml.join_conference(
            room=seat.room,
            label=seat.guest.label,
            action_url=carrier_urls.agent_after(seat.guest.turn_id),
            conference_url=carrier_urls.conference(),
            end_on_exit=False,
            time_limit_seconds=settings.CALL_TIME_LIMIT_SECONDS,
            muted=seat.muted,
            coached_sid=seat.coached_sid,
        )
    )


def _seat_of(token: str, *, identity: str, call_sid: str) -> guests.Seat | None:
    try:
        guest_id = tokens.read_guest(token, max_age_seconds=settings.CALL_TIME_LIMIT_SECONDS)
    except tokens.BadToken:
        return None
    if not call_sid:
        return None
    client = identity.removeprefix("client:")
    return guests.seat_for(guest_id=guest_id, identity=client, call_sid=call_sid, at=clock.now())


def _room_of(token: str, *, identity: str, call_sid: str) -> bridging.Room | None:
    try:
        offer_id, agent_id = tokens.read_offer(token, max_age_seconds=settings.CALL_TIME_LIMIT_SECONDS)
    except tokens.BadToken:
        return None
    if identity != f"client:agent_{agent_id}" or not call_sid:
        return None
    return bridging.admit_agent(offer_id=offer_id, agent_id=agent_id, call_sid=call_sid, at=clock.now())


@carrier_request(speaks=True)
def agent_waits(request: HttpRequest, offer_id: int) -> HttpResponse:
    """What an agent hears who is alone in the room; asked for again at its end."""
    entry = bridging.entry_of(offer_id=offer_id)
    if entry is None:
        return follow(twiml.wait_in_a_room(prompts=[], music_url=""))
    on_a_telephone = entry.agent is not None and entry.agent.answers_on_a_telephone
    prompts = whispers.whisper(entry) if on_a_telephone else []
    return follow(twiml.wait_in_a_room(prompts=prompts, music_url=whispers.music_url(entry)))


@carrier_request(speaks=True)
def held(request: HttpRequest, offer_id: int) -> HttpResponse:
    """What a customer on hold hears."""
    return follow(twiml.hold_music(music_url=bridging.hold_music_url(offer_id=offer_id)))


@carrier_request(speaks=True)
def tones(request: HttpRequest, offer_id: int, name: str) -> HttpResponse:
    """The keys that an agent pressed, for the customer's side to hear."""
    return follow(twiml.play_tones(tones=keypad.find(offer_id=offer_id, name=name)))


@carrier_request(speaks=True)
def agent_after(request: HttpRequest, offer_id: int) -> HttpResponse:
    """The agent's room is over."""
    return follow(twiml.hang_up())
