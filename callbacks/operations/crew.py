"""Who is free in one match, who may serve which lane, and who has just said no to what."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db.models import Exists, OuterRef

from agents.models import Agent
from agents.states import AgentState
from callbacks.models import AgentLane, Lane, Offer, Place, Queue
from callbacks.models.offer import CloseReason
from callbacks.models.place import Front


@dataclass
class Crew:
    """The free agents of one match, longest idle first; `at` is the moment of the match."""

    at: datetime
    free: dict[int, None]
    scores: dict[int, dict[int, int]]
    refused: dict[tuple[int, int], datetime]
    working: dict[int, set[int]] = field(default_factory=dict)

    @classmethod
    def free_now(cls, *, at: datetime) -> "Crew":
        """Who is available, with nothing offered and nothing in hand; and which lanes, where somebody waits, they may serve."""
        offers = Offer.objects.filter(agent=OuterRef("pk"))
        agents = Agent.objects.available().filter(~Exists(offers.open()), ~Exists(offers.in_hand()))
        free: dict[int, None] = dict.fromkeys(agents.longest_idle_first().values_list("pk", flat=True))
        busy = Lane.objects.filter(Exists(Place.objects.filter(lane=OuterRef("pk"), waiting=True)))
        served = AgentLane.objects.filter(lane__in=busy, agent__state=AgentState.AVAILABLE)
        scores: dict[int, dict[int, int]] = {}
        for agent_id, lane_id, score in served.values_list("agent", "lane", "score"):
            if agent_id in free:
                scores.setdefault(lane_id, {})[agent_id] = score
        return cls(at, free, scores, _refused_lately(list(free), at=at))

    def copy(self) -> "Crew":
        """The same people, to plan with."""
        return replace(self, free=dict(self.free))

    def lanes(self) -> list[int]:
        return list(self.scores)

    def anyone_left(self) -> bool:
        return bool(self.free)

    def who_takes(self, place: Front) -> list[int]:
        """Whom to ring, as the queue wishes, of those who may serve this lane and have not just refused this entry."""
        scores = self.scores.get(place.lane_id, {})
        able = (pk for pk in self.free if pk in scores and not self._pauses(place, pk))
        if place.strategy == Queue.Strategy.ALL_AT_ONCE:
            return list(able)
        if place.strategy == Queue.Strategy.MOST_SKILLED:
            # Of equals the first is taken, and the free are in the order of their idle time.
            return sorted(able, key=lambda pk: -scores[pk])[:1]
        return list(islice(able, 1))

    def is_taken(self, agent_id: int) -> None:
        del self.free[agent_id]

    def _pauses(self, place: Front, agent_id: int) -> bool:
        """60 s after a refusal, 15 s where nobody else could take it (rule 32)."""
        refused_at = self.refused.get((place.entry_id, agent_id))
        if refused_at is None:
            return False
        alone = self._working_in(place.lane_id) <= {agent_id}
        pause = settings.DECLINE_PAUSE_ALONE_SECONDS if alone else settings.DECLINE_PAUSE_SECONDS
        return self.at < refused_at + timedelta(seconds=pause)

    def _working_in(self, lane_id: int) -> set[int]:
        """Who may serve this lane and works at the moment, be it on a call: the others to whom it can go."""
        if lane_id not in self.working:
            able = AgentLane.objects.filter(lane=lane_id).exclude(
                agent__state__in=[AgentState.OFFLINE, AgentState.AWAY]
            )
            self.working[lane_id] = set(able.values_list("agent_id", flat=True))
        return self.working[lane_id]


def _refused_lately(agent_ids: list[int], *, at: datetime) -> dict[tuple[int, int], datetime]:
    """Declined, or missed where that changes nothing else for the agent."""
    since = at - timedelta(seconds=settings.DECLINE_PAUSE_SECONDS)
    refused = Offer.objects.filter(
        agent__in=agent_ids, close_reason__in=[CloseReason.DECLINED, CloseReason.MISSED], closed_at__gt=since
    ).exclude(close_reason=CloseReason.MISSED, entry__queue__missed_policy=Queue.Missed.AWAY)
    pauses: dict[tuple[int, int], datetime] = {}
    for entry_id, agent_id, closed_at in refused.order_by("closed_at").values_list("entry_id", "agent_id", "closed_at"):
        if closed_at is not None:
            pauses[entry_id, agent_id] = closed_at
    return pauses
