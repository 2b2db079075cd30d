"""THE DISPATCHER: gives the front of the line to the agent who has been idle longest, agent first (rules 22, 25, 26).

One matcher at a time per routing domain, after commit, in a short transaction of its own, matching all it can. Two that
ran side by side would let a second caller overtake, or leave an idle agent beside a waiting caller.
"""

import heapq
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from agents import operations as agents_operations
from agents.models import Agent
from agents.states import AgentState
from callbacks import after_commit
from callbacks.lifecycle import Trigger
from callbacks.models import Lane, Offer, Place, QueueEntry, QueueMembership
from callbacks.models.queue_entry import Kind
from callbacks.operations import pacing
from callbacks.queries import numbers_not_served, offer_payload

ROUTING_LOCK = 0x0C_A1_1B_AC
NOTICEABLE_SECONDS = 0.5
LOOK_PAST = 20
"""How many places per lane are looked at beyond the number of free agents: those whom an agent declined a moment ago."""


def match(*, at: datetime) -> list[Offer]:
    """Offer the front of each line to whoever is free and may take it; answers the offers made."""
    if not Agent.objects.available().exists():
        return []
    with transaction.atomic():
        at += _lock_routing_domain()
        free = list(_free_agents())
        if not free:
            return []
        held = numbers_not_served(at=at)
        crew = Crew.of(free, at=at)
        room = pacing.callbacks_that_can_be_dialed_soon()
        return [
            offer
            for place in _front_of(crew.lanes(), most=len(free), held=held)
            if crew.anyone_left()
            and room.admits(place)
            and (offer := offer_to_one_of(crew, place, at=at))
            and room.is_used(place)
        ]


def offer_to_one_of(crew: "Crew", place: Place, *, at: datetime) -> Offer | None:
    """Offer one place to the first of those who may take it; None where nobody may, or it is not to be had any more.

    Who has left since they were read is out, and the next is asked: the place must not be passed over for that.
    """
    while agent := crew.who_takes(place, at=at):
        if offer := make_offer(entry_id=place.entry_id, agent=agent, at=at):
            crew.is_taken(agent)
            return offer
        if Agent.objects.available().filter(pk=agent.pk).exists():
            return None
        crew.is_taken(agent)
    return None


def _lock_routing_domain() -> timedelta:
    """Wait for the matcher that runs; a try-lock would lose this event. SQLite's IMMEDIATE is such a lock by nature.

    Answers how long that took, where it took long: an offer counts from when it is made, else the agent had that much less
    time to answer.
    """
    begun = time.monotonic()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ROUTING_LOCK])
    waited = time.monotonic() - begun
    return timedelta(seconds=waited if waited > NOTICEABLE_SECONDS else 0)


def _free_agents() -> Iterator[Agent]:
    """Available, with nothing offered and nothing in hand, longest idle first."""
    occupied = Offer.objects.filter(agent=OuterRef("pk")).filter(
        Q(status="open") | Q(status="accepted", ended_at__isnull=True)
    )
    return Agent.objects.available().filter(~Exists(occupied)).longest_idle_first().iterator()


def _front_of(lanes: list[int], *, most: int, held: list[int]) -> Iterator[Place]:
    """The places at the front of these lanes in the one order of all (rule 22), each lane read by its own index."""
    per_lane = [
        Place.objects.filter(lane_id=lane, waiting=True)
        .exclude(kind=Kind.CALLBACK, phone_number_id__in=held)
        .order_by("rank_at", "entry_id")[: most + LOOK_PAST]
        for lane in lanes
    ]
    return heapq.merge(*per_lane, key=lambda place: (place.rank_at, place.entry_id))


