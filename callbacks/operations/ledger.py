"""Writes each decision who is served next into the fairness ledger, and chains its rows (rules 22, 31).

Who was passed over is read from the line itself, after the decision, in the same transaction: not from what the matcher
believes. The chain is made a few seconds later, so that no decision waits for another.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from agents.models import Agent
from callbacks.models import Offer
from callbacks.models.decision import Decision, How, LedgerHead, Why
from callbacks.models.place import Kind
from contactcenter import rows

MOST_PASSED, MOST_OF_A_LANE = 20, 20
SEALED_AT_ONCE = 500

LEFT_BEHIND = """
    SELECT entry_id, lane_id, kind, phone_number_id, rank_at, not_before FROM callbacks_place
    WHERE lane_id = {lane} AND kind = {kind} AND waiting AND rank_at <= %s ORDER BY rank_at, entry_id LIMIT %s
"""
# Each lane by its index and no further than matters, however many are held back in it.
IN_LANES = f"""
    SELECT passed.* FROM unnest(%s::bigint[]) AS lane(id), unnest(ARRAY['live', 'callback']) AS kind(name),
    LATERAL ({LEFT_BEHIND.format(lane="lane.id", kind="kind.name")}) AS passed ORDER BY rank_at, entry_id
"""  # noqa: S608 - no input in it
IN_LANE = f"SELECT * FROM ({LEFT_BEHIND.format(lane='%s', kind='%s')}) AS passed"  # noqa: S608 - no input in it


class Behind(NamedTuple):
    """Somebody who goes on waiting, ahead of one who was chosen."""

    entry_id: int
    lane_id: int
    kind: str
    number_id: int
    rank_at: datetime
    not_before: datetime | None


Explain = Callable[[Behind, Offer], Why]


@dataclass(frozen=True)
class Reading:
    """What the matcher knew when it chose: by this each who was passed over is explained."""

    at: datetime
    read: Collection[int]
    held: Collection[int]
    changed: Collection[int]
    refused: Collection[tuple[int, int]]
    no_room: bool

    def why(self, behind: Behind, offer: Offer) -> Why:
        """The rule by which somebody ahead went on waiting; UNEXPLAINED where there is none."""
        if behind.not_before is not None and behind.not_before > self.at:
            return Why.NOT_DUE
        if behind.kind == Kind.CALLBACK and behind.number_id in self.held:
            return Why.HELD
        if (behind.entry_id, offer.agent_id) in self.refused:
            return Why.DECLINED
        if behind.entry_id in self.changed:
            return Why.OVERDUE
        if behind.kind == Kind.CALLBACK and self.no_room:
            return Why.NO_ROOM
        return Why.UNEXPLAINED if behind.entry_id in self.read else Why.NOT_READ


def record(
    offers: Sequence[Offer], *, how: How, lanes: Mapping[int, Collection[int]], explain: Explain, actor: str = ""
) -> None:
    """One row for each offer, in two statements for all. `lanes`: which agents of these may serve each lane.

    Expects the transaction in which the offers were made, after the entries have left the line or ring.
    """
    if not offers:
        return
    behind = _left_behind(lanes, until=max(offer.entry.rank_at for offer in offers))
    rows.insert([_decision(offer, behind, how=how, lanes=lanes, explain=explain, actor=actor) for offer in offers])


def record_one(offer: Offer, *, how: How, why: Why, actor: str) -> None:
    """Somebody chose: whoever was ahead of it in what this agent may serve was passed over for that reason."""
    lanes = {lane: {offer.agent_id} for lane in _lanes_of(offer.agent)}
    record([offer], how=how, lanes=lanes, explain=lambda behind, offer: why, actor=actor[:80])


def _lanes_of(agent: Agent) -> list[int]:
    return list(agent.lanes.values_list("lane_id", flat=True))


def _left_behind(lanes: Iterable[int], *, until: datetime) -> list[Behind]:
    """The first in each lane who wait still, up to a rank, in the order of the line."""
    lanes, moment = list(lanes), rows.moment(until)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(IN_LANES, [lanes, moment, MOST_OF_A_LANE])
        elif lanes:
            asked = [(lane, kind) for lane in lanes for kind in Kind.values]
            values = [value for lane, kind in asked for value in (lane, kind, moment, MOST_OF_A_LANE)]
            cursor.execute(f"{' UNION ALL '.join([IN_LANE] * len(asked))} ORDER BY rank_at, entry_id", values)
        else:
            return []
        return [_behind(*row) for row in cursor.fetchall()]


def _behind(entry: int, lane: int, kind: str, number: int, rank_at: object, not_before: object) -> Behind:
    due = rows.as_moment(not_before) if not_before else None
    return Behind(entry, lane, kind, number, rows.as_moment(rank_at), due)


def _decision(
    offer: Offer,
    behind: Iterable[Behind],
    *,
    how: How,
    lanes: Mapping[int, Collection[int]],
    explain: Explain,
    actor: str,
) -> Decision:
    entry = offer.entry
    passed = [
        one
        for one in behind
        if (one.rank_at, one.entry_id) < (entry.rank_at, entry.pk) and offer.agent_id in lanes[one.lane_id]
    ]
    return Decision(
        how=how,
        at=offer.made_at,
        offer_id=offer.pk,
        entry_id=entry.pk,
        agent_id=offer.agent_id,
        queue_id=entry.queue_id,
        rank_at=entry.rank_at,
        actor=actor,
        front_entry_id=passed[0].entry_id if passed else entry.pk,
        passed=[
            {"entry": one.entry_id, "rank_at": one.rank_at.isoformat(), "why": str(explain(one, offer))}
            for one in passed[:MOST_PASSED]
        ],
        passed_count=len(passed),
    )


def seal_all() -> int:
    """Chain what was decided since; answers how many rows. What is being decided at this moment is for the next time."""
    sealed = 0
    while some := _seal_some():
        sealed += some
        if some < SEALED_AT_ONCE:
            break
    return sealed


@transaction.atomic
def _seal_some() -> int:
    if not Decision.objects.filter(number=None).exists():
        return 0
    head = LedgerHead.objects.locked()
    decisions = list(Decision.objects.filter(number=None).order_by("pk")[:SEALED_AT_ONCE])
    for decision in decisions:
        decision.seal(number=head.number + 1, previous=head.digest)
        head.number, head.digest = head.number + 1, decision.digest
    Decision.objects.bulk_update(decisions, ["number", "previous", "digest"])
    head.save()
    return len(decisions)
