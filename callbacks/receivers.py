"""Hears that an agent's state changed: who became free is matched, who left is no longer rung."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from agents.models import Agent
from agents.signals import agent_state_changed
from agents.states import AgentState
from callbacks import after_commit
from callbacks.operations import repairs


@receiver(agent_state_changed, dispatch_uid="callbacks.agent_state_changed")
def follow_agent(sender: Any, *, agent: Agent, previous: str, at: datetime, **_: Any) -> None:
    if previous == AgentState.WRAP_UP and agent.is_available:
        repairs.note_late_wrap_up(agent=agent, at=at)
    if agent.is_available:
        after_commit.match()
    elif previous == AgentState.RINGING and not agent.is_on_a_call:
        after_commit.release_offers(agent.pk)
