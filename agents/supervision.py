"""What a supervisor does about an agent: ends the present state, now or after the call, with a reason."""

from datetime import datetime

from django.db import transaction

from agents import notifications
from agents.models import Agent, StateRefused
from agents.operations import enter_state, locked
from agents.states import AgentState

CHOICES = (AgentState.AWAY, AgentState.OFFLINE)


@transaction.atomic
def end_state(*, agent_id: int, state: str, actor: str, reason: str, at: datetime, after_call: bool = False) -> Agent:
    """Away or offline, in the history under the supervisor's name; what rings goes back to its place, and is no miss.

    Nobody is cut off: an agent on a call can be told for after it alone. StateRefused says what else cannot be.
    """
    agent = locked(agent_id)
    refuse_end(agent, state=state, after_call=after_call)
    if agent.is_on_a_call:
        agent.wish_after_call(state, reason=reason, by=actor[:80])
        notifications.agent_state(agent, at=at)
    else:
        enter_state(agent, AgentState(state), at=at, reason=reason, actor=actor[:80])
    return agent


def refuse_end(agent: Agent, *, state: str, after_call: bool) -> None:
    """Raises StateRefused where that cannot be, or would change nothing."""
    if state not in CHOICES:
        raise StateRefused(f"{state!r} cannot be chosen for somebody else. Use away or offline.")
    label = AgentState(state).label
    if agent.state == AgentState.OFFLINE or agent.state == state:
        raise StateRefused(f"{agent.name} is {agent.get_state_display()} already.")
    if agent.is_on_a_call and not after_call:
        raise StateRefused(f"{agent.name} is on a call, which nobody cuts off. Choose {label} after this call.")
