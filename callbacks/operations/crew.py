"""Who is free in one match, who answers which queue, and who has just said no to what."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef

from agents.models import Agent
from agents.states import AgentState
from callbacks.models import Lane, Offer, QueueMembership
from callbacks.models.place import Front


@dataclass
class Crew:
    """The free agents of one match, longest idle first; `at` is the moment of the match."""

    at: datetime
    free: dict[int, None]
    members: dict[int, set[int]]
    declined: dict[tuple[int, int], datetime]
    working: dict[int, set[int]] = field(default_factory=dict)

    @classmethod
    def free_now(cls, *, at: datetime) -> "Crew":
        """Who is available, with nothing offered and nothing in hand."""
        offers = Offer.objects.filter(agent=OuterRef("pk"))
        agents = Agent.objects.available().filter(~Exists(offers.open()), ~Exists(offers.in_hand()))
        free: dict[int, None] = {}
        members: dict[int, set[int]] = {}
        for agent_id, queue_id in agents.longest_idle_first().values_list("pk", "memberships__queue"):
            free[agent_id] = None
            if queue_id is not None:
                members.setdefault(queue_id, set()).add(agent_id)
        return cls(at, free, members, _declined_lately(list(free), at=at))

    def copy(self) -> "Crew":
        """The same people, to plan with."""
        return replace(self, free=dict(self.free))

    def lanes(self) -> list[int]:
        return list(Lane.objects.filter(queue__in=list(self.members)).values_list("pk", flat=True))

    def anyone_left(self) -> bool:
        return bool(self.free)

    def who_takes(self, place: Front) -> int | None:
        """The longest idle of those who answer this queue and have not just declined this entry."""
        eligible = self.members.get(place.queue_id, set())
        return next((pk for pk in self.free if pk in eligible and not self._pauses(place, pk)), None)

    def is_taken(self, agent_id: int) -> None:
        del self.free[agent_id]

    def _pauses(self, place: Front, agent_id: int) -> bool:
        """60 s after a decline, 15 s where nobody else could take it (rule 32)."""
        declined_at = self.declined.get((place.entry_id, agent_id))
        if declined_at is None:
            return False
        alone = self._working_in(place.queue_id) <= {agent_id}
        pause = settings.DECLINE_PAUSE_ALONE_SECONDS if alone else settings.DECLINE_PAUSE_SECONDS
        return self.at < declined_at + timedelta(seconds=pause)

    def _working_in(self, queue_id: int) -> set[int]:
        """Who works in this queue at the moment, be it on a call: the others to whom a declined entry can go."""
        if queue_id not in self.working:
            members = QueueMembership.objects.filter(queue=queue_id).exclude(
                agent__state__in=[AgentState.OFFLINE, AgentState.AWAY]
            )
            self.working[queue_id] = set(members.values_list("agent_id", flat=True))
        return self.working[queue_id]


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
