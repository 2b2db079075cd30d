"""Passes a conversation on without announcing it: to a queue, or to one agent first.

The present entry is complete, outcome *transferred*. A new entry of the same conversation takes its place: a live caller,
of the same arrival, so that who has waited once is not behind newcomers. The customer's leg goes into the wait loop, where
its end counts as abandonment, and key 1 offers a callback as ever.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from agents import operations as agents
from agents.models import Agent
from callbacks import after_commit
from callbacks.lifecycle import Trigger
from callbacks.models import CallLeg, Lane, Offer, Place, Queue, QueueEntry
from callbacks.models.decision import How
from callbacks.models.queue import rank_of
from callbacks.operations import calls, dispatch, guests, turns
from callbacks.operations.errors import Refused, TooLate
from callbacks.queries.ability import members_of, why_nobody

LONGEST_NOTE = 500


@dataclass(frozen=True)
class Handed:
    """A call that an agent passes on, and what is said about it."""

    offer: Offer
    entry: QueueEntry
    leg: CallLeg
    note: str
    at: datetime


def to_queue(*, conversation_id: UUID, agent_id: int, queue: Queue, note: str, at: datetime) -> QueueEntry:
    """To whoever else answers `queue`. Refused, with nothing changed, where nobody there is signed in."""
    with calls.turn_of(conversation_id, agent_id=agent_id) as (offer, entry):
        handed = _handed(offer, entry, note=note, at=at)
        lane = Lane.objects.intern(queue=queue, skills=entry.lane.skills)
        if why := _why_nobody_else(lane, agent_id=agent_id):
            raise Refused("nobody_there", why)
        again = _pass_on(handed, lane=lane, to=queue.name)
        after_commit.match()
        return again


def to_agent(*, conversation_id: UUID, agent_id: int, agent: Agent, note: str, at: datetime) -> QueueEntry:
    """Offered to `agent` first; missed or declined, to all who may take it. Refused where `agent` is not available."""
    with calls.turn_of(conversation_id, agent_id=agent_id) as (offer, entry):
        handed = _handed(offer, entry, note=note, at=at)
        if agent.pk == agent_id:
            raise Refused("yourself", "You have this call already.")
        agents.locked_in_order([agent_id, agent.pk])
        lane = _lane_for(agent, entry)
        again = _pass_on(handed, lane=lane, to=agent.name)
        agent = agents.locked(agent.pk)
        how, actor = How.TRANSFER, offer.agent.name
        if not (
            agent.is_available and dispatch.make_offer(entry_id=again.pk, agent=agent, at=at, how=how, actor=actor)
        ):
            raise TooLate("busy", f"{agent} is {agent.get_state_display()}. Choose somebody who is available.")
        return again


def _handed(offer: Offer, entry: QueueEntry, *, note: str, at: datetime) -> Handed:
    if not entry.is_connected:
        raise TooLate("not_connected", "Nobody has answered yet.")
    leg = entry.live_leg or offer.legs.of_customers().in_flight().filter(call_sid__isnull=False).last()
    if leg is None or leg.is_over:
        raise TooLate("gone", "The customer is not in the call any more.")
    if leg.is_taken_for_a_machine:
        raise Refused("maybe_voicemail", "It sounds like voicemail. Say first whether it is a person.")
    return Handed(offer, entry, leg, note.strip()[:LONGEST_NOTE], at)


def _why_nobody_else(lane: Lane, *, agent_id: int) -> str:
    """Why nobody but the agent who passes it on could take it there; empty where somebody could."""
    members = members_of(lane.queue)
    if why := why_nobody(queue=lane.queue, skills=lane.skills, members=members):
        return why
    others = [agent for agent in members if agent.pk != agent_id]
    alone = why_nobody(queue=lane.queue, skills=lane.skills, members=others)
    return f"Nobody but you could take it in {lane.queue} at the moment." if alone else ""


def _lane_for(agent: Agent, entry: QueueEntry) -> Lane:
    """The entry's own where the agent may take it; else a queue that the agent answers, whatever it requires there."""
    if agent.lanes.filter(lane=entry.lane_id).exists():
        return entry.lane
    queue = agent.queues.order_by("name").first()
    if queue is None:
        raise Refused("not_a_member", f"{agent} answers no queue.")
    return Lane.objects.intern(queue=queue)


def _pass_on(handed: Handed, *, lane: Lane, to: str) -> QueueEntry:
    """The old entry ends, the new one begins, the agent wraps up. Expects the entry's lock."""
    offer, entry, leg, at = handed.offer, handed.entry, handed.leg, handed.at
    before, name = entry.queue, offer.agent.name
    guests.dismiss_all(offer, at=at)
    again = _take_over(handed, lane=lane)
    entry.advance(Trigger.COMPLETE, at=at, actor=name, agent=offer.agent, outcome="transferred", to=to)
    entry.conversation.reopen()
    again.enter_line(at=at)
    # As good as declined: it is not offered to who has just passed it on (rule 32).
    Place.objects.filter(entry=again).update(passed_by=offer.agent, passed_at=at)
    entry.conversation.record("transferred", at=at, entry=again, actor=name, to=to, note=handed.note)
    turns.wrap_up(offer, at=at, stage="transferred", room_goes_on=True)
    after_commit.dismiss_caller(leg.pk)  # out of the room, which ends with that
    after_commit.line_changed(before.pk, at=at)
    after_commit.line_changed(lane.queue_id, at=at)
    return again


def _take_over(handed: Handed, *, lane: Lane) -> QueueEntry:
    """The new entry, not in line yet; the customer's leg stands in it from now on."""
    entry, at = handed.entry, handed.at
    queue = lane.queue
    priority = entry.priority - entry.queue.priority + queue.priority  # the call's own goes along (rule 21)
    again = entry.pass_on(
        lane=lane,
        priority=priority,
        rank_at=rank_of(queued_at=entry.queued_at, priority=priority),
        live_leg=handed.leg,
        deadline_at=at + timedelta(seconds=entry.phone_number.max_queue_wait_seconds),
        at=at,
    )
    again.transferred_by, again.transfer_note = handed.offer.agent.name, handed.note
    again.save(force_insert=True)
    # A waiting caller who is not heard of is called back into line; the loop begins with an announcement.
    handed.leg.note(entry=again, heartbeat_at=at, cycle_due_at=None)
    return again
