"""THE DISPATCHER: gives the front of the line to the agent who has been idle longest, agent first (rules 22, 25, 26).

One matcher at a time per routing domain, after commit, in short transactions of its own, matching all it can. Two that
ran side by side would let a second caller overtake, or leave an idle agent beside a waiting caller.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby, takewhile
from typing import Any

from django.db import connection, transaction

from agents import operations as agents_operations
from agents.models import Agent
from callbacks import after_commit
from callbacks.in_force import settings_of
from callbacks.lifecycle import Trigger
from callbacks.models import Offer, PhoneNumber, Place, QueueEntry
from callbacks.models.decision import How, Why
from callbacks.models.place import Front, Kind
from callbacks.models.queue_entry import Step
from callbacks.operations import ledger, pacing, rerouting
from callbacks.operations.crew import Crew
from callbacks.queries import phone_numbers
from callbacks.queries.spending import numbers_at_their_limit
from contactcenter import rows

ROUTING_LOCK = 0x0C_A1_1B_AC
NOTICEABLE_SECONDS = 0.5
AT_ONCE = 200
"""Offers a transaction: one of thousands would keep everybody else waiting for its locks."""

LOOK_PAST = 20
"""How many places per lane are looked at, at most, for those whom an agent declined a moment ago."""

TO_SPARE = 5
"""So many more are looked at for those who are overdue or leave the line meanwhile."""

ANYBODY_FREE = "SELECT 1 FROM agents_agent WHERE state = 'available' LIMIT 1"

Pair = tuple[int, int]
"""An entry and the agent to whom it is to be offered, by id."""


def match(*, at: datetime) -> list[Offer]:
    """Offer the front of each line to whoever is free and may take it; answers the offers made."""
    made: list[Offer] = []
    while rows.first_value(ANYBODY_FREE):
        offers, goes_on = _match_some(at=at)
        made += offers
        if not goes_on:
            break
    return made


@transaction.atomic
def _match_some(*, at: datetime) -> tuple[list[Offer], bool]:
    """One transaction's worth of offers, and whether there may be more."""
    at += _lock_routing_domain()
    crew = Crew.free_now(at=at)
    if not crew.anyone_left():
        return [], False
    line = Line.read(crew, pacing.callbacks_that_can_be_dialed_soon(), at=at)
    plan, entries = _plan_on_locked_entries(line, at=at)
    callbacks = [entries[entry_id] for entry_id in dict(plan) if entries[entry_id].is_callback]
    if rerouting.before_offers(callbacks, at=at):
        return [], True  # one of them stands elsewhere now: the line is read again
    agents = {agent.pk: agent for agent in agents_operations.locked_in_order([pk for _, pk in plan])}
    # Who has left since they were read would have changed all that is planned after them: that is planned anew.
    holds = list(takewhile(lambda pair: pair[1] in agents and agents[pair[1]].is_available, plan))
    offers = _offer([(entries[entry_id], agents[agent_id]) for entry_id, agent_id in holds], at=at)
    ledger.record(offers, how=How.MATCH, lanes=crew.scores, explain=line.reading(offers, at=at).why)
    return offers, len(plan) >= AT_ONCE or len(holds) < len(plan)


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


