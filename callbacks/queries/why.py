"""Why is this still waiting? Every rule that has a say in it, in plain words; computed for display, never stored."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.timezone import localtime

from agents.models import Agent
from agents.states import AgentState
from callbacks import durations
from callbacks.hours_in_words import now_in_words
from callbacks.in_force import settings_of
from callbacks.models import CarrierState, Offer, Place, QueueEntry
from callbacks.models.offer import CloseReason
from callbacks.queries import offering
from callbacks.queries.ability import in_words, why_nobody
from callbacks.queries.line import MOST_COUNTED, position_of
from callbacks.queries.spending import hard_stop
from callbacks.queries.whose import whose

MOST_AHEAD, MOST_AGENTS = 5, 20
AT_WORK = {AgentState.RINGING, AgentState.BUSY_CALL, AgentState.BUSY_CALLBACK, AgentState.WRAP_UP}


@dataclass(frozen=True)
class Step:
    """One rule's word. `holds`: this keeps it waiting; the others are how it is."""

    topic: str
    text: str
    holds: bool = False
    details: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Trace:
    """The answer in a sentence, and the steps to it, first what comes first for the matcher."""

    conversation_id: UUID
    conclusion: str
    steps: list[Step]


def trace(entry: QueueEntry, *, at: datetime) -> Trace:
    """All that keeps an open entry from an agent, or does not. Expects lane, queue, number and hours to be read."""
    if not entry.holds_a_place:
        return Trace(entry.conversation_id, _not_in_line(entry), [])
    steps = [*_place(entry, at=at), *_pauses(entry, at=at), *_hours(entry, at=at), *_agents(entry, at=at)]
    steps += [*_refusals(entry, at=at), *_deadline(entry, at=at), *_callback_offer(entry, at=at)]
    return Trace(entry.conversation_id, _conclusion(entry, steps), steps)


def _not_in_line(entry: QueueEntry) -> str:
    if entry.is_over:
        return f"It waits no more: {entry.get_status_display().lower()}."
    return f"{entry.agent or 'An agent'} has it: {entry.get_status_display().lower()}."


def _conclusion(entry: QueueEntry, steps: list[Step]) -> str:
    if entry.is_offered:
        return "It rings at an agent."
    holding = [step.text for step in steps if step.holds]
    return holding[0] if holding else "Nothing holds it: it is about to be offered."


