"""How long somebody will wait: a range from those ahead, those who serve, and how long they take; and how right it was (rule 8).

A caller's turn comes when as many calls have ended as are ahead, and one more. Calls end at the pace of those who serve
the queue; how unevenly they end makes the range: of ten callers one waits less than it says, one longer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from statistics import fmean, pstdev

from agents.models import Agent
from agents.states import AgentState
from callbacks.lifecycle import Status
from callbacks.models import Offer, Place, Queue, QueueMembership
from callbacks.queries.remembered import remembered

USUAL_SECONDS, USUAL_SPREAD_SECONDS = 240.0, 180.0
"""How long a call takes in a queue that has no history yet."""

LEAST_HISTORY, MOST_HISTORY, HISTORY_DAYS = 10, 200, 14
OUTLIERS = 0.05
"""So many of the shortest and of the longest calls count as the next less extreme: a forgotten call is no measure."""

ONE_IN_TEN = 1.2816
"""How many standard deviations from the middle a tenth lies beyond."""

PACE_LIVES_SECONDS = 5
HISTORY_LIVES_SECONDS = 60
WIDEST_RATIO, WIDE_FROM_SECONDS = 3, 600


@dataclass(frozen=True)
class Pace:
    """How fast a queue moves: who serves it (in whole persons' worth), who of them is free, how long each call takes."""

    serving: float
    free: float
    mean_seconds: float
    spread_seconds: float


@dataclass(frozen=True)
class Estimate:
    """One caller in ten waits less than `low`, one in ten longer than `high`; both in seconds."""

    low: int
    high: int

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2

    @property
    def is_too_wide(self) -> bool:
        """Whether it tells a caller nothing: up to a long time, and the one end far from the other."""
        return self.high > WIDE_FROM_SECONDS and self.high > WIDEST_RATIO * self.low


def estimated_wait(*, queue_id: int, ahead: int, at: datetime) -> Estimate | None:
    """The range for somebody with so many ahead; None while nobody serves the queue. Costs no query most of the time."""
    return estimate(ahead=ahead, pace=pace_of(queue_id=queue_id, at=at))


def estimate(*, ahead: int, pace: Pace) -> Estimate | None:
    """The range in which the turn of somebody comes who has so many ahead."""
    if pace.serving <= 0:
        return None
    ends = ahead + 1 - pace.free
    if ends <= 0:
        return Estimate(0, 0)
    mean = ends * pace.mean_seconds / pace.serving
    unevenness = _unevenness(ends, of_one=pace.spread_seconds / pace.mean_seconds)
    return Estimate(int(_tenth(mean, unevenness, -ONE_IN_TEN)), int(_tenth(mean, unevenness, ONE_IN_TEN)) + 1)


def _unevenness(ends: float, *, of_one: float) -> float:
    """The spread of a wait for so many ends, as a part of it: nobody knows how far along the first of them is."""
    return sqrt(1 + (ends - 1) * of_one * of_one) / ends if ends >= 1 else 1.0


def _tenth(mean: float, unevenness: float, deviations: float) -> float:
    """The value beyond which a tenth lies of a sum of waits (Wilson and Hilferty's cube of a normal)."""
    part = min(unevenness * unevenness / 9, 1 / 9)
    return max(mean * (1 - part + deviations * sqrt(part)) ** 3, 0.0)


def pace_of(*, queue_id: int, at: datetime) -> Pace:
    """The queue's pace, remembered for some seconds; a cache that has lost it is filled again."""
    return remembered(f"pace:{queue_id}", seconds=PACE_LIVES_SECONDS, ask=lambda: _measure(queue_id, at=at))


def _measure(queue_id: int, *, at: datetime) -> Pace:
    mean, spread = _handling(queue_id, at=at)
    serving, free = _who_serves(queue_id)
    return Pace(serving, free, mean, spread)


def _who_serves(queue_id: int) -> tuple[float, float]:
    """Agents at work, and those free; who also answers other queues in which somebody waits counts in part."""
    members = Agent.objects.filter(memberships__queue=queue_id)
    working = members.exclude(state__in=[AgentState.OFFLINE, AgentState.AWAY])
    states = dict(working.values_list("pk", "state"))
    if not states:
        return 0.0, 0.0
    elsewhere = Place.objects.exclude(queue=queue_id).order_by().values("queue").distinct()
    others = QueueMembership.objects.filter(agent__in=list(states), queue__in=elsewhere)
    shares = dict.fromkeys(states, 1)
    for agent_id in others.values_list("agent_id", flat=True):
        shares[agent_id] += 1
    free = (1 / shares[pk] for pk, state in states.items() if state == AgentState.AVAILABLE)
    return sum(1 / share for share in shares.values()), sum(free)


def _handling(queue_id: int, *, at: datetime) -> tuple[float, float]:
    def measure() -> tuple[float, float]:
        return typical(_handled(queue_id, at=at))

    return remembered(f"handling:{queue_id}", seconds=HISTORY_LIVES_SECONDS, ask=measure)


def _handled(queue_id: int, *, at: datetime) -> list[float]:
    """How long the last calls of a queue kept an agent: from the ring to the end of the notes."""
    wrap_up = Queue.objects.values_list("wrap_up_seconds", flat=True).get(pk=queue_id)
    turns = Offer.objects.filter(entry__queue=queue_id, ended_at__gt=at - timedelta(days=HISTORY_DAYS))
    last = turns.order_by("-pk").values_list("made_at", "ended_at", "entry__status")[:MOST_HISTORY]
    return [
        (ended_at - made_at).total_seconds() + (wrap_up if status == Status.COMPLETED else 0)
        for made_at, ended_at, status in last
        if ended_at is not None
    ]


def typical(seconds: Sequence[float]) -> tuple[float, float]:
    """Mean and spread, without what is far out; the usual ones where there is too little to go by."""
    if len(seconds) < LEAST_HISTORY:
        return USUAL_SECONDS, USUAL_SPREAD_SECONDS
    ordered = sorted(seconds)
    out = int(len(ordered) * OUTLIERS)
    least, most = ordered[out], ordered[-1 - out]
    kept = [min(max(one, least), most) for one in ordered]
    return max(fmean(kept), 1.0), pstdev(kept)
