"""Who else is in the room of a turn: how a guest comes in and goes. All but `seat_for` expect the entry's lock."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from agents import operations as agents
from agents.models import Agent
from agents.states import AgentState
from callbacks import after_commit
from callbacks.models import CallLeg, Guest, Offer
from callbacks.models.call_leg import Purpose
from callbacks.models.guest import Mode
from callbacks.models.offer import CloseReason
from callbacks.operations import help_wanted, locks
from telephony.carrier import LegStatus

LABEL = "guest-"


@dataclass(frozen=True)
class Seat:
    """Where a guest's audio goes, and how it sits there."""

    guest: Guest
    room: str
    muted: bool
    coached_sid: str


def seat_for(*, guest_id: int, identity: str, call_sid: str, at: datetime) -> Seat | None:
    """A guest's browser calls in; None where the visit is over. The same call twice gets the same answer."""
    with transaction.atomic():
        guest = locked(guest_id)
        if guest is None or guest.is_ringing or not guest.is_present or not guest.turn.is_in_hand:
            return None
        if identity != guest.identity:
            return None
        if not CallLeg.objects.filter(call_sid=call_sid).exists():
            new_leg(guest, at=at, call_sid=call_sid)
        mode = mode_of_seat(guest)
        guest.note_that(seated_as=mode if guest.seated_as in ("", mode) else "")
        return Seat(guest, guest.turn.room, muted=mode == Mode.LISTEN, coached_sid=coached_sid(guest))


def locked(guest_id: int) -> Guest | None:
    """A guest read after the entry was locked, with the turn; None where there is none."""
    turn_id = Guest.objects.filter(pk=guest_id).values_list("turn_id", flat=True).first()
    found = locks.offer_with_entry(pk=turn_id) if turn_id else None
    guest = Guest.objects.select_related("agent", "user", "leg").filter(pk=guest_id).first()
    if found is None or guest is None or guest.turn_id != turn_id:
        return None
    guest.turn = found[0]
    return guest


def mode_of_seat(guest: Guest) -> str:
    """How the audio may sit in the room. A whisper with no call to go to would be heard by everybody: it is silent."""
    return Mode.LISTEN if guest.mode == Mode.WHISPER and not coached_sid(guest) else guest.mode


def coached_sid(guest: Guest) -> str:
    """The agent's call, which alone hears a whispering guest; empty for the others."""
    if guest.mode != Mode.WHISPER:
        return ""
    legs = guest.turn.legs.in_flight().filter(purpose=Purpose.AGENT, call_sid__isnull=False)
    return legs.values_list("call_sid", flat=True).last() or ""


def new_leg(guest: Guest, *, at: datetime, call_sid: str | None = None) -> CallLeg:
    """A browser's call arrives with its sid; a telephone is written down before it is rung."""
    arrived, turn = call_sid is not None, guest.turn
    leg = CallLeg.objects.create(
        conversation_id=turn.entry.conversation_id,
        entry=turn.entry,
        offer=turn,
        agent=guest.agent,
        purpose=Purpose.GUEST,
        from_number=f"client:{guest.identity}" if arrived else turn.entry.present_number,
        to_number="" if arrived or guest.agent is None else str(guest.agent.telephone),
        call_sid=call_sid,
        status=LegStatus.ANSWERED.value if arrived else "intended",
        created_at=at,
        answered_at=at if arrived else None,
        asked_at=at,
    )
    guest.note_that(leg=leg)
    return leg


def joined(offer: Offer, *, label: str, at: datetime) -> None:
    """Somebody's audio is in the room."""
    guest = _with_label(offer, label)
    if guest is None or guest.joined_at is not None:
        return
    guest.note_that(joined_at=at)
    _record(guest, "guest_joined", at=at, how=guest.get_mode_display().lower())
    help_wanted.answered(guest, at=at)
    tell(guest, at=at)
    if guest.is_seated_otherwise:
        after_commit.seat_guest(guest.pk)  # it was changed while the audio was on its way


