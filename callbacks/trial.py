"""*Try it*: which route a call would take, told step by step by the functions that route real calls; nothing is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from agents.models import Agent
from callbacks.hours_in_words import now_in_words
from callbacks.models import Category, MenuChoice, PhoneNumber
from callbacks.operations import rerouting, routing
from callbacks.operations.routing import Facts, Route, Stage, Tried
from callbacks.queries.ability import able_agents, in_words, why_nobody


@dataclass(frozen=True)
class Line:
    """One thing that happens; `applies` is None for what is no step."""

    text: str
    applies: bool | None = None


@dataclass(frozen=True)
class Part:
    """One moment of the call."""

    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Trial:
    """All that was tried, and the route that comes out."""

    parts: list[Part]
    route: Route
    able: list[Agent]
    nobody: str

    @property
    def priority_in_words(self) -> str:
        own, of_queue = self.route.priority, self.route.queue.priority
        return f"{self.route.full_priority} ({own} of the call, {of_queue} of the queue)"

    @property
    def skills_in_words(self) -> str:
        return in_words(self.route.skills) or "none"


def try_route(
    number: PhoneNumber,
    *,
    caller: str,
    key: str,
    keyed: str,
    language: str,
    data: Mapping[str, str],
    at: datetime,
) -> Trial:
    """The route of a call to `number` at that moment, from the first ring until it is offered."""
    facts = Facts(number=number, caller=caller, at=at)
    choice, category, menu_line = _choose(number, key)
    known = {**data, **({choice.ask_for: keyed} if choice and choice.ask_for and keyed else {})}
    route = routing.first_route(
        number, category=category, language=language or (choice.language if choice else ""), data=known
    )
    opening = now_in_words(number.business_hours.schedule, at=at)
    parts = [Part("The call comes in", [Line(f"{number}: {opening}"), menu_line, Line(_first(route))])]
    for stage in Stage:
        tried = routing.follow(routing.steps_of(stage), route, facts=facts)
        parts.append(Part(stage.label, list(_told(tried)) or [Line("No step.")]))
        route = tried[-1].after if tried else route
    able = able_agents(queue=route.queue, skills=route.skills)
    return Trial(parts, route, able, why_nobody(queue=route.queue, skills=route.skills))


def _choose(number: PhoneNumber, key: str) -> tuple[MenuChoice | None, Category | None, Line]:
    menu = getattr(number, "menu", None)
    if menu is None or not menu.choices.exists():
        return None, None, Line("No menu.")
    choice = menu.choices.select_related("category__queue").filter(key=key).first() if key else None
    if choice is None:
        said = f"Key {key} has no meaning in the menu" if key else "No key in the menu"
        return None, menu.otherwise, Line(f"{said}: category {menu.otherwise or 'none'}.")
    asks = f", asks for {choice.ask_for}" if choice.ask_for else ""
    return choice, choice.category, Line(f"Key {key}, {choice.name}: category {choice.category or 'none'}{asks}.")


def _first(route: Route) -> str:
    parts = [f"queue {route.queue}", f"priority {route.priority}"]
    parts += [f"requires {in_words(route.skills)}"] if route.skills else []
    parts += [f"{name} = {value}" for name, value in sorted(route.data.items())]
    return f"First route: {'; '.join(parts)}."


def _told(tried: list[Tried]) -> Iterator[Line]:
    for one in tried:
        if not one.applies:
            yield Line(f"“{one.step}” does not apply. {one.why_not}", applies=False)
            continue
        changed = "; ".join(routing.changes(one.before, one.after)) or "no change"
        last = " No later step of this moment runs." if one.step.stops else ""
        yield Line(
            f"“{one.step}” applies: {changed}; {rerouting.moved_words(one.before, one.after)}.{last}", applies=True
        )
