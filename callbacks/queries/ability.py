"""Who could serve a call, and in words why nobody could: the same for a call in line and for one that is only tried."""

from collections.abc import Mapping

from agents.models import Agent
from callbacks.models import Queue


def able_agents(*, queue: Queue, skills: Mapping[str, int]) -> list[Agent]:
    """The members of a queue who have all of these skills from these levels, by name."""
    members = Agent.objects.filter(memberships__queue=queue).prefetch_related("skills__skill").order_by("name")
    return [agent for agent in members if not _lacking(agent, skills)]


def why_nobody(*, queue: Queue, skills: Mapping[str, int]) -> str:
    """Why nobody who is signed in could ever serve such a call; empty where somebody could."""
    members = list(Agent.objects.filter(memberships__queue=queue).prefetch_related("skills__skill"))
    able = [agent for agent in members if not _lacking(agent, skills)]
    if not members:
        return f"Nobody is a member of {queue}."
    if not able:
        nowhere = {name for name in skills if all(name in _lacking(agent, skills) for agent in members)}
        short = {name: level for name, level in skills.items() if name in nowhere} or skills
        return f"No agent of {queue} has {in_words(short)}."
    if not any(agent.is_signed_in for agent in able):
        return f"No agent of {queue} {f'who has {in_words(skills)} ' if skills else ''}is signed in."
    return ""


def in_words(skills: Mapping[str, int]) -> str:
    """`German from level 7 and Billing`."""
    named = [f"{name} from level {level}" if level > 1 else name for name, level in sorted(skills.items())]
    return " and ".join(named)


def _lacking(agent: Agent, skills: Mapping[str, int]) -> set[str]:
    levels = {one.skill.name: one.level for one in agent.skills.all()}
    return {name for name, least in skills.items() if levels.get(name, 0) < least}
