"""Who else is in the room of a turn: shown out when it ends. All expect the entry's lock."""

from datetime import datetime

from agents import operations as agents
from agents.states import AgentState
from callbacks import after_commit
from callbacks.models import Guest, Offer
from callbacks.models.offer import CloseReason


def dismiss_all(offer: Offer, *, at: datetime) -> None:
    """The turn is over: nobody stays behind in its room, and nobody is rung for it any more."""
    for guest in offer.guests.present().order_by("agent_id"):
        leave(guest, at=at, reason=CloseReason.CALLER_LEFT)


def leave(
    guest: Guest, *, at: datetime, reason: CloseReason | str = "", state: AgentState = AgentState.AVAILABLE
) -> None:
    """The visit is over, whoever ended it: the guest's agent is free, the guest's audio ends."""
    was_ringing = guest.is_ringing
    guest.note_that(ended_at=at, close_reason=reason if was_ringing else "")
    if guest.agent_id is not None:
        _free(guest, at=at, state=state, was_ringing=was_ringing)
    for leg in guest.turn.legs.in_flight().filter(purpose="guest", to_number=guest.label, call_sid__isnull=False):
        leg.note(hang_up_asked_at=at)
        after_commit.hang_up(leg.pk)


def _free(guest: Guest, *, at: datetime, state: AgentState, was_ringing: bool) -> None:
    assert guest.agent_id is not None  # noqa: S101 - the caller has looked
    agent = agents.locked(guest.agent_id)
    if (was_ringing and agent.state == AgentState.RINGING) or (not was_ringing and agent.is_on_a_call):
        agents.enter_state(agent, state, at=at, reason="missed" if state == AgentState.AWAY else "")
    after_commit.tell_agent(agent.pk, {"type": "offer.closed", "id": guest.label, "reason": guest.close_reason}, at=at)
