"""<Dial><Conference>: the call sits in a room until it leaves or the room closes (twilio.md 3)."""

from __future__ import annotations

from telephony.simulator.calls import Subscription
from telephony.simulator.conference_seats import CannotJoin, Participant, Seat
from telephony.simulator.documents import DocumentError, Verb
from telephony.simulator.hold_music import WaitingRoom
from telephony.simulator.verbs.dial_outcome import Outcome
from telephony.simulator.verbs.stage import Stage
from telephony.simulator.waiting import first_of

GROUPS = {"start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"}
MAX_LABEL = 128


async def dial_conference(stage: Stage, verb: Verb, noun: Verb, outcome: Outcome) -> None:
    """A room that cannot be entered is passed by: the action is requested or the next verb runs."""
    if not noun.text:
        raise DocumentError(12200, "<Conference> has no name.")
    outcome.is_conference = True
    seat = read_seat(stage, noun)
    conference = stage.switch.conferences.open(name=noun.text)
    participant = Participant(call=stage.call, seat=seat)
    try:
        waiting_room = await WaitingRoom.prepare(switch=stage.switch, participant=participant, conference=conference)
        conference.join(participant, waiting_room=waiting_room)
    except (CannotJoin, DocumentError) as error:
        stage.call.note("error", text=str(error), code=error.code)
        stage.switch.conferences.drop_if_empty(conference)
        return
    stage.call.answer()
    outcome.status = "answered"
    await stay(stage, verb, participant)


async def stay(stage: Stage, verb: Verb, participant: Participant) -> None:
    """Until kicked, the end of the room, the time limit, or `*` where that hangs up."""
    call = stage.call
    works = [participant.wait_until_out(), call.clock.sleep(verb.number("timeLimit", 14_400))]
    if verb.truth("hangupOnStar", default=False):
        call.keypad.open()
        works.append(star(stage))
    try:
        await first_of(*works)
    finally:
        participant.leave(reason=call.parting.reason, status=call.parting.status)


async def star(stage: Stage) -> None:
    while await stage.call.keypad.next_key() != "*":
        pass


def read_seat(stage: Stage, noun: Verb) -> Seat:
    """Raises DocumentError."""
    if noun.word("beep", "true") not in ("true", "false", "onEnter", "onExit"):
        raise DocumentError(12200, f"beep={noun.word('beep')!r} is not one of true false onEnter onExit.")
    if len(noun.word("participantLabel")) > MAX_LABEL:
        raise DocumentError(12200, "participantLabel is longer than 128 characters.")
    wait_url = noun.attributes.get("waitUrl")
    return Seat(
        label=noun.word("participantLabel"),
        muted=noun.truth("muted", default=False),
        beep=noun.word("beep", "true"),
        start_on_enter=noun.truth("startConferenceOnEnter", default=True),
        end_on_exit=noun.truth("endConferenceOnExit", default=False),
        wait_url=stage.document.resolve(wait_url) if wait_url else wait_url,
        wait_method=noun.method("waitMethod"),
        max_participants=noun.number("maxParticipants", 250),
        coach=noun.word("coach"),
        callback=_subscription(stage, noun),
    )


def _subscription(stage: Stage, noun: Verb) -> Subscription | None:
    if not noun.word("statusCallback"):
        return None
    return Subscription(
        url=stage.document.resolve(noun.word("statusCallback")),
        method=noun.method("statusCallbackMethod"),
        events=set(noun.word("statusCallbackEvent").split()) & GROUPS,
    )
