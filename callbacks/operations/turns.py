"""An agent's turn with an entry: how it is taken back before accept, and how it ends after. All expect the entry's lock."""

from datetime import datetime

from agents import operations as agents
from agents.models import Agent
from agents.states import AgentState
from callbacks import after_commit
from callbacks.lifecycle import Trigger
from callbacks.models import Offer, Queue, QueueEntry
from callbacks.models.offer import CloseReason
from callbacks.operations import guests, help_wanted


def withdraw_offers(entry: QueueEntry, reason: CloseReason, *, at: datetime, why: str = "") -> None:
    """Take back what is being offered: no miss, the agents stay available, the entry is waiting again."""
    if not entry.is_offered:
        return
    close_offers(entry, reason, at=at)
    entry.advance(Trigger.WITHDRAW, at=at, why=why)


def close_offers(entry: QueueEntry, reason: CloseReason, *, at: datetime) -> None:
    """Close every open offer of an entry and free its agents; the entry's status is the caller's business."""
    for offer in Offer.objects.open().filter(entry=entry).order_by("agent_id"):
        offer.close(reason, at=at)
        agent = agents.locked(offer.agent_id)
        if agent.state == AgentState.RINGING:
            agents.enter_state(agent, AgentState.AVAILABLE, at=at)
        tell_closed(offer, at=at)


def close_others(offer: Offer, *, at: datetime) -> Agent:
    """One has accepted: whoever else is rung for the same entry hears that it is gone (rule 26). Answers who it was, locked."""
    others = list(Offer.objects.open().filter(entry=offer.entry_id).exclude(pk=offer.pk).order_by("agent_id"))
    # In one order for all, or two entries that ring at the same people could wait for each other.
    locked = {agent.pk: agent for agent in agents.locked_in_order([offer.agent_id, *(one.agent_id for one in others)])}
    for other in others:
        other.close(CloseReason.ACCEPTED_ELSEWHERE, at=at)
        agent = locked[other.agent_id]
        if agent.state == AgentState.RINGING:
            agents.enter_state(agent, AgentState.AVAILABLE, at=at)
        tell_closed(other, at=at)
    return locked[offer.agent_id]


def still_rings(entry: QueueEntry) -> bool:
    """Whether it is being offered to anybody."""
    return Offer.objects.open().filter(entry=entry).exists()


def tell_closed(offer: Offer, *, at: datetime) -> None:
    after_commit.tell_agent(
        offer.agent_id, {"type": "offer.closed", "id": offer.pk, "reason": offer.close_reason}, at=at
    )


def end_turn(
    offer: Offer,
    state: AgentState,
    *,
    at: datetime,
    stage: str = "ended",
    reason: str = "",
    wrap_up_seconds: float = 0,
    room_goes_on: bool = False,
) -> None:
    """The agent is done with the entry and enters `state`; whatever still runs in the room is ended.

    `room_goes_on`: somebody else does that, or others talk on there.
    """
    help_wanted.nobody_came(offer, at=at)
    offer.end(at=at)
    agent = agents.locked(offer.agent_id)
    if agent.is_on_a_call:
        agents.enter_state(
            agent,
            state,
            at=at,
            reason=reason,
            wrap_up_seconds=wrap_up_seconds,
            conversation_id=offer.entry.conversation_id if state == AgentState.WRAP_UP else None,
        )
    tell_progress(offer, stage, at=at)
    if not room_goes_on:
        guests.dismiss_all(offer, at=at)
        end_agents_audio(offer)
    if state == AgentState.WRAP_UP:
        after_commit.end_wrap_up(seconds=wrap_up_seconds)


def end_agents_audio(offer: Offer) -> None:
    """The room goes, and the agent's own leg, which may not have reached the room yet."""
    after_commit.end_room(offer.conference_sid)
    for leg in offer.legs.in_flight().filter(agent__isnull=False, call_sid__isnull=False):
        after_commit.hang_up(leg.pk)


def wrap_up(offer: Offer, *, at: datetime, stage: str = "ended", room_goes_on: bool = False) -> None:
    """The conversation is over: notes first, then available (rule 30)."""
    seconds = offer.entry.queue.wrap_up_seconds
    state = AgentState.WRAP_UP if seconds else AgentState.AVAILABLE
    end_turn(offer, state, at=at, stage=stage, wrap_up_seconds=seconds, room_goes_on=room_goes_on)


def tell_progress(offer: Offer, stage: str, *, at: datetime, **more: object) -> None:
    """Feed the step line of the agent's console."""
    message = {
        "type": "call.progress",
        "conversation_id": str(offer.entry.conversation_id),
        "stage": stage,
        "kind": offer.kind,
        **more,
    }
    after_commit.tell_agent(offer.agent_id, message, at=at)


def tell_call(offer: Offer, *, at: datetime) -> None:
    """Something about a running call has changed: the console gets all of it anew."""
    if offer.is_in_hand:
        after_commit.call_changed(offer, at=at)


def in_hand(entry: QueueEntry) -> Offer | None:
    """The turn that is on, if an agent has the entry."""
    return (
        Offer.objects.in_hand()
        .filter(entry=entry)
        .select_related("agent", "entry__queue", "entry__conversation")
        .first()
    )


def busy_state_for(entry: QueueEntry) -> AgentState:
    return AgentState.BUSY_CALLBACK if entry.is_callback else AgentState.BUSY_CALL


def end_missed_ring(offer: Offer, *, at: datetime) -> None:
    """What a missed offer means for its agent is a setting of the queue (rule 32)."""
    agent = agents.locked(offer.agent_id)
    if _sends_away(offer):
        send_away(agent, at=at, reason="missed")
    elif agent.state == AgentState.RINGING:
        agents.enter_state(agent, AgentState.AVAILABLE, at=at)


def _sends_away(offer: Offer) -> bool:
    policy = offer.entry.queue.missed_policy
    if policy != Queue.Missed.AWAY_AFTER_TWO:
        return bool(policy == Queue.Missed.AWAY)
    before = Offer.objects.filter(agent=offer.agent_id).exclude(pk=offer.pk).order_by("-made_at", "-pk")
    return before.values_list("close_reason", flat=True).first() == CloseReason.MISSED


def send_away(agent: Agent, *, at: datetime, reason: str) -> None:
    """Not there when needed: away, one click from being back (rule 32)."""
    if agent.state == AgentState.RINGING:
        agents.enter_state(agent, AgentState.AWAY, at=at, reason=reason)
