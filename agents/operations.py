"""Moves agents between their states, and keeps track of whether they are still there."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from agents import notifications
from agents.models import AFTER_CALL, Agent, StateRefused
from agents.signals import agent_state_changed
from agents.states import CHOSEN_BY_THE_AGENT, AgentState

LONGEST_SHIFT = timedelta(days=1)


def enter_state(
    agent: Agent,
    state: AgentState,
    *,
    at: datetime,
    reason: str = "",
    actor: str = "",
    wrap_up_seconds: float = 0,
    conversation_id: Any = None,
    also: Sequence[str] = (),
) -> None:
    """Move an agent, tell whoever listens, and push it to the consoles. Expects a transaction that holds the row's lock.

    Who is to become available after a call, and has asked for something else, becomes that.
    """
    previous = agent.state
    if state == AgentState.AVAILABLE and agent.after_call and agent.is_busy:
        state, reason, actor = AgentState(agent.after_call), agent.after_call_reason, agent.after_call_by
    if agent.after_call and state in CHOSEN_BY_THE_AGENT:
        agent.after_call = agent.after_call_reason = agent.after_call_by = ""
        also = [*also, *AFTER_CALL]
    agent.enter(
        state,
        at=at,
        reason=reason,
        actor=actor,
        wrap_up_seconds=wrap_up_seconds,
        conversation_id=conversation_id,
        also=also,
    )
    agent_state_changed.send(sender=Agent, agent=agent, previous=previous, at=at)
    notifications.agent_state(agent, at=at)


def ring(agents: Sequence[Agent], *, at: datetime) -> None:
    """`enter_state` *ringing* for many at once. Expects a transaction that holds their rows' locks."""
    previous = [agent.state for agent in agents]
    Agent.objects.ring(agents, at=at)
    for agent, state in zip(agents, previous, strict=True):
        agent_state_changed.send(sender=Agent, agent=agent, previous=state, at=at)


def locked(agent_id: int) -> Agent:
    """The agent, its row locked until the transaction ends. Lock the entry first, where there is one."""
    return Agent.objects.select_for_update().get(pk=agent_id)


def locked_in_order(agent_ids: Sequence[int]) -> list[Agent]:
    """These agents, by id, their rows locked until the transaction ends. Lock the entries first, where there are some."""
    return Agent.objects.in_order_locked(agent_ids)


@transaction.atomic
def set_state(*, agent_id: int, state: str, at: datetime, bound_to_console: bool, reason: str = "") -> Agent:
    """What an agent chooses: offline, away (for a `reason`) or available. StateRefused for another word.

    During a call it is what follows it, after the notes. An agent who signs in by token is not bound to a console:
    presence is then not asked for.
    """
    agent = locked(agent_id)
    if state not in CHOSEN_BY_THE_AGENT:
        raise StateRefused(f"{state!r} is not yours to choose. Use available, away or offline.")
    if agent.state == AgentState.RINGING and state == AgentState.AVAILABLE:
        return agent  # available already, and being asked
    if agent.after_call_by and agent.is_busy and state == AgentState.AVAILABLE:
        return _as_a_supervisor_wishes(agent, at=at)
    if agent.is_on_a_call:
        agent.wish_after_call("" if state == AgentState.AVAILABLE else state, reason=reason)
        notifications.agent_state(agent, at=at)
        return agent
    also = []
    if agent.after_call:  # what is asked for now counts, not what was asked for during the call
        agent.after_call = agent.after_call_reason = agent.after_call_by = ""
        also += AFTER_CALL
    if state != AgentState.OFFLINE:
        agent.bound_to_console, agent.heartbeat_at = bound_to_console, at
        also += ["bound_to_console", "heartbeat_at"]
    enter_state(agent, AgentState(state), at=at, reason=reason, also=also)
    return agent


def _as_a_supervisor_wishes(agent: Agent, *, at: datetime) -> Agent:
    """What a supervisor has decided for after the call is not the agent's to take back."""
    if agent.is_on_a_call:
        label = AgentState(agent.after_call).label.lower()
        raise StateRefused(f"{agent.after_call_by} wants you {label} after this call: {agent.after_call_reason}.")
    enter_state(agent, AgentState.AVAILABLE, at=at)
    return agent


def heartbeat(*, agent_id: int, at: datetime) -> None:
    """A console, or a client of the API, is still there."""
    Agent.objects.filter(pk=agent_id).update(heartbeat_at=at)


@transaction.atomic
def end_wrap_up(*, agent_id: int, at: datetime) -> Agent:
    """Done with the notes: available again. StateRefused where the agent is not in wrap-up."""
    agent = locked(agent_id)
    if agent.state != AgentState.WRAP_UP:
        raise StateRefused("There is no wrap-up to end.")
    enter_state(agent, AgentState.AVAILABLE, at=at)
    return agent


@transaction.atomic
def extend_wrap_up(*, agent_id: int, seconds: int, at: datetime) -> Agent:
    """More time for notes. StateRefused where the agent is not in wrap-up."""
    agent = locked(agent_id)
    if agent.state != AgentState.WRAP_UP or agent.wrap_up_until is None:
        raise StateRefused("There is no wrap-up to extend.")
    agent.extend_wrap_up(until=agent.wrap_up_until + timedelta(seconds=seconds))
    notifications.agent_state(agent, at=at)
    return agent


def sweep(*, at: datetime) -> None:
    """Ends wrap-ups that are over, and signs out agents who are no longer there."""
    for agent_id in Agent.objects.with_wrap_up_over(at=at).values_list("pk", flat=True):
        _end_wrap_up_if_over(agent_id, at=at)
    lost_before = at - timedelta(seconds=settings.PRESENCE_LOST_SECONDS)
    for agent_id in Agent.objects.presence_lost(since=lost_before).values_list("pk", flat=True):
        _sign_out(agent_id, at=at, reason="console lost", if_still=Agent.objects.presence_lost(since=lost_before))
    shift_began = at - LONGEST_SHIFT
    for agent_id in Agent.objects.signed_in_too_long(since=shift_began).values_list("pk", flat=True):
        _sign_out(agent_id, at=at, reason="end of day", if_still=Agent.objects.signed_in_too_long(since=shift_began))


@transaction.atomic
def _end_wrap_up_if_over(agent_id: int, *, at: datetime) -> None:
    agent = locked(agent_id)
    if agent.state == AgentState.WRAP_UP and agent.wrap_up_until is not None and agent.wrap_up_until <= at:
        enter_state(agent, AgentState.AVAILABLE, at=at)


@transaction.atomic
def _sign_out(agent_id: int, *, at: datetime, reason: str, if_still: Any) -> None:
    agent = locked(agent_id)
    if if_still.filter(pk=agent_id).exists():
        enter_state(agent, AgentState.OFFLINE, at=at, reason=reason)
