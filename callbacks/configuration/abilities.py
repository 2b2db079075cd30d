"""A change of what an agent can do is a change of skills: each of them keeps its version."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from agents.models import Agent, Skill
from callbacks.configuration import versions


@contextmanager
def skills_kept(agent: Agent, *, by: Any, at: datetime, how: str = "") -> Iterator[None]:
    """Keep the version of each skill that the agent gains, loses or has at another level. Expects a transaction."""
    before = _levels(agent)
    for skill in Skill.objects.filter(pk__in=before):
        versions.catch_up(skill, at=at)
    yield
    after = _levels(agent)
    changed = {pk for pk in before.keys() | after.keys() if before.get(pk) != after.get(pk)}
    for skill in Skill.objects.filter(pk__in=changed):
        versions.keep(skill, by=by, at=at, how=how)


def _levels(agent: Agent) -> dict[int, int]:
    return dict(agent.skills.values_list("skill_id", "level"))