@dataclass
class Line:
    """The front of the line as it was read, and who may take what of it."""

    places: list[Front]
    crew: Crew
    room: pacing.Room
    numbers: dict[int, PhoneNumber]
    held: list[int] = field(default_factory=list)
    passed_over: set[int] = field(default_factory=set)

    @classmethod
    def read(cls, crew: Crew, room: pacing.Room, *, at: datetime) -> "Line":
        """The places at the front of the crew's lanes in the one order of all (rule 22)."""
        wanted = min(crew.most_in_a_lane(), AT_ONCE)
        beyond = min(crew.most_refused_by_one(), LOOK_PAST) + TO_SPARE
        most = {kind: number + beyond for kind, number in room.shares(wanted).items() if number}
        numbers = phone_numbers()
        held = {Kind.CALLBACK: [pk for pk, number in numbers.items() if not number.serves_callbacks(at=at)]}
        held[Kind.CALLBACK] += numbers_at_their_limit(numbers.values(), at=at)
        # Where some may take less than others, a place that is theirs may stand behind any number that are not.
        in_all = sum(most.values()) if crew.all_serve_the_same() else None
        places = Place.objects.at_the_front(crew.lanes(), most=most, in_all=in_all, held=held, at=at)
        return cls(places, crew, room, numbers, held[Kind.CALLBACK])

    def plan(self) -> list[Pair]:
        """Who gets what: each place, from the front, to those whom its queue rings of who may take it (rule 26)."""
        crew, room = self.crew.copy(), self.room.copy()
        pairs: list[Pair] = []
        for place in self.places:
            if len(pairs) >= AT_ONCE or not crew.anyone_left():
                break
            if place.entry_id in self.passed_over or not room.admits(place):
                continue
            if chosen := crew.who_takes(place):
                room.is_used(place)
            for agent_id in chosen:
                crew.is_taken(agent_id)
                pairs.append((place.entry_id, agent_id))
        return pairs

    def reading(self, offers: Sequence[Offer], *, at: datetime) -> ledger.Reading:
        """What was known, for the ledger: by what each who was passed over is explained."""
        callbacks = {offer.entry_id for offer in offers if offer.kind == Kind.CALLBACK}
        return ledger.Reading(
            at=at,
            read={place.entry_id for place in self.places},
            held=self.held,
            changed=self.passed_over,
            refused=self.crew.refused,
            no_room=self.room.left is not None and len(callbacks) >= self.room.left,
        )

    def locked(self, entry_ids: Collection[int]) -> dict[int, QueueEntry]:
        """These entries, locked; their phone numbers, which are few, are not read again for each."""
        entries = QueueEntry.objects.in_order_locked(entry_ids)
        for entry in entries:
            if number := self.numbers.get(entry.phone_number_id):
                entry.phone_number = number
        return {entry.pk: entry for entry in entries}


def _plan_on_locked_entries(line: Line, *, at: datetime) -> tuple[list[Pair], dict[int, QueueEntry]]:
    """A plan all of whose entries are locked and still to be had: what changed since it was read is passed over."""
    entries: dict[int, QueueEntry] = {}
    plan = line.plan()
    while unseen := {entry_id for entry_id, _ in plan} - entries.keys():
        entries |= line.locked(unseen)
        line.passed_over |= {pk for pk in unseen if pk not in entries or not _is_to_be_had(entries[pk], at=at)}
        plan = line.plan()
    return plan, entries


def _is_to_be_had(entry: QueueEntry, *, at: datetime) -> bool:
    """What is overdue is for `expiry` alone: it is never offered again (rules 18, 39); what is not due waits (rule 36)."""
    return entry.is_waiting and entry.deadline_at > at and entry.is_due(at=at)


def make_offer(*, entry_id: int, agent: Agent, at: datetime, how: How, actor: str) -> Offer | None:
    """Offer one entry to one agent, as somebody has decided; None where either changed since it was read."""
    entry = QueueEntry.objects.locked(entry_id)
    agent = agents_operations.locked(agent.pk)
    if not _is_to_be_had(entry, at=at) or not agent.is_available:
        return None
    [offer] = _offer([(entry, agent)], at=at)
    ledger.record_one(offer, how=how, why=Why.TRANSFERRED if how == How.TRANSFER else Why.ASSIGNED, actor=actor)
    return offer


def _offer(pairs: Sequence[tuple[QueueEntry, Agent]], *, at: datetime) -> list[Offer]:
    """Write down and announce offers of entries to agents, all of them locked and to be had."""
    if not pairs:
        return []
    offers = [_new_offer(entry, agent, at=at) for entry, agent in pairs]
    rows.insert(offers)
    QueueEntry.objects.advance_in_line(Trigger.OFFER, _steps(offers), at=at)
    agents_operations.ring([agent for _, agent in pairs], at=at)
    after_commit.offers_made(offers, at=at)
    return offers


def _new_offer(entry: QueueEntry, agent: Agent, *, at: datetime) -> Offer:
    expires_at = at + timedelta(seconds=settings_of(entry).max_answer_seconds)
    return Offer(entry=entry, agent=agent, kind=entry.kind, made_at=at, expires_at=expires_at)


def _steps(offers: Sequence[Offer]) -> list[Step]:
    """One for each entry: it is nobody's while it rings at several (rule 26)."""
    return [_step(list(rings)) for _, rings in groupby(offers, key=lambda offer: offer.entry_id)]


def _step(rings: list[Offer]) -> Step:
    first, *others = rings
    details: dict[str, Any] = {"offer": first.pk, "rank_at": first.entry.rank_at.isoformat()}
    if not others:
        return Step(first.entry, first.agent, details)
    return Step(first.entry, None, details | {"agent": ", ".join(offer.agent.name for offer in rings)})
