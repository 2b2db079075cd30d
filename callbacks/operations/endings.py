"""How a turn and an entry end: completed, not reached, the agent gone, the caller gone. All expect the entry's lock."""

from datetime import datetime

from agents.states import AgentState
from callbacks import after_commit
from callbacks.lifecycle import Trigger
from callbacks.models import CallLeg, Offer, QueueEntry
from callbacks.models.offer import CloseReason
from callbacks.operations import guests, handing_over, turns, virtual_hold
from callbacks.operations.follow_up import ticket_for
from tickets.models import TicketReason

HUNG_UP = "left_call"
MOST_TIMES_AN_AGENT_MAY_LEAVE = 3
"""The third time that an agent leaves while the customer's phone rings, the entry is not reached (rule 33)."""


def complete(offer: Offer, *, entry: QueueEntry, at: datetime, by: str = "") -> None:
    """They have spoken; the agent wraps up."""
    entry.advance(Trigger.COMPLETE, at=at, actor=by, agent=offer.agent, outcome="completed")
    turns.wrap_up(offer, at=at)
    _end_other_legs(entry)
    after_commit.line_changed(entry.queue_id, at=at)


def end_connected(offer: Offer, *, entry: QueueEntry, at: datetime, by: str) -> None:
    """The call ended after it was answered: completed, unless a machine answered and nobody said it was a person (rule 38)."""
    leg = offer.legs.of_customers().last()
    if leg is not None and leg.is_taken_for_a_machine:
        not_reached(offer, entry=entry, outcome=leg.answered_by, at=at)
    else:
        complete(offer, entry=entry, at=at, by=by)


def not_reached(offer: Offer, *, entry: QueueEntry, outcome: str, at: datetime, actor: str = "") -> None:
    """No requeue: one ticket that documents the attempt, and the agent is free at once (rule 35)."""
    leg = offer.legs.of_customers().last()
    agent_name = offer.agent.name
    entry.advance(Trigger.NOT_REACHED, at=at, actor=actor, agent=offer.agent, outcome=outcome)
    ticket_for(
        entry,
        TicketReason.NOT_REACHED,
        at=at,
        outcome=outcome,
        agent_name=agent_name,
        dialed_at=leg.asked_at.isoformat() if leg and leg.asked_at else None,
        answered_at=leg.answered_at.isoformat() if leg and leg.answered_at else None,
        call_sid=leg.call_sid if leg else None,
    )
    _end_customer_leg(offer, at=at)
    stage = {"no_answer": "no_answer", "busy": "busy", "machine": "voicemail", "fax": "voicemail"}.get(
        outcome, "failed"
    )
    turns.end_turn(offer, AgentState.AVAILABLE, at=at, stage=stage)
    after_commit.line_changed(entry.queue_id, at=at)


def could_not_dial(
    offer: Offer, *, entry: QueueEntry, outcome: str, why: str, at: datetime, call_may_exist: bool = False
) -> None:
    """The policy or the carrier refuses this number for good: a ticket, and the agent is free at once (rule 24).

    `call_may_exist`: nobody knows. The leg stays open, so that the number is not called again before recovery has found out.
    """
    agent_name = offer.agent.name
    entry.advance(Trigger.REFUSE, at=at, agent=offer.agent, outcome=outcome, why=why)
    ticket_for(entry, TicketReason.COULD_NOT_DIAL, at=at, outcome=outcome, agent_name=agent_name, why=why)
    for leg in offer.legs.of_customers().in_flight():
        if call_may_exist:
            leg.note(hang_up_asked_at=at, failure=why[:200])
        else:
            leg.note(ended_at=at, failure=why[:200], status="failed")
    turns.end_turn(offer, AgentState.AVAILABLE, at=at, stage="failed")
    after_commit.line_changed(entry.queue_id, at=at)


def agent_left(offer: Offer, *, entry: QueueEntry, at: datetime, why: str = HUNG_UP) -> None:
    """The agent's audio is gone, or never came. After two-way audio that is the end; before it the place is kept (rule 33)."""
    if entry.is_connected:
        _agent_left_a_talk(offer, entry=entry, at=at, why=why)
        return
    if entry.is_called_by_hand and entry.is_with_an_agent:
        _give_up(offer, entry=entry, at=at, why=why)
        return
    if entry.is_dialing:
        entry.times_agent_left += 1
        entry.save(update_fields=["times_agent_left"])
        if entry.times_agent_left >= MOST_TIMES_AN_AGENT_MAY_LEAVE:
            not_reached(offer, entry=entry, outcome="agent_left", at=at)
            return
    if not entry.is_with_an_agent:
        return
    entry.advance(Trigger.AGENT_LEFT, at=at, by=offer.agent.name, why=why)
    _end_customer_leg(offer, at=at)
    turns.end_turn(offer, AgentState.AWAY, at=at, reason=why)
    after_commit.line_changed(entry.queue_id, at=at)
    after_commit.match()


