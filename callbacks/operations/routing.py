"""Where a call goes: its number, what was chosen in the menu, then the routing steps in their order (rules 10, 11).

Pure but for reading settings: the page *Try it* asks the very same functions.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from callbacks.models import Category, PhoneNumber, Queue, RoutingStep
from callbacks.models.queue import GREATEST_PRIORITY, LEAST_PRIORITY
from contactcenter import rows

Stage = RoutingStep.Stage


@dataclass(frozen=True)
class Route:
    """What decides who serves a call, and when. `priority` is the call's own; its queue's is added to it."""

    queue: Queue
    skills: dict[str, int] = field(default_factory=dict)
    priority: int = 0
    data: dict[str, str] = field(default_factory=dict)
    category: str = ""
    language: str = ""

    @property
    def full_priority(self) -> int:
        return self.priority + self.queue.priority


@dataclass(frozen=True)
class Facts:
    """What steps may ask about a call beside its route."""

    number: PhoneNumber
    caller: str
    at: datetime


@dataclass(frozen=True)
class Tried:
    """A step and what came of it; `why_not` where it does not apply."""

    step: RoutingStep
    before: Route
    after: Route
    why_not: str = ""

    @property
    def applies(self) -> bool:
        return not self.why_not


def first_route(
    number: PhoneNumber,
    *,
    category: Category | None = None,
    language: str = "",
    data: dict[str, str] | None = None,
) -> Route:
    """The route of a call before any step: the category's, on what the number says (rule 10)."""
    if category is None:
        return Route(number.queue, data=data or {}, language=language)
    required = category.required_skills.select_related("skill")
    return Route(
        queue=category.queue or number.queue,
        skills={one.skill.name: one.least_level for one in required},
        priority=category.priority,
        data={**category.data, **(data or {})},
        category=category.name,
        language=language,
    )


def arrive(first: Route, *, facts: Facts) -> list[Tried]:
    """The steps that run when a call enters the line."""
    return follow(steps_of(Stage.ARRIVAL), first, facts=facts)


ANY_STEP = "SELECT 1 FROM callbacks_routingstep WHERE is_active AND stage = %s LIMIT 1"


def steps_of(stage: str) -> list[RoutingStep]:
    """The active steps of one moment in their order; one short query where there are none."""
    if not rows.first_value(ANY_STEP, [stage]):
        return []
    steps = RoutingStep.objects.filter(is_active=True, stage=stage)
    return list(steps.select_related("category", "hours", "set_queue").prefetch_related("skills__skill"))


def follow(steps: Iterable[RoutingStep], route: Route, *, facts: Facts, done: Collection[int] = ()) -> list[Tried]:
    """Try each step on what the one before has made of the route; `done` have had their turn."""
    tried: list[Tried] = []
    for step in steps:
        if step.pk in done:
            continue
        if reason := why_not(step, route, facts=facts):
            tried.append(Tried(step, route, route, reason))
            continue
        tried.append(Tried(step, route, changed_by(step, route)))
        route = tried[-1].after
        if step.stops:
            break
    return tried


def why_not(step: RoutingStep, route: Route, *, facts: Facts) -> str:
    """The first condition that does not hold, in words; empty where the step applies."""
    if step.phone_number_id and step.phone_number_id != facts.number.pk:
        return "It is for another number."
    if step.category and step.category.name != route.category:
        return f"The category is {route.category or 'none'}, not {step.category.name}."
    language = route.language or facts.number.language
    if step.language and step.language != language:
        return f"The language is {language}, not {step.language}."
    if step.caller_prefix and not facts.caller.startswith(step.caller_prefix):
        return f"The caller’s number does not begin with {step.caller_prefix}."
    return _wrong_time(step, at=facts.at) or _wrong_data(step, route)


def _wrong_time(step: RoutingStep, *, at: datetime) -> str:
    if step.hours is None or step.hours.is_open(at=at) != step.outside_hours:
        return ""
    return f"It is {'inside' if step.outside_hours else 'outside'} the hours “{step.hours}”."


def _wrong_data(step: RoutingStep, route: Route) -> str:
    if not step.data_name:
        return ""
    value = route.data.get(step.data_name, "")
    if not value:
        return f"{step.data_name} is not known."
    if step.data_value and step.data_value != value:
        return f"{step.data_name} is “{value}”, not “{step.data_value}”."
    return ""


def changed_by(step: RoutingStep, route: Route) -> Route:
    """The route that a step makes of another."""
    priority = route.priority if step.set_priority is None else step.set_priority
    data = {**route.data, **step.set_data}
    return replace(
        route,
        queue=step.set_queue or route.queue,
        skills={**({} if step.drop_skills else route.skills), **_skills_of(step)},
        priority=min(max(priority + step.add_priority, LEAST_PRIORITY), GREATEST_PRIORITY),
        data={name: value for name, value in data.items() if value or name not in step.set_data},
    )


def _skills_of(step: RoutingStep) -> dict[str, int]:
    return {one.skill.name: one.least_level for one in step.skills.all()}


def changes(before: Route, after: Route) -> list[str]:
    """What differs, in words."""
    words = []
    if before.queue != after.queue:
        words.append(f"queue {before.queue} → {after.queue}")
    if before.priority != after.priority:
        words.append(f"priority {before.priority} → {after.priority}")
    words += [f"requires {skill_words(name, level)}" for name, level in _new(after.skills, before.skills)]
    words += [f"no longer requires {name}" for name in before.skills if name not in after.skills]
    words += [f"{name} = {value}" for name, value in _new(after.data, before.data)]
    words += [f"{name} removed" for name in before.data if name not in after.data]
    return words


def _new(after: dict[str, Any], before: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted((name, value) for name, value in after.items() if before.get(name) != value)


def skill_words(name: str, level: int) -> str:
    return f"{name} from level {level}" if level > 1 else name
