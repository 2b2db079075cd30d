"""Who was not asked when somebody was: what each other member of the queue did at that moment, in words."""

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.timezone import localtime

from agents.models import Agent, AgentStateChange
from agents.states import AgentState
from callbacks.lifecycle import Trigger
from callbacks.models import Conversation, Offer, QueueEntryEvent

MOST_OFFERS, MOST_AGENTS = 20, 30


def passed_over(conversation: Conversation) -> dict[int, list[str]]:
    """For each offer on the timeline, by its line's number: why it was not made to the others of its queue.

    Members and skills are those of now, states those of the moment. Only the last offers are looked at.
    """
    made = conversation.events.filter(name=Trigger.OFFER).select_related("entry__lane")
    asked = _asked(conversation)
    latest = list(made.order_by("-at", "-pk")[:MOST_OFFERS])
    lanes = {event.entry.lane_id for event in latest if event.entry is not None}
    able: dict[int, set[int]] = {}
    for agent, lane in Agent.objects.filter(lanes__lane__in=lanes).values_list("pk", "lanes__lane"):
        able.setdefault(lane, set()).add(agent)
    return {event.pk: list(_others(event, asked.get((event.entry_id, event.at), set()), able)) for event in latest}


def _asked(conversation: Conversation) -> dict[tuple[Any, Any], set[int]]:
    asked: dict[tuple[Any, Any], set[int]] = {}
    for entry_id, made_at, agent_id in Offer.objects.filter(entry__conversation=conversation).values_list(
        "entry_id", "made_at", "agent_id"
    ):
        asked.setdefault((entry_id, made_at), set()).add(agent_id)
    return asked


def _others(event: QueueEntryEvent, asked: set[int], able: dict[int, set[int]]) -> Iterator[str]:
    entry = event.entry
    if entry is None:
        return
    others = _as_they_were(Agent.objects.filter(queues=entry.queue_id).exclude(pk__in=asked), at=event.at)
    here = able.get(entry.lane_id, set())
    for agent in others.order_by("name")[:MOST_AGENTS]:
        yield f"{agent.name} {_what(agent, is_able=agent.pk in here, asked=event.details.get('agent', 'another'))}"


def _as_they_were(agents: QuerySet[Agent], *, at: Any) -> QuerySet[Agent]:
    last = AgentStateChange.objects.filter(agent=OuterRef("pk"), at__lte=at).order_by("-at", "-pk")
    return agents.annotate(
        state_then=Subquery(last.values("to_state")[:1]),
        since_then=Subquery(last.values("at")[:1]),
        reason_then=Subquery(last.values("reason")[:1]),
    )


def _what(agent: Any, *, is_able: bool, asked: str) -> str:
    if not agent.state_then or agent.state_then == AgentState.OFFLINE:
        return "was not signed in"
    if agent.state_then == AgentState.AVAILABLE:
        return f"was available; it was the turn of {asked}" if is_able else "was available, without the skills required"
    reason = f" ({agent.reason_then.replace('_', ' ')})" if agent.reason_then else ""
    state = AgentState(agent.state_then).label.lower()
    return f"was {state}{reason} since {localtime(agent.since_then):%H:%M:%S}"
