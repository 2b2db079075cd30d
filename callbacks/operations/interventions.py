"""What a supervisor does about an entry: cancel, assign, move, offer now. Each says who and why on the timeline.

`seen` is how the entry stood when the supervisor looked (`intervening.as_seen`): TooLate where it has changed since.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Min

from agents import operations as agents
from agents.models import Agent
from agents.states import AgentState
from callbacks import after_commit
from callbacks.lifecycle import Trigger
from callbacks.models import Lane, Offer, Place, Queue, QueueEntry
from callbacks.models.decision import How
from callbacks.models.offer import CloseReason
from callbacks.models.queue import rank_of
from callbacks.operations import dispatch, intervening, offers, turns
from callbacks.operations.errors import Refused, TooLate
from callbacks.queries import may_take, open_callback_to

A_MOMENT = timedelta(milliseconds=1)


@transaction.atomic
def cancel(*, entry_id: int, actor: str, reason: str, at: datetime, seen: str = "") -> QueueEntry:
    """End an entry that nobody has reached yet; a caller on the line is told. TooLate once the customer is dialed."""
    entry = intervening.locked(entry_id, seen=seen)
    if not (entry.holds_a_place or entry.is_connecting):
        raise intervening.too_late(entry)
    offer = turns.in_hand(entry)
    intervening.record(entry, "canceled it", actor=actor, reason=reason, at=at)
    turns.close_offers(entry, CloseReason.CANCELED, at=at)
    entry.advance(Trigger.CANCEL, at=at, actor=actor[:80], outcome="canceled", why=reason)
    if offer is not None:
        turns.end_turn(offer, AgentState.AVAILABLE, at=at)
    if entry.is_live and entry.live_leg_id is not None:
        after_commit.dismiss_caller(entry.live_leg_id)
    after_commit.line_changed(entry.queue_id, at=at)
    return entry


@transaction.atomic
def assign(*, entry_id: int, agent: Agent, actor: str, reason: str, at: datetime, seen: str = "") -> Offer:
    """Offer an entry to one agent, whoever is next (rule 25 holds: the agent accepts first). TooLate where that cannot be."""
    entry = intervening.in_line(entry_id, seen=seen)
    refuse_assignment(entry, agent=agent, at=at)
    _lock_in_order(agent, entry=entry)
    turns.withdraw_offers(entry, CloseReason.WITHDRAWN, at=at, why=reason)
    agent = agents.locked(agent.pk)
    refuse_unless_available(agent)
    intervening.record(entry, f"assigned it to {agent}", actor=actor, reason=reason, at=at)
    offer = dispatch.make_offer(entry_id=entry.pk, agent=agent, at=at, how=How.ASSIGNMENT, actor=actor)
    if offer is None:
        raise TooLate("too_late", "This has changed in the meantime.")
    return offer


def refuse_assignment(entry: QueueEntry, *, agent: Agent, at: datetime) -> None:
    """Raises Refused where this agent cannot be offered this entry now, whatever the agent does."""
    if not may_take(agent, entry):
        raise Refused("not_a_member", f"{agent} does not answer {entry.queue}.")
    if entry.is_callback and not entry.phone_number.serves_callbacks(at=at):
        raise TooLate(
            "not_served", "Callbacks to this number are not made now: outside business hours, or switched off."
        )
    if not entry.is_due(at=at):
        raise TooLate("not_due", offers.NOT_DUE)


def refuse_unless_available(agent: Agent) -> None:
    if not agent.is_available:
        raise TooLate("busy", f"{agent} is {agent.get_state_display()}. Choose somebody who is available.")


def _lock_in_order(agent: Agent, *, entry: QueueEntry) -> None:
    """The agent who gets it and those at whom it rings: two assignments that cross must not wait for each other."""
    ringing = Offer.objects.open().filter(entry=entry).values_list("agent_id", flat=True)
    for agent_id in sorted({agent.pk, *ringing}):
        agents.locked(agent_id)


def move(*, entry_id: int, queue: Queue, actor: str, reason: str, at: datetime, seen: str = "") -> QueueEntry:
    """Put an entry into another queue; its place there counts from the same moment as before (rules 20, 22)."""
    try:
        with transaction.atomic():
            return _move(intervening.in_line(entry_id, seen=seen), queue=queue, actor=actor, reason=reason, at=at)
    except IntegrityError:
        raise intervening.has_one_already(queue) from None


def _move(entry: QueueEntry, *, queue: Queue, actor: str, reason: str, at: datetime) -> QueueEntry:
    before = entry.queue
    refuse_move(entry, queue=queue)
    turns.withdraw_offers(entry, CloseReason.WITHDRAWN, at=at, why=reason)
    priority = priority_in(queue, entry=entry)
    entry.take_another_place(
        queue=queue,
        lane=Lane.objects.intern(queue=queue, skills=entry.lane.skills),
        priority=priority,
        rank_at=rank_of(queued_at=entry.queued_at, priority=priority),
    )
    intervening.record(entry, f"moved it from {before} to {queue}", actor=actor, reason=reason, at=at)
    after_commit.line_changed(before.pk, at=at)
    after_commit.line_changed(queue.pk, at=at)
    after_commit.match()
    return entry


def priority_in(queue: Queue, *, entry: QueueEntry) -> int:
    """The call's own goes along into another queue, whose own is added (rule 21)."""
    return int(entry.priority - entry.queue.priority + queue.priority)


def refuse_move(entry: QueueEntry, *, queue: Queue) -> None:
    """Raises Refused where the entry cannot stand in that queue."""
    if entry.queue == queue:
        raise Refused("same_queue", f"It is in {queue} already.")
    if entry.was_promised_a_callback and open_callback_to(
        phone_number=entry.phone_number, queue=queue, callback_number=entry.callback_number
    ):
        raise intervening.has_one_already(queue)


@transaction.atomic
def offer_now(*, entry_id: int, actor: str, reason: str, at: datetime, seen: str = "") -> QueueEntry:
    """Put an entry before everybody who waits, in whatever queue; it is offered as soon as somebody is free (rule 22)."""
    entry = intervening.in_line(entry_id, seen=seen)
    if entry.is_offered:
        raise TooLate("offered", "It rings at an agent already.")
    rank_at = rank_before_everybody(entry)
    if rank_at != entry.rank_at:
        entry.take_another_place(queue=entry.queue, lane=entry.lane, priority=entry.priority, rank_at=rank_at)
    intervening.record(entry, "put it first in line", actor=actor, reason=reason, at=at)
    after_commit.line_changed(entry.queue_id, at=at)
    after_commit.match()
    return entry


def rank_before_everybody(entry: QueueEntry) -> datetime:
    """Where it would stand before all who wait, in whatever queue; its own place where it stands there already."""
    front: datetime | None = Place.objects.exclude(entry=entry).aggregate(front=Min("rank_at"))["front"]
    return entry.rank_at if front is None or entry.rank_at < front else front - A_MOMENT
