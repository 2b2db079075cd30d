"""What an intervention would do, said before it is done: who is pushed back and by how much, and why it cannot be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from agents.models import Agent
from agents.states import AgentState
from callbacks import durations
from callbacks.models import Offer, Queue, QueueEntry
from callbacks.models.queue import rank_of
from callbacks.operations import adjustments, intervening, interventions, reopening
from callbacks.operations.errors import NotYours, Refused, TooLate
from callbacks.queries.ability import able_agents, in_words
from callbacks.queries.shifts import Group, Moved, Shift, Spot, ahead_of, shift
from callbacks.queries.whose import whose


class Action(StrEnum):
    """What a supervisor may do about an entry."""

    MOVE = "move"
    ASSIGN = "assign"
    OFFER_NOW = "offer_now"
    PRIORITY = "priority"
    SKILLS = "skills"
    CANCEL = "cancel"
    REOPEN = "reopen"


@dataclass(frozen=True)
class Wish:
    """An action with what it needs to know."""

    action: Action
    queue: Queue | None = None
    agent: Agent | None = None
    priority: int = 0
    skills: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """`refused`: why it cannot be, in words; empty where it can. `seen` goes with the confirmation."""

    seen: str
    sentence: str
    shift: Shift
    passed_over: Group
    notes: list[str]
    refused: str = ""


NOBODY = Group(0, [])
NO_SHIFT = Shift(None, None, NOBODY, NOBODY)


def preview(*, entry_id: int, wish: Wish, at: datetime) -> Preview:
    """Changes nothing and locks nothing; what it says may be out of date a moment later, which the confirmation notices."""
    entry = _entry(entry_id)
    seen = intervening.as_seen(entry)
    try:
        _refuse(entry, wish, at=at)
    except Refused as refused:
        return Preview(seen, "", NO_SHIFT, NOBODY, [], refused=str(refused))
    moves = shift(entry, before=_here(entry), after=_there(entry, wish))
    passed = ahead_of(entry) if wish.action == Action.ASSIGN else NOBODY
    notes = list(_notes(entry, wish, at=at))
    return Preview(seen, _sentence(moves, passed, at=at), moves, passed, notes)


def _entry(entry_id: int) -> QueueEntry:
    entries = QueueEntry.objects.select_related(
        "queue", "lane", "agent", "conversation", "phone_number__business_hours"
    )
    try:
        return entries.get(pk=entry_id)
    except QueueEntry.DoesNotExist:
        raise NotYours from None


def _refuse(entry: QueueEntry, wish: Wish, *, at: datetime) -> None:
    if wish.action == Action.REOPEN:
        reopening.refuse_reopening(entry, at=at)
        return
    if not (entry.holds_a_place or (wish.action == Action.CANCEL and entry.is_connecting)):
        raise intervening.too_late(entry)
    if wish.action == Action.MOVE and wish.queue is not None:
        interventions.refuse_move(entry, queue=wish.queue)
    elif wish.action == Action.ASSIGN and wish.agent is not None:
        interventions.refuse_assignment(entry, agent=wish.agent, at=at)
        interventions.refuse_unless_available(wish.agent)
    elif wish.action == Action.OFFER_NOW and entry.is_offered:
        raise TooLate("offered", "It rings at an agent already.")
    elif wish.action == Action.PRIORITY:
        adjustments.refuse_priority(entry, priority=wish.priority)
    elif wish.action == Action.SKILLS:
        adjustments.refuse_skills(entry, skills=wish.skills)


def _here(entry: QueueEntry) -> Spot | None:
    return Spot(entry.queue, entry.rank_at) if entry.holds_a_place else None


def _there(entry: QueueEntry, wish: Wish) -> Spot | None:
    """Where it would stand."""
    if wish.action == Action.CANCEL:
        return None
    if wish.action == Action.MOVE and wish.queue is not None:
        priority = interventions.priority_in(wish.queue, entry=entry)
        return Spot(wish.queue, rank_of(queued_at=entry.queued_at, priority=priority))
    if wish.action == Action.PRIORITY:
        return Spot(entry.queue, rank_of(queued_at=entry.queued_at, priority=wish.priority))
    if wish.action == Action.OFFER_NOW:
        return Spot(entry.queue, interventions.rank_before_everybody(entry))
    return Spot(entry.queue, entry.rank_at)


def _sentence(moves: Shift, passed: Group, *, at: datetime) -> str:
    """`3 who wait move back by one; Maria, waiting 12 min, goes from 1 to 2.`"""
    if passed.count:
        return f"{_people(passed)} ahead of it {_verb(passed, 'waits', 'wait')} on, with the places that they have."
    if moves.back.count:
        first = _one(moves.back.first[0], at=at)
        return f"{_people(moves.back)} {_verb(moves.back, 'moves', 'move')} back by one; {first}."
    if moves.forward.count:
        first = _one(moves.forward.first[0], at=at)
        return f"Nobody is pushed back. {_people(moves.forward)} {_verb(moves.forward, 'moves', 'move')} up by one; {first}."
    return "Nobody else’s place changes."


def _one(moved: Moved, *, at: datetime) -> str:
    entry = moved.entry
    return (
        f"{whose(entry)}, waiting {durations.in_words(at - entry.queued_at)}, goes from {moved.before} to {moved.after}"
    )


def _people(group: Group) -> str:
    if group.count == 1:
        return "1 other"
    return f"More than {group.count - 1} others" if group.and_more else f"{group.count} others"


def _verb(group: Group, one: str, many: str) -> str:
    return one if group.count == 1 else many


def _notes(entry: QueueEntry, wish: Wish, *, at: datetime) -> Iterator[str]:
    """What else follows."""
    ringing = [offer.agent.name for offer in Offer.objects.open().filter(entry=entry).select_related("agent")]
    if ringing and wish.action in {Action.MOVE, Action.ASSIGN, Action.SKILLS, Action.CANCEL}:
        yield f"It rings at {', '.join(ringing)}: that is taken back, and does not count as missed."
    if wish.action == Action.MOVE and wish.queue is not None:
        yield _who_can(wish.queue, entry.lane.skills)
    elif wish.action == Action.SKILLS:
        yield f"Now: {_who_can(entry.queue, entry.lane.skills)}"
        yield f"Then: {_who_can(entry.queue, wish.skills)}"
    elif wish.action == Action.OFFER_NOW:
        yield "It is served before everybody who waits, in other queues too, where an agent answers both."
    elif wish.action == Action.ASSIGN:
        yield f"It rings at {wish.agent} at once, who may decline."
    elif wish.action == Action.CANCEL:
        yield from _what_canceling_means(entry)
    elif wish.action == Action.REOPEN:
        yield from _what_reopening_means(entry, at=at)


def _what_canceling_means(entry: QueueEntry) -> Iterator[str]:
    if entry.is_live:
        yield "The caller on the line is told so, and the call ends."
    else:
        yield "The customer is not called, and not told. No ticket is opened."
    if entry.is_connecting and entry.agent:
        yield f"{entry.agent} has it and becomes available."


def _what_reopening_means(entry: QueueEntry, *, at: datetime) -> Iterator[str]:
    due_at = reopening.due_at(entry, at=at)
    if due_at > at:
        yield f"The customer is not called before {due_at.astimezone(UTC):%d %b, %H:%M} UTC, as agreed."
    left = durations.in_words(reopening.new_deadline(entry, at=at) - due_at)
    yield f"It waits again as if it had never ended, for {left} at the longest. Its ticket stays open."


def _who_can(queue: Queue, skills: Mapping[str, int]) -> str:
    """`Of Sales with German 2 could take it: Ana (Available), Bob (Away).`"""
    able = [agent for agent in able_agents(queue=queue, skills=skills) if agent.is_signed_in]
    needs = f" with {in_words(skills)}" if skills else ""
    if not able:
        return f"Nobody of {queue}{needs} is signed in: it would wait until somebody is."
    free = sum(agent.state == AgentState.AVAILABLE for agent in able)
    return f"{len(able)} of {queue}{needs} {'is' if len(able) == 1 else 'are'} signed in, {free} of them available."
