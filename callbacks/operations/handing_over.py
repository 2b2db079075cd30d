"""A colleague who is in the room takes the conversation over, entry and turn. Expects the entry's lock."""

from datetime import datetime

from callbacks import after_commit
from callbacks.lifecycle import Trigger
from callbacks.models import Guest, Offer, QueueEntry
from callbacks.models.call_leg import Purpose
from callbacks.models.guest import Mode
from callbacks.models.offer import OfferStatus, new_room
from callbacks.operations import guests, turns
from callbacks.queries import turn_payload


def hand_over(offer: Offer, guest: Guest, *, entry: QueueEntry, at: datetime, why: str) -> Offer:
    """The first agent wraps up and leaves the room, which goes on; the customer comes off hold."""
    assert guest.agent is not None  # noqa: S101 - a supervisor cannot take over
    guest.note_that(ended_at=at)
    for whispering in offer.guests.present().filter(mode=Mode.WHISPER):
        whispering.turn = offer
        guests.leave(whispering, at=at)  # who is coached goes: everybody would hear it
    room, old_agent, held_since = offer.room, offer.agent, offer.held_since
    offer.room = new_room()  # reports of the room are about the new turn from now on
    offer.save(update_fields=["room"])
    turns.wrap_up(offer, at=at, stage="handed_over", room_goes_on=True)
    turn = Offer.objects.create(
        entry=entry,
        agent=guest.agent,
        kind=offer.kind,
        status=OfferStatus.ACCEPTED,
        made_at=guest.made_at,
        expires_at=guest.due_at,
        accepted_at=at,
        join_due_at=at,
        agent_joined_at=guest.joined_at,
        room=room,
        conference_sid=offer.conference_sid,
        agent_label=guest.label,
        held_since=at if held_since else None,
        heard=offer.heard,
    )
    _legs_go_along(offer, turn, guest=guest, at=at)
    entry.advance(Trigger.HAND_OVER, at=at, actor=old_agent.name, agent=guest.agent, to=guest.name, why=why)
    after_commit.call_changed(turn, at=at)
    after_commit.tell_agent(turn.agent_id, {"type": "turn.changed", "turn": turn_payload(turn)}, at=at)
    if held_since:
        after_commit.resume_customer(turn.pk)
    after_commit.line_changed(entry.queue_id, at=at)
    return turn


def _legs_go_along(offer: Offer, turn: Offer, *, guest: Guest, at: datetime) -> None:
    """All but the first agent's own, which ends: the room goes on without it, that was arranged before anybody was rung."""
    offer.legs.exclude(purpose=Purpose.AGENT).update(offer=turn)
    if guest.leg is not None:
        guest.leg.note(purpose=Purpose.AGENT)
    offer.guests.present().update(turn=turn, answers_help=False)  # this agent has asked nobody
    for leg in offer.legs.in_flight().filter(call_sid__isnull=False):
        leg.note(hang_up_asked_at=at)
        after_commit.hang_up(leg.pk)
