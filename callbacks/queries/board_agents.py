"""The agents as a board shows them: how many in each state, and a tile for each who is signed in."""

from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from agents.models import Agent
from agents.states import AgentState
from callbacks.models import Offer
from callbacks.queries.help_wanted import help_payload
from callbacks.queries.whose import whose

MOST_TILES = 300


def agents_payload(*, queue: str, at: datetime) -> dict[str, Any]:
    """Those who answer `queue`, or all; longest in their state first within each state."""
    agents = _of_queue(queue)
    counts = dict(agents.order_by().values_list("state").annotate(total=Count("pk", distinct=True)))
    present = agents.exclude(state=AgentState.OFFLINE).prefetch_related("queues")
    signed_in = list(present.order_by("state", "state_since", "name").distinct()[:MOST_TILES])
    busy_with = _busy_with(signed_in)
    return {
        "counts": [
            {"state": state.value, "label": state.label, "count": counts.get(state.value, 0)} for state in AgentState
        ],
        "tiles": [_tile(agent, busy_with.get(agent.pk)) for agent in signed_in],
        "more": sum(counts.values()) - counts.get(AgentState.OFFLINE, 0) - len(signed_in),
    }


def _of_queue(queue: str) -> QuerySet[Agent]:
    return Agent.objects.filter(memberships__queue__name=queue) if queue else Agent.objects.all()


def _busy_with(agents: list[Agent]) -> dict[int, Offer]:
    """What rings at each, or what each has in hand."""
    pks = [agent.pk for agent in agents if agent.state == AgentState.RINGING or agent.is_on_a_call]
    offers = Offer.objects.open().filter(agent__in=pks) | Offer.objects.in_hand().filter(agent__in=pks)
    return {offer.agent_id: offer for offer in offers.select_related("entry__queue")}


def _tile(agent: Agent, offer: Offer | None) -> dict[str, Any]:
    return {
        "id": agent.pk,
        "name": agent.name,
        "state": agent.state,
        "label": agent.get_state_display(),
        "since": agent.state_since.isoformat() if agent.state_since else None,
        "reason": agent.state_reason,
        "queues": sorted(queue.name for queue in agent.queues.all()),
        "doing": _doing(offer) if offer else "",
        "help": help_payload(offer) if offer else None,
        "conversation_id": str(offer.entry.conversation_id) if offer else None,
    }


def _doing(offer: Offer) -> str:
    """`Callback to Maria Ortiz · Support · dialing`."""
    entry = offer.entry
    who = whose(entry)
    what = f"Callback to {who}" if entry.is_callback else f"Inbound call of {who}"
    return f"{what} · {entry.queue.name} · {entry.get_status_display().lower()}"