def _place(entry: QueueEntry, *, at: datetime) -> Iterator[Step]:
    position = position_of(entry)
    ahead = Place.objects.filter(queue=entry.queue_id, rank_at__lte=entry.rank_at).exclude(entry=entry)
    first = ahead.select_related("entry").order_by("rank_at", "entry")[: min(MOST_AHEAD, position - 1)]
    details = [_one_ahead(place.entry, entry, at=at) for place in first]
    if position - 1 > len(details):
        details.append(f"and {position - 1 - len(details)} more")
    if position == 1:
        yield Step("Place", f"First in {entry.queue}.")
    elif position > MOST_COUNTED:
        yield Step("Place", f"More than {MOST_COUNTED} are ahead in {entry.queue}.", details=details)
    else:
        text = f"No. {position} in {entry.queue}: {position - 1} ahead, whether they hold the line or await a callback."
        yield Step("Place", text, details=details)
    if entry.priority:
        gained = "ahead of" if entry.priority > 0 else "behind"
        minutes = abs(int((entry.queued_at - entry.rank_at).total_seconds() // 60))
        yield Step("Place", f"Priority {entry.priority}: stands {minutes} min {gained} its time of arrival.")


def _one_ahead(other: QueueEntry, entry: QueueEntry, *, at: datetime) -> str:
    waits = f"{other.label}, {whose(other)}, waits {durations.in_words(at - other.queued_at)}"
    return f"{waits}; came later, and is ahead by its priority" if other.queued_at > entry.queued_at else waits


def _pauses(entry: QueueEntry, *, at: datetime) -> Iterator[Step]:
    """What keeps callbacks from being made, though agents may be free; a live caller is held by none of it."""
    if entry.is_live:
        return
    number = entry.phone_number
    if not number.serve_pending:
        yield Step("Pause", f"Serving pending callbacks is switched off for {number}.", holds=True)
    if entry.not_before is not None and not entry.is_due(at=at):
        yield Step("Pause", f"The customer is not to be called before {_clock(entry.not_before)}.", holds=True)
    carrier = CarrierState.objects.current()
    if carrier.is_down:
        yield Step("Pause", "The carrier takes no calls; callbacks go on by themselves once it does.", holds=True)
    elif carrier.is_trying:
        yield Step("Pause", "The carrier answers again: one callback at a time is let through until a call was placed.")
    if stop := hard_stop(number, at=at):
        yield Step("Pause", stop.why, holds=True)


def _hours(entry: QueueEntry, *, at: datetime) -> Iterator[Step]:
    """Outside them a callback is not made; a caller on the line is served nevertheless (rules 3, 40)."""
    now = now_in_words(entry.phone_number.business_hours.schedule, at=at)
    if entry.phone_number.is_open(at=at):
        yield Step("Hours", f"{now}.")
    elif entry.is_live:
        yield Step("Hours", f"{now}; who waits on the line is served nevertheless.")
    else:
        yield Step("Hours", f"Outside business hours. {now}.", holds=True)


def _agents(entry: QueueEntry, *, at: datetime) -> Iterator[Step]:
    """Who could take it, and what each does now (rule 31)."""
    able = list(Agent.objects.filter(lanes__lane=entry.lane_id).order_by("state", "name"))
    present = [agent for agent in able if agent.is_signed_in]
    needs = f" with {in_words(entry.lane.skills)}" if entry.lane.skills else ""
    if not present:
        yield Step("Agents", why_nobody(queue=entry.queue, skills=entry.lane.skills), holds=True)
        return
    details = [_one_agent(agent, at=at) for agent in present[:MOST_AGENTS]]
    if len(present) > MOST_AGENTS:
        details.append(f"and {len(present) - MOST_AGENTS} more")
    free = [agent for agent in present if agent.is_available]
    busy = sum(agent.state in AT_WORK for agent in present)
    counted = f"{len(free)} available, {busy} busy, {len(present) - len(free) - busy} away"
    text = f"Of {entry.queue}{needs} {_people(len(present))} signed in: {counted}."
    if not free:
        text = f"Nobody who could take it is free. {text}"
    yield Step("Agents", text, holds=not free and entry.is_waiting, details=details)
    if entry.place.relax_at is not None:
        yield Step("Agents", f"From {_clock(entry.place.relax_at)} on any agent of {entry.queue} may take it.")


def _one_agent(agent: Agent, *, at: datetime) -> str:
    since = f" for {durations.in_words(at - agent.state_since)}" if agent.state_since else ""
    reason = f" ({agent.state_reason})" if agent.state_reason else ""
    return f"{agent.name}: {agent.get_state_display()}{reason}{since}"


def _refusals(entry: QueueEntry, *, at: datetime) -> Iterator[Step]:
    """At whom it rings, and who has said no a moment ago (rule 32)."""
    for offer in Offer.objects.open().filter(entry=entry).select_related("agent"):
        left = max(0, int((offer.expires_at - at).total_seconds()))
        yield Step("Offer", f"Rings at {offer.agent} for another {left} s.")
    since = at - timedelta(seconds=settings.DECLINE_PAUSE_SECONDS)
    refused = Offer.objects.filter(entry=entry, closed_at__gt=since).select_related("agent")
    for offer in refused.filter(close_reason__in=[CloseReason.DECLINED, CloseReason.MISSED]):
        said = "declined it" if offer.close_reason == CloseReason.DECLINED else "did not answer"
        yield _no(offer.agent, said, offer.closed_at or at, at=at)
    place = entry.place
    if place.passed_by is not None and place.passed_at is not None and place.passed_at > since:
        yield _no(place.passed_by, "passed it on", place.passed_at, at=at)


def _no(agent: Agent, said: str, when: datetime, *, at: datetime) -> Step:
    ago = int((at - when).total_seconds())
    pause = f"not asked again within {settings.DECLINE_PAUSE_SECONDS} s, or {settings.DECLINE_PAUSE_ALONE_SECONDS} s"
    return Step("Offer", f"{agent} {said} {ago} s ago: {pause} where nobody else could take it.", holds=True)


def _deadline(entry: QueueEntry, *, at: datetime) -> Iterator[Step]:
    left = entry.deadline_at - at
    if left <= timedelta(0):
        yield Step("Deadline", "The longest wait is over: it is about to be dropped, with a ticket.", holds=True)
    else:
        until = f"Waits until {_clock(entry.deadline_at)} at the longest, {durations.in_words(left)} from now"
        yield Step("Deadline", f"{until}; then it is dropped, with a ticket.")


def _callback_offer(entry: QueueEntry, *, at: datetime) -> Iterator[Step]:
    """For a live caller: whether a callback is offered (rule 8)."""
    if not entry.is_live or entry.was_promised_a_callback:
        return
    number = settings_of(entry)
    turn = offering.Turn(entry.queue_id, position_of(entry) - 1)
    why = offering.why_no_offer(number, turn, estimate=offering.estimate_for(number, turn, at=at), at=at)
    yield Step("Callback", f"No callback is offered: {why}" if why else "The caller is offered a callback meanwhile.")


def _clock(at: datetime) -> str:
    return f"{localtime(at):%a %H:%M}"


def _people(count: int) -> str:
    return "1 agent is" if count == 1 else f"{count} agents are"
