"""Participants: create (which dials), fetch, list, update, delete (twilio.md 3.1)."""

from __future__ import annotations

from aiohttp import web

from telephony.simulator.calls import ALL_EVENTS
from telephony.simulator.conference_seats import Participant, Seat
from telephony.simulator.conferences import Conference
from telephony.simulator.hold_music import announce, hold
from telephony.simulator.outbound import Order, place_participant
from telephony.simulator.rest.conferences import find_conference
from telephony.simulator.rest.detections import read_detection
from telephony.simulator.rest.endpoints import read_endpoints
from telephony.simulator.rest.errors import RestError, not_found
from telephony.simulator.rest.front import SWITCH
from telephony.simulator.rest.paging import page_of
from telephony.simulator.rest.parameters import INVALID_PARAMETER, Parameters, is_sid
from telephony.simulator.rest.representations import participant_json
from telephony.simulator.switch import Switch
from telephony.simulator.verbs.dial_conference import GROUPS, MAX_LABEL
from telephony.simulator.words import without_punctuation

BEEPS = ("true", "false", "onEnter", "onExit")


async def create_participant(request: web.Request) -> web.Response:
    """A friendly name that nobody has yet makes the conference; an unknown or ended SID is refused."""
    switch, parameters = request.app[SWITCH], await Parameters.of(request)
    from_number, to_number = read_endpoints(parameters, switch)
    seat, order = _read_seat(parameters), _read_order(parameters)
    subscription = parameters.subscription("StatusCallback", known=ALL_EVENTS, default={"completed"})
    name = request.match_info["conference"]
    conference = _room(request, switch, name)
    caller_id = without_punctuation(parameters.text("CallerId")) or from_number
    call = switch.new_call(from_number=caller_id, to_number=to_number, direction="outbound-api")
    if subscription is not None:
        call.subscriptions.append(subscription)
    participant = Participant(call=call, seat=seat)
    place_participant(
        switch=switch, participant=participant, order=order, conference=conference, is_named=not is_sid("CF", name)
    )
    return web.json_response(participant_json(participant, conference, with_queue_time=True), status=201)


async def fetch_participant(request: web.Request) -> web.Response:
    conference, participant = _find(request)
    return web.json_response(participant_json(participant, conference))


async def list_participants(request: web.Request) -> web.Response:
    conference = find_conference(request)
    found = [one for one in conference.participants.values() if _is_wanted(request, one)]
    return page_of(request, key="participants", items=found[::-1], render=lambda one: participant_json(one, conference))


async def update_participant(request: web.Request) -> web.Response:
    """Every change is an event of the conference (twilio.md 3.2)."""
    conference, participant = _find(request)
    parameters = await Parameters.of(request)
    _mute(conference, participant, parameters)
    _hold(request.app[SWITCH], conference, participant, parameters)
    _modify(conference, participant, parameters)
    url = parameters.url("AnnounceUrl")
    if url:
        switch, method = request.app[SWITCH], parameters.method("AnnounceMethod")
        switch.spawn(announce(switch=switch, conference=conference, participants=[participant], url=url, method=method))
    return web.json_response(participant_json(participant, conference))


async def delete_participant(request: web.Request) -> web.Response:
    """Kicks; a call that the API placed has nothing else to do and ends."""
    conference, participant = _find(request)
    if participant.has_joined:
        conference.leave(participant, reason="participant_updated_via_api", kicked=True)
    else:
        participant.call.hang_up(by="api")
    return web.Response(status=204)


def _find(request: web.Request) -> tuple[Conference, Participant]:
    """By call SID or label; one that has left is not found."""
    conference = find_conference(request)
    participant = conference.find(request.match_info["participant"])
    if participant is None:
        raise not_found(request)
    return conference, participant


def _room(request: web.Request, switch: Switch, name: str) -> Conference:
    if not is_sid("CF", name):
        return switch.conferences.open(name=name)
    conference = find_conference(request)
    if conference.is_over:
        raise not_found(request)
    return conference


def _read_seat(parameters: Parameters) -> Seat:
    beep = parameters.text("Beep", "true") or "true"
    if beep not in BEEPS:
        raise RestError(INVALID_PARAMETER, "Beep must be true, false, onEnter or onExit")
    label = parameters.text("Label")
    if len(label) > MAX_LABEL:
        raise RestError(INVALID_PARAMETER, "Label is longer than 128 characters")
    return Seat(
        label=label,
        muted=parameters.truth("Muted", default=False),
        beep=beep,
        start_on_enter=parameters.truth("StartConferenceOnEnter", default=True),
        end_on_exit=parameters.truth("EndConferenceOnExit", default=False),
        wait_url=parameters.url("WaitUrl") if parameters.has("WaitUrl") else None,
        wait_method=parameters.method("WaitMethod"),
        max_participants=parameters.number("MaxParticipants", 250, least=2, most=250),
        coach=parameters.text("CallSidToCoach") if parameters.truth("Coaching", default=False) else "",
        callback=parameters.subscription("ConferenceStatusCallback", known=GROUPS, default={"start", "end"}),
    )


def _read_order(parameters: Parameters) -> Order:
    """Detection is asynchronous here, always (twilio.md 0.2)."""
    parameters.truth("EarlyMedia", default=True)
    return Order(
        timeout_seconds=parameters.number("Timeout", 60, least=5, most=600),
        time_limit_seconds=parameters.number("TimeLimit", 14_400, least=1, most=86_400),
        detection=read_detection(parameters, callback="AmdStatusCallback"),
    )


def _is_wanted(request: web.Request, participant: Participant) -> bool:
    states = {
        "Muted": participant.seat.muted,
        "Hold": participant.is_on_hold,
        "Coaching": bool(participant.seat.coach),
    }
    return all(
        state == (request.query[name].lower() == "true") for name, state in states.items() if request.query.get(name)
    )


def _mute(conference: Conference, participant: Participant, parameters: Parameters) -> None:
    muted = parameters.truth("Muted", default=participant.seat.muted)
    if muted != participant.seat.muted:
        participant.seat.muted = muted
        conference.modify(participant, event="participant-mute" if muted else "participant-unmute")


def _hold(switch: Switch, conference: Conference, participant: Participant, parameters: Parameters) -> None:
    url, method = parameters.url("HoldUrl"), parameters.method("HoldMethod")
    wanted = parameters.truth("Hold", default=participant.is_on_hold)
    if wanted == participant.is_on_hold or not participant.has_joined:
        return
    participant.is_on_hold = wanted
    if participant.music is not None:
        participant.music.cancel()
        participant.music = None
    if wanted:
        work = hold(switch=switch, participant=participant, url=url or None, method=method)
        participant.music = switch.help(participant.call, work)
    else:
        participant.call.note("hold_music", text="")  # silence
    conference.modify(participant, event="participant-hold" if wanted else "participant-unhold")


def _modify(conference: Conference, participant: Participant, parameters: Parameters) -> None:
    seat = participant.seat
    before = (seat.end_on_exit, seat.coach, seat.beep)
    seat.end_on_exit = parameters.truth("EndConferenceOnExit", default=seat.end_on_exit)
    if parameters.has("Coaching"):
        seat.coach = parameters.text("CallSidToCoach") if parameters.truth("Coaching", default=False) else ""
    if parameters.has("BeepOnExit"):
        seat.beep = "onExit" if parameters.truth("BeepOnExit", default=False) else "false"
    if before != (seat.end_on_exit, seat.coach, seat.beep):
        conference.modify(participant, event="participant-modify")
