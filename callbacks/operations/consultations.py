"""An agent asks a colleague into the conversation, the customer on hold: then both go on, or one of them does.

Before anybody is rung the carrier has agreed that the room goes on without the agent: whoever leaves, the others are not
cut off. The customer's end ends all.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from agents import operations as agents
from agents.models import Agent
from agents.states import AgentState
from callbacks import after_commit
from callbacks.in_force import settings_of
from callbacks.models import Guest, Offer, QueueEntry
from callbacks.models.guest import Mode
from callbacks.models.offer import CloseReason
from callbacks.operations import asking, calls, guests, handing_over, talking, turns
from callbacks.operations.errors import NotYours, Refused, TooLate
from telephony.carrier import get_carrier

LONGEST_NOTE = 500
GONE = {
    CloseReason.MISSED: TooLate("missed", "Time ran out."),
    CloseReason.DECLINED: TooLate("declined", "You have declined it."),
    CloseReason.CALLER_LEFT: TooLate("caller_left", "The conversation is over."),
}


# The agent who has the customer


def begin(*, conversation_id: UUID, agent_id: int, agent: Agent, note: str, at: datetime) -> Guest:
    """Put the customer on hold and ring `agent`. Refused, the customer back from hold, where that cannot be."""
    with calls.turn_of(conversation_id, agent_id=agent_id) as (offer, entry):
        _refuse(offer, entry, agent=agent)
        was_on_hold = offer.is_on_hold
    talking.hold(conversation_id=conversation_id, agent_id=agent_id, at=at)
    try:
        with asking.for_a_person(at=at):
            get_carrier().change_participant(
                conference_sid=offer.conference_sid, label=offer.agent_label, ends_room=False
            )
        return _ring(conversation_id, agent_id=agent_id, agent=agent, note=note, at=at)
    except Refused:
        if not was_on_hold:
            with suppress(Refused):
                talking.resume(conversation_id=conversation_id, agent_id=agent_id, at=at)
        raise


def _refuse(offer: Offer, entry: QueueEntry, *, agent: Agent) -> None:
    talking.refuse_unless_connected(entry)
    if agent.pk == offer.agent_id:
        raise Refused("yourself", "You are in this call already.")
    if offer.guests.present().colleagues().exists():
        raise TooLate("one_at_a_time", "You have asked a colleague already.")
    if not agent.is_available:
        raise TooLate("busy", f"{agent} is {agent.get_state_display()}. Choose somebody who is available.")


def _ring(conversation_id: UUID, *, agent_id: int, agent: Agent, note: str, at: datetime) -> Guest:
    with calls.turn_of(conversation_id, agent_id=agent_id) as (offer, entry):
        agents.locked_in_order([agent_id, agent.pk])
        agent.refresh_from_db()
        _refuse(offer, entry, agent=agent)
        guest = Guest.objects.create(
            turn=offer,
            agent=agent,
            user=agent.user,
            name=agent.name,
            mode=Mode.CONSULT,
            note=note.strip()[:LONGEST_NOTE],
            made_at=at,
            due_at=at + timedelta(seconds=settings_of(entry).max_answer_seconds),
        )
        guests.enter_state(guest, AgentState.RINGING, at=at)
        entry.conversation.record(
            "colleague_asked", at=at, entry=entry, actor=offer.agent.name, who=agent.name, note=guest.note
        )
        after_commit.visit_offered(guest, at=at)
        guests.tell(guest, at=at)
        return guest


def all_together(*, conversation_id: UUID, agent_id: int, at: datetime) -> None:
    """The customer comes off hold; all three hear each other."""
    with calls.turn_of(conversation_id, agent_id=agent_id) as (offer, _):
        guest = _colleague_inside(offer)
        guest.note_that(mode=Mode.ALL)
        guests.tell(guest, at=at)
    talking.resume(conversation_id=conversation_id, agent_id=agent_id, at=at)


def dismiss(*, conversation_id: UUID, agent_id: int, at: datetime) -> None:
    """Back to the customer: the colleague leaves, or is rung no more; the customer comes off hold."""
    with calls.turn_of(conversation_id, agent_id=agent_id) as (offer, _):
        guest = offer.guests.present().colleagues().select_related("agent", "user", "leg").first()
        if guest is None:
            raise TooLate("nobody_there", "Your colleague has left already.")
        guest.turn = offer
        guests.leave(guest, at=at)
    talking.resume(conversation_id=conversation_id, agent_id=agent_id, at=at)


def complete(*, conversation_id: UUID, agent_id: int, at: datetime) -> Offer:
    """The colleague takes over; the agent leaves and wraps up."""
    with calls.turn_of(conversation_id, agent_id=agent_id) as (offer, entry):
        guest = _colleague_inside(offer)
        agents.locked_in_order([agent_id, guest.agent_id])  # type: ignore[list-item]
        return handing_over.hand_over(offer, guest, entry=entry, at=at, why="transfer completed")


def _colleague_inside(offer: Offer) -> Guest:
    guest = guests.colleague_inside(offer)
    if guest is None:
        raise TooLate("nobody_there", "Your colleague is not in the call yet, or has left.")
    guest.turn = offer
    return guest


# The colleague


def accept(*, guest_id: int, agent_id: int, at: datetime) -> Guest:
    """Come in; TooLate with the reason where it is gone."""
    with _visit(guest_id, agent_id=agent_id) as guest:
        if not guest.is_ringing:
            raise _gone(guest)
        if at >= guest.due_at:
            raise GONE[CloseReason.MISSED]
        due_at = at + timedelta(seconds=settings.AGENT_JOIN_SECONDS)
        guest.note_that(accepted_at=at, due_at=due_at)
        agent = guests.enter_state(guest, turns.busy_state_for(guest.turn.entry), at=at)
        after_commit.check_visit(guest.pk, seconds=settings.AGENT_JOIN_SECONDS)
        guests.tell(guest, at=at)
        if agent.answers_on_a_telephone:
            after_commit.ring_guest(guest.pk)
        return guest


def decline(*, guest_id: int, agent_id: int, at: datetime) -> None:
    """Say no: the agent who asked is told, and has the customer on hold as before."""
    with _visit(guest_id, agent_id=agent_id) as guest:
        if not guest.is_ringing:
            raise _gone(guest)
        guests.leave(guest, at=at, reason=CloseReason.DECLINED)


def go(*, guest_id: int, agent_id: int, at: datetime) -> None:
    """The colleague leaves the conversation; the others talk on."""
    with _visit(guest_id, agent_id=agent_id) as guest:
        if not guest.is_present:
            raise _gone(guest)
        guests.leave(guest, at=at)


@contextmanager
def _visit(guest_id: int, *, agent_id: int) -> Iterator[Guest]:
    with transaction.atomic():
        guest = guests.locked(guest_id)
        if guest is None or guest.agent_id != agent_id:
            raise NotYours
        yield guest


def _gone(guest: Guest) -> TooLate:
    if guest.is_present:
        return TooLate("taken", "You have accepted it already.")
    for reason, refusal in GONE.items():
        if guest.close_reason == reason:
            return refusal
    return TooLate("withdrawn", "It is over already.")


# Timers


@transaction.atomic
def check(*, guest_id: int, at: datetime) -> None:
    """Rung too long, or accepted and never in the room: nobody waits any longer. Early or late, it changes nothing."""
    guest = guests.locked(guest_id)
    if guest is not None and guest.is_present and guest.joined_at is None and guest.due_at <= at:
        guests.leave(guest, at=at, reason=CloseReason.MISSED)


def release(*, agent_id: int, at: datetime) -> None:
    """An agent went away or offline while a colleague rang: that is a no."""
    for guest_id in Guest.objects.ringing().filter(agent=agent_id).values_list("pk", flat=True):
        with transaction.atomic():
            guest = guests.locked(guest_id)
            if guest is None or not guest.is_ringing:
                continue
            if agents.locked(agent_id).state != AgentState.RINGING:
                guests.leave(guest, at=at, reason=CloseReason.DECLINED)
