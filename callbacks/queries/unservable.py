"""Who is in line though nobody who is signed in could ever serve them, why, and what would change it (rule 10)."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, QuerySet

from agents.models import Agent, Skill
from agents.states import AgentState
from callbacks.models import AgentLane, Lane, Place, QueueEntry
from callbacks.queries.ability import able_among, in_words, lacked_by_all, members_of, why_nobody

MOST_SHOWN, MOST_NAMED = 50, 3


class Cure(StrEnum):
    """What would change it."""

    MEMBERS = "members"
    SKILLS = "skills"
    SIGN_IN = "sign_in"


@dataclass(frozen=True)
class Lack:
    """Why nobody could serve a lane. `why` is empty where somebody could after all."""

    needs: str
    why: str
    skills: list[Skill]
    """Those of which somebody in the queue needs more."""
    members: bool
    able: list[Agent]
    """Those who could serve it if they signed in."""

    @property
    def cure(self) -> Cure:
        if not self.members:
            return Cure.MEMBERS
        return Cure.SIGN_IN if self.able else Cure.SKILLS

    @property
    def whom_to_ask(self) -> str:
        """`Ana, Bob or Cyd`: those who could serve it, the first of them by name."""
        names = [str(agent) for agent in self.able]
        if more := names[MOST_NAMED:]:
            names[MOST_NAMED:] = [f"{len(more)} more"]
        return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


@dataclass(frozen=True)
class Unservable:
    """An entry in line, and what its lane lacks."""

    entry: QueueEntry
    lack: Lack


def places() -> QuerySet[Place]:
    """In line, while no agent who may serve it is signed in."""
    able = AgentLane.objects.filter(lane=OuterRef("lane")).exclude(agent__state=AgentState.OFFLINE)
    return Place.objects.filter(~Exists(able))


def unservable(*, most: int = MOST_SHOWN) -> list[Unservable]:
    """The first of them in the order of the line. Skills are weighed once for each lane, not for each entry."""
    first = list(places().order_by("rank_at", "entry").values_list("entry_id", flat=True)[:most])
    entries = QueueEntry.objects.filter(pk__in=first).select_related("queue", "lane__queue").longest_wait_first()
    lacks = _lacks({entry.lane for entry in entries})
    found = [Unservable(entry, lacks[entry.lane]) for entry in entries]
    return [one for one in found if one.lack.why]  # somebody may have signed in between the two questions


def _lacks(lanes: set[Lane]) -> dict[Lane, Lack]:
    members = {queue: members_of(queue) for queue in {lane.queue for lane in lanes}}
    asked = {name for lane in lanes for name in lane.skills}
    skills = {skill.name: skill for skill in Skill.objects.filter(name__in=asked)}
    return {lane: _lack(lane, members[lane.queue], skills) for lane in lanes}


def _lack(lane: Lane, members: list[Agent], skills: dict[str, Skill]) -> Lack:
    wanted = lacked_by_all(members, lane.skills) or lane.skills
    return Lack(
        needs=in_words(lane.skills),
        why=why_nobody(queue=lane.queue, skills=lane.skills, members=members),
        skills=[skills[name] for name in sorted(wanted) if name in skills],
        members=bool(members),
        able=able_among(members, lane.skills),
    )
