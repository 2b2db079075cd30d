"""Who could serve a call, and in words why nobody could: the same for a call in line and for one that is only tried."""

from collections.abc import Mapping

from django.db.models import Case, IntegerField, When

from agents.models import Agent
from agents.states import AgentState
from callbacks.models import Queue, QueueEntry

MOST_CANDIDATES = 100


def members_of(queue: Queue) -> list[Agent]:
    """Who answers a queue, with their skills, by name."""
    return list(Agent.objects.filter(memberships__queue=queue).prefetch_related("skills__skill").order_by("name"))


def candidates_for(entry: QueueEntry) -> list[Agent]:
    """Who is signed in and could take an entry, the available first; a hundred at most."""
    able = Agent.objects.filter(lanes__lane=entry.lane_id).exclude(state=AgentState.OFFLINE).select_related("user")
    first = Case(When(state=AgentState.AVAILABLE, then=0), default=1, output_field=IntegerField())
    return list(able.order_by(first, "name")[:MOST_CANDIDATES])


def able_among(members: list[Agent], skills: Mapping[str, int]) -> list[Agent]:
    """Those who have all of these skills from these levels."""
    return [agent for agent in members if not _lacking(agent, skills)]


def able_agents(*, queue: Queue, skills: Mapping[str, int]) -> list[Agent]:
    """The members of a queue who have all of these skills from these levels, by name."""
    return able_among(members_of(queue), skills)


def why_nobody(*, queue: Queue, skills: Mapping[str, int], members: list[Agent] | None = None) -> str:
    """Why nobody who is signed in could ever serve such a call; empty where somebody could."""
    members = members_of(queue) if members is None else members
    able = able_among(members, skills)
    if not members:
        return f"Nobody is a member of {queue}."
    if not able:
        return f"No agent of {queue} has {in_words(lacked_by_all(members, skills) or skills)}."
    if not any(agent.is_signed_in for agent in able):
        return f"No agent of {queue} {f'who has {in_words(skills)} ' if skills else ''}is signed in."
    return ""


def lacked_by_all(members: list[Agent], skills: Mapping[str, int]) -> dict[str, int]:
    """The skills that nobody has from their levels; none where each is had by somebody, though not all by one."""
    return {name: least for name, least in skills.items() if all(_lacking(agent, {name: least}) for agent in members)}


def in_words(skills: Mapping[str, int]) -> str:
    """`German from level 7 and Billing`."""
    named = [f"{name} from level {level}" if level > 1 else name for name, level in sorted(skills.items())]
    return " and ".join(named)


def _lacking(agent: Agent, skills: Mapping[str, int]) -> set[str]:
    levels = {one.skill.name: one.level for one in agent.skills.all()}
    return {name for name, least in skills.items() if levels.get(name, 0) < least}