def left(offer: Offer, *, label: str, at: datetime) -> None:
    """Somebody's audio is gone: the visit is over, the others talk on."""
    guest = _with_label(offer, label)
    if guest is not None:
        leave(guest, at=at)


def leg_ended(leg: CallLeg, *, at: datetime) -> None:
    """The call of a guest has ended, whatever the room says."""
    guest = Guest.objects.present().select_related("agent", "user", "leg").filter(leg=leg).first()
    if guest is not None and leg.offer is not None:
        guest.turn = leg.offer
        leave(guest, at=at)


def colleague_inside(offer: Offer) -> Guest | None:
    """With whom the customer could go on, if the agent left now."""
    return offer.guests.inside().colleagues().select_related("agent", "user", "leg").first()


def dismiss_all(offer: Offer, *, at: datetime) -> None:
    """The turn is over: nobody stays behind in its room, and nobody is rung for it any more."""
    for guest in offer.guests.present().select_related("agent", "user", "leg").order_by("agent_id"):
        guest.turn = offer
        leave(guest, at=at, reason=CloseReason.CALLER_LEFT)


def leave(guest: Guest, *, at: datetime, reason: CloseReason = CloseReason.WITHDRAWN) -> None:
    """The visit is over, whoever ended it: the guest's agent is free, the guest's audio ends, the agent is told."""
    was_ringing = guest.is_ringing
    guest.note_that(ended_at=at, close_reason=reason if was_ringing else "")
    if guest.agent_id is not None:
        _free(guest, guest.agent_id, at=at, was_ringing=was_ringing)
    _record(guest, "guest_not_joined" if was_ringing else "guest_left", at=at, why=_why(reason))
    _end_audio(guest, at=at)
    tell(guest, at=at)


def _end_audio(guest: Guest, *, at: datetime) -> None:
    """Asked for; the row closes when the carrier says so. One that nobody was asked for yet closes here."""
    leg = guest.leg
    if leg is None or leg.is_over:
        return
    leg.note(hang_up_asked_at=at)
    if leg.call_sid:
        after_commit.hang_up(leg.pk)


def tell(guest: Guest, *, at: datetime) -> None:
    """The consoles of both: who is there, and how."""
    if guest.turn.is_in_hand:
        after_commit.call_changed(guest.turn, at=at)
    if guest.agent_id is not None:
        after_commit.visit_changed(guest, at=at)


def _free(guest: Guest, agent_id: int, *, at: datetime, was_ringing: bool) -> None:
    agent = agents.locked(agent_id)
    if was_ringing and agent.state == AgentState.RINGING:
        missed = guest.close_reason == CloseReason.MISSED
        state = AgentState.AWAY if missed else AgentState.AVAILABLE
        agents.enter_state(agent, state, at=at, reason="missed" if missed else "")
    elif not was_ringing and agent.is_on_a_call:
        agents.enter_state(agent, AgentState.AVAILABLE, at=at)
    if was_ringing:
        message = {"type": "offer.closed", "id": guest.label, "reason": guest.close_reason}
        after_commit.tell_agent(agent_id, message, at=at)


def enter_state(guest: Guest, state: AgentState, *, at: datetime) -> Agent:
    """The guest's agent begins to ring, or to talk."""
    assert guest.agent_id is not None  # noqa: S101 - supervisors have no state
    agent = agents.locked(guest.agent_id)
    agents.enter_state(agent, state, at=at)
    return agent


def _with_label(offer: Offer, label: str) -> Guest | None:
    number = label.removeprefix(LABEL)
    if not label.startswith(LABEL) or not number.isdecimal() or len(number) > 18:
        return None
    guest = offer.guests.present().select_related("agent", "user", "leg").filter(pk=int(number)).first()
    if guest is not None:
        guest.turn = offer
    return guest


def _why(reason: CloseReason) -> str:
    return "" if reason == CloseReason.WITHDRAWN else f" ({reason.label.lower()})"


def _record(guest: Guest, name: str, *, at: datetime, **details: str) -> None:
    entry = guest.turn.entry
    entry.conversation.record(name, at=at, entry=entry, actor=guest.name[:80], guest=guest.pk, **details)
