"""Who is free in one match, who may serve which lane, and who has just said no to what."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db import connection

from agents.states import AgentState
from callbacks.models import AgentLane, Queue
from callbacks.models.place import Front
from contactcenter import rows

# Each lane of those who are free is looked into once: the cost grows with what they serve, not with all that there is.
FREE_NOW = """
    WITH served AS MATERIALIZED (
        SELECT agent.id, agent.idle_since, served.lane_id, served.score
        FROM agents_agent AS agent JOIN callbacks_agentlane AS served ON served.agent_id = agent.id
        WHERE agent.state = 'available'
        AND NOT EXISTS (SELECT 1 FROM callbacks_offer AS offer WHERE offer.agent_id = agent.id AND offer.status = 'open')
        AND NOT EXISTS (
            SELECT 1 FROM callbacks_offer AS offer
            WHERE offer.agent_id = agent.id AND offer.status = 'accepted' AND offer.ended_at IS NULL
        )
    )
    SELECT id, lane_id, score FROM served WHERE lane_id IN (
        SELECT lane_id FROM (SELECT DISTINCT lane_id FROM served) AS lane WHERE (
            SELECT 1 FROM callbacks_place AS place WHERE place.lane_id = lane.lane_id AND place.waiting LIMIT 1
        ) IS NOT NULL
    )
    ORDER BY idle_since, id
"""
REFUSED = """
    SELECT offer.entry_id, offer.agent_id, offer.closed_at
    FROM callbacks_offer AS offer
    JOIN callbacks_queueentry AS entry ON entry.id = offer.entry_id
    JOIN callbacks_queue AS queue ON queue.id = entry.queue_id
    WHERE offer.agent_id {these} AND offer.closed_at > %s AND offer.close_reason IN ('declined', 'missed')
    AND NOT (offer.close_reason = 'missed' AND queue.missed_policy = 'away')
    UNION ALL
    SELECT entry_id, passed_by_id, passed_at FROM callbacks_place WHERE passed_by_id {these} AND passed_at > %s
    ORDER BY 3
"""


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
        """Who is available, with nothing offered and nothing in hand, and may serve a lane where somebody waits."""
        free: dict[int, None] = {}
        scores: dict[int, dict[int, int]] = {}
        with connection.cursor() as cursor:
            cursor.execute(FREE_NOW)
            for agent_id, lane_id, score in cursor.fetchall():
                free[agent_id] = None
                scores.setdefault(lane_id, {})[agent_id] = score
        return cls(at, free, scores, _refused_lately(list(free), at=at))

    def copy(self) -> "Crew":
        """The same people, to plan with."""
        return replace(self, free=dict(self.free))

    def lanes(self) -> list[int]:
        return list(self.scores)

    def anyone_left(self) -> bool:
        return bool(self.free)

    def all_serve_the_same(self) -> bool:
        """Whether each of them may take whatever any other may."""
        return all(len(scores) == len(self.free) for scores in self.scores.values())

    def most_in_a_lane(self) -> int:
        """How many of them may serve the lane that most of them may serve."""
        return max(map(len, self.scores.values()), default=0)

    def most_refused_by_one(self) -> int:
        """How many places of a lane may have to be passed over: who is left without one has refused all of those."""
        return max(Counter(agent_id for _, agent_id in self.refused).values(), default=0)

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
    """Declined, missed where that changes nothing else for the agent, or passed on."""
    since = at - timedelta(seconds=settings.DECLINE_PAUSE_SECONDS)
    with connection.cursor() as cursor:
        sql = REFUSED.format(these=rows.is_one_of(connection.vendor))
        cursor.execute(sql, [rows.one_of(agent_ids), rows.moment(since)] * 2)
        refused = cursor.fetchall()
    return {(entry_id, agent_id): rows.as_moment(closed_at) for entry_id, agent_id, closed_at in refused}
