"""To whom a call can be passed on: colleagues with what they do, queues with who waits in them."""

from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Q, When

from agents.models import Agent
from agents.states import AgentState
from callbacks.models import Offer, Place, Queue

MOST = 100
"""Of each kind; whoever looks for more searches."""


def is_asked_for_a_call_of(agent: Agent, conversation_id: UUID) -> bool:
    """Whether this agent was ever on this conversation."""
    return Offer.objects.filter(agent=agent, entry__conversation_id=conversation_id).exists()


def colleagues(*, but: Agent, search: str = "") -> list[dict[str, Any]]:
    """Who is signed in, those who are available first."""
    others = Agent.objects.signed_in().exclude(pk=but.pk).select_related("user")
    if search:
        others = others.filter(Q(name__icontains=search) | Q(user__username__icontains=search))
    busy = Case(When(state=AgentState.AVAILABLE, then=0), default=1)
    return [_colleague(agent) for agent in others.order_by(busy, "name")[:MOST]]


def queues(*, search: str = "") -> list[dict[str, Any]]:
    """All queues, with how many wait and how many agents are available now."""
    found = Queue.objects.filter(name__icontains=search) if search else Queue.objects.all()
    named = list(found.order_by("name")[:MOST])
    pks = [queue.pk for queue in named]
    waiting = dict(Place.objects.filter(queue__in=pks).order_by().values_list("queue").annotate(Count("pk")))
    signed_in = ~Q(agents__state=AgentState.OFFLINE) & Q(agents__isnull=False)
    people = Queue.objects.filter(pk__in=pks).annotate(
        signed_in=Count("agents", filter=signed_in, distinct=True),
        available=Count("agents", filter=Q(agents__state=AgentState.AVAILABLE), distinct=True),
    )
    able = {pk: (here, free) for pk, here, free in people.values_list("pk", "signed_in", "available")}
    return [
        {
            "name": queue.name,
            "waiting": waiting.get(queue.pk, 0),
            "signed_in": able[queue.pk][0],
            "available": able[queue.pk][1],
        }
        for queue in named
    ]


def _colleague(agent: Agent) -> dict[str, Any]:
    return {
        "username": agent.user.get_username(),
        "name": agent.name,
        "state": agent.state,
        "since": agent.state_since,
        "available": agent.is_available,
    }