def _agent_left_a_talk(offer: Offer, *, entry: QueueEntry, at: datetime, why: str) -> None:
    """That is its end, unless a colleague is in the room, with whom it goes on."""
    if (colleague := guests.colleague_inside(offer)) is not None:
        handing_over.hand_over(offer, colleague, entry=entry, at=at, why=why)
    else:
        end_connected(offer, entry=entry, at=at, by=offer.agent.name)


def _give_up(offer: Offer, *, entry: QueueEntry, at: datetime, why: str) -> None:
    """A call by hand is this agent's alone: nobody waits for it, so it rings at nobody else. Who hung up stays available."""
    entry.advance(
        Trigger.CANCEL, at=at, agent=offer.agent, outcome="canceled", by=offer.agent.name, why=why, by_hand=True
    )
    _end_customer_leg(offer, at=at)
    if why == HUNG_UP:
        turns.end_turn(offer, AgentState.AVAILABLE, at=at)
    else:
        turns.end_turn(offer, AgentState.AWAY, at=at, reason=why)
    after_commit.line_changed(entry.queue_id, at=at)


def not_dialed(offer: Offer, *, entry: QueueEntry, why: str, at: datetime) -> None:
    """The carrier takes no call to this customer: nobody was called, the place is kept, the agent is free for others."""
    if entry.is_called_by_hand:
        could_not_dial(offer, entry=entry, outcome="not_dialed", why=why, at=at)
        return
    for leg in offer.legs.of_customers().in_flight():
        leg.note(ended_at=at, failure=why[:200], status="canceled")
        entry.attempts -= 1
        entry.save(update_fields=["attempts"])
    entry.advance(Trigger.AGENT_LEFT, at=at, by=offer.agent.name, why=why)
    turns.end_turn(offer, AgentState.AVAILABLE, at=at, stage="failed")
    after_commit.line_changed(entry.queue_id, at=at)
    after_commit.match()


def room_ended(offer: Offer, *, entry: QueueEntry, at: datetime) -> None:
    """Nobody is left in the room, whatever reports are still under way."""
    if offer.agent_joined_at is not None and entry.is_connected:
        end_connected(offer, entry=entry, at=at, by=offer.agent.name)
    elif offer.agent_joined_at is not None:
        agent_left(offer, entry=entry, at=at)


def caller_hung_up(entry: QueueEntry, *, leg: CallLeg, at: datetime) -> None:
    """An inbound leg ended. Only the leg on which the entry waits matters; a promised callback stands (rules 15, 16, 43)."""
    if entry.live_leg_id != leg.pk or entry.is_over:
        return
    offer = turns.in_hand(entry)
    if entry.is_connected and offer is not None:
        complete(offer, entry=entry, at=at, by="caller")
    elif entry.was_promised_a_callback:
        _back_to_a_callback(entry, offer=offer, at=at)
    else:
        _abandon(entry, offer=offer, at=at)


def _back_to_a_callback(entry: QueueEntry, *, offer: Offer | None, at: datetime) -> None:
    if offer is not None:
        entry.advance(Trigger.AGENT_LEFT, at=at, why="the second call ended before it was connected")
        turns.end_turn(offer, AgentState.AVAILABLE, at=at)
    virtual_hold.detach_second_call(entry, at=at)


def _abandon(entry: QueueEntry, *, offer: Offer | None, at: datetime) -> None:
    turns.close_offers(entry, CloseReason.CALLER_LEFT, at=at)
    entry.advance(Trigger.ABANDON, at=at, actor="caller", outcome="abandoned")
    if offer is not None:
        turns.end_turn(offer, AgentState.AVAILABLE, at=at)
    after_commit.line_changed(entry.queue_id, at=at)


def _end_customer_leg(offer: Offer, *, at: datetime) -> None:
    """Ask for the end of our call to the customer; the row closes when the carrier says so."""
    for leg in offer.legs.of_customers().in_flight():
        leg.note(hang_up_asked_at=at)
        if leg.call_sid:
            after_commit.hang_up(leg.pk)
        elif leg.asked_at is None:
            leg.note(ended_at=at, status="canceled")


def _end_other_legs(entry: QueueEntry) -> None:
    for leg in entry.legs.in_flight().filter(call_sid__isnull=False, agent__isnull=True):
        if leg.is_ours_to_dial or leg.pk == entry.live_leg_id:
            after_commit.hang_up(leg.pk)