@dataclass
class Crew:
    """The free agents of one match, who answers which queue, and who said no to what."""

    free: list[Agent]
    members: dict[int, set[int]]
    declined: dict[tuple[int, int], datetime]
    signed_in: dict[int, set[int]]

    @classmethod
    def of(cls, free: list[Agent], *, at: datetime) -> "Crew":
        ids = [agent.pk for agent in free]
        members: dict[int, set[int]] = {}
        for queue_id, agent_id in QueueMembership.objects.filter(agent__in=ids).values_list("queue_id", "agent_id"):
            members.setdefault(queue_id, set()).add(agent_id)
        return cls(free, members, _declined_lately(ids, at=at), _signed_in_members(list(members)))

    def lanes(self) -> list[int]:
        return list(Lane.objects.filter(queue__in=list(self.members)).values_list("pk", flat=True))

    def anyone_left(self) -> bool:
        return bool(self.free)

    def who_takes(self, place: Place, *, at: datetime) -> Agent | None:
        """The longest idle of those who answer this queue and have not just declined this entry."""
        eligible = self.members.get(place.queue_id, set())
        return next(
            (agent for agent in self.free if agent.pk in eligible and not self._pauses(place, agent, at=at)), None
        )

    def is_taken(self, agent: Agent) -> bool:
        self.free.remove(agent)
        return True

    def _pauses(self, place: Place, agent: Agent, *, at: datetime) -> bool:
        """60 s after a decline, 15 s where nobody else could take it (rule 32)."""
        declined_at = self.declined.get((place.entry_id, agent.pk))
        if declined_at is None:
            return False
        alone = self.signed_in.get(place.queue_id, set()) <= {agent.pk}
        pause = settings.DECLINE_PAUSE_ALONE_SECONDS if alone else settings.DECLINE_PAUSE_SECONDS
        return at < declined_at + timedelta(seconds=pause)


def _declined_lately(agent_ids: list[int], *, at: datetime) -> dict[tuple[int, int], datetime]:
    since = at - timedelta(seconds=settings.DECLINE_PAUSE_SECONDS)
    declined = Offer.objects.filter(agent__in=agent_ids, close_reason="declined", closed_at__gt=since)
    pauses: dict[tuple[int, int], datetime] = {}
    for entry_id, agent_id, closed_at in declined.order_by("closed_at").values_list(
        "entry_id", "agent_id", "closed_at"
    ):
        if closed_at is not None:
            pauses[entry_id, agent_id] = closed_at
    return pauses


def _signed_in_members(queue_ids: list[int]) -> dict[int, set[int]]:
    """Who works in these queues at the moment, be it on a call: the others to whom a declined entry can go."""
    working = QueueMembership.objects.filter(queue__in=queue_ids).exclude(
        agent__state__in=[AgentState.OFFLINE, AgentState.AWAY]
    )
    members: dict[int, set[int]] = {}
    for queue_id, agent_id in working.values_list("queue_id", "agent_id"):
        members.setdefault(queue_id, set()).add(agent_id)
    return members


def make_offer(*, entry_id: int, agent: Agent, at: datetime) -> Offer | None:
    """Offer one entry to one agent; None where either changed since it was read."""
    entry = QueueEntry.objects.locked(entry_id)
    agent = agents_operations.locked(agent.pk)
    if not entry.is_waiting or entry.deadline_at <= at or not agent.is_available:
        return None  # what is overdue is for `expiry` alone: it is never offered again (rules 18, 39)
    seconds = entry.phone_number.max_answer_seconds
    offer = Offer.objects.create(
        entry=entry, agent=agent, kind=entry.kind, made_at=at, expires_at=at + timedelta(seconds=seconds)
    )
    entry.advance(Trigger.OFFER, at=at, agent=agent, offer=offer.pk, rank_at=entry.rank_at.isoformat())
    agents_operations.enter_state(agent, AgentState.RINGING, at=at)
    after_commit.tell_agent(agent.pk, {"type": "offer.made", "offer": offer_payload(offer, at=at)}, at=at)
    after_commit.lapse_offer(offer.pk, seconds=seconds)
    after_commit.line_changed(entry.queue_id, at=at)
    return offer
