"""What it means for the lines if an agent were no longer available: said before a supervisor decides it."""

from datetime import datetime

from agents.models import Agent
from agents.states import AgentState
from callbacks.models import Offer, Place
from callbacks.queries.line import MOST_COUNTED, position_of
from callbacks.queries.whose import whose

MOST_QUEUES = 20


def consequences(agent: Agent, *, state: str, at: datetime) -> list[str]:
    """In sentences; nothing is changed."""
    label = AgentState(state).label
    said = []
    if agent.is_on_a_call:
        said.append(f"The call goes on. After it and its notes {agent} becomes {label}.")
    for offer in Offer.objects.open().filter(agent=agent).select_related("entry__queue"):
        entry = offer.entry
        said.append(
            f"It rings at {agent} for {whose(entry)}, who goes back to no. {position_of(entry)}; it is no miss."
        )
    said += [_left_in(queue.pk, queue.name, agent) for queue in agent.queues.order_by("name")[:MOST_QUEUES]]
    return [*said, "Nobody’s place in line changes."]


def _left_in(queue_id: int, name: str, agent: Agent) -> str:
    others = Agent.objects.filter(memberships__queue=queue_id).exclude(pk=agent.pk).signed_in()  # type: ignore[attr-defined]
    present, free = others.count(), others.available().count()
    waiting = Place.objects.filter(queue=queue_id)[: MOST_COUNTED + 1].count()
    who = (
        "nobody else is signed in" if not present else f"{present} {'other is' if present == 1 else 'others are'} left"
    )
    return (
        f"{name}: {who}, {free} available; {min(waiting, MOST_COUNTED)}{'+' if waiting > MOST_COUNTED else ''} in line."
    )
