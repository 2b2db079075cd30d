"""An agent answers: accepts, declines, misses or picks. Accept is atomic: exactly one agent gets an entry (rule 26)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from agents import operations as agents
from agents.models import Agent
from agents.states import AgentState
from callbacks import after_commit
from callbacks.lifecycle import Trigger
from callbacks.models import Offer, QueueEntry
from callbacks.models.decision import How, Why
from callbacks.models.offer import CloseReason, OfferStatus
from callbacks.operations import breaker, expiry, ledger, locks, turns
from callbacks.operations.errors import NotYours, TooLate
from callbacks.queries import may_take

GONE = {
    CloseReason.ACCEPTED_ELSEWHERE: ("taken", "A colleague has taken it."),
    CloseReason.MISSED: ("missed", "Time ran out: it went back to the line."),
    CloseReason.DECLINED: ("declined", "You have declined it."),
    CloseReason.WITHDRAWN: ("withdrawn", "It was taken back."),
    CloseReason.CALLER_LEFT: ("caller_left", "The caller hung up."),
    CloseReason.EXPIRED: ("expired", "The callback has expired; a ticket was opened."),
    CloseReason.CANCELED: ("canceled", "It was canceled."),
}
NOT_DUE = "The customer is not to be called yet: see its timeline."


def accept(*, offer_id: int, agent_id: int, at: datetime) -> Offer:
    """Take what is offered; raises TooLate with the reason when it is gone, NotYours when it never was this agent's."""
    with _locked_offer(offer_id, agent_id=agent_id) as (offer, entry):
        if not offer.is_open:
            raise _gone(offer)
        if at >= offer.expires_at:
            raise TooLate(*GONE[CloseReason.MISSED])
        if entry.is_callback and not entry.phone_number.serves_callbacks(at=at):
            raise TooLate(*GONE[CloseReason.WITHDRAWN])
        agent = turns.close_others(offer, at=at)
        begin_turn(offer, entry=entry, agent=agent, trigger=Trigger.ACCEPT, at=at)
        return offer


def pick(*, entry_id: int, agent_id: int, at: datetime) -> Offer:
    """Take an entry from the queue view without being rung (rule 31); TooLate or NotYours where that cannot be."""
    with transaction.atomic():
        entry = _locked_entry(entry_id)
        agent = agents.locked(agent_id)
        if not may_take(agent, entry):
            raise NotYours
        _refuse_pick(entry, agent=agent, at=at)
        offer = Offer.objects.create(
            entry=entry,
            agent=agent,
            kind=entry.kind,
            picked=True,
            status=OfferStatus.ACCEPTED,
            made_at=at,
            expires_at=at,
        )
        begin_turn(offer, entry=entry, agent=agent, trigger=Trigger.PICK, at=at)
        ledger.record_one(offer, how=How.PICK, why=Why.PICKED, actor=agent.name)
        return offer


def decline(*, offer_id: int, agent_id: int, at: datetime) -> None:
    """Say no: the entry returns to its place; this agent stays available and is not asked again for a while (rule 32)."""
    with _locked_offer(offer_id, agent_id=agent_id) as (offer, entry):
        if not offer.is_open:
            raise _gone(offer)
        _close_and_return(offer, entry=entry, reason=CloseReason.DECLINED, trigger=Trigger.DECLINE, at=at)
        agent = agents.locked(agent_id)
        if agent.state == AgentState.RINGING:
            agents.enter_state(agent, AgentState.AVAILABLE, at=at)
        _expire_if_due(entry, at=at)


def lapse(*, offer_id: int, at: datetime) -> None:
    """Nobody answered in time: the entry returns to its place; the queue says what it means for the agent (rule 32).

    A hint that comes late changes nothing, also where the offer is not there any more.
    """
    with transaction.atomic():
        found = locks.offer_with_entry(pk=offer_id)
        if found is None or not found[0].is_open or at < found[0].expires_at:
            return
        offer, entry = found
        _close_and_return(offer, entry=entry, reason=CloseReason.MISSED, trigger=Trigger.MISS_OFFER, at=at)
        turns.end_missed_ring(offer, at=at)
        _expire_if_due(entry, at=at)


def release(*, agent_id: int, at: datetime) -> None:
    """The agent went away or offline while it rang: what was offered is taken back."""
    for offer_id in Offer.objects.open().filter(agent=agent_id).values_list("pk", flat=True):
        with transaction.atomic():
            found = locks.offer_with_entry(pk=offer_id)
            if found is not None:
                _take_back(*found, at=at)


def _take_back(offer: Offer, entry: QueueEntry, *, at: datetime) -> None:
    agent = agents.locked(offer.agent_id)
    if not offer.is_open or agent.state in {AgentState.RINGING, AgentState.AVAILABLE}:
        return
    why = f"{agent.name} is {agent.get_state_display().lower()}"
    why += f" ({agent.state_reason})" if agent.state_reason else ""
    _close_and_return(offer, entry=entry, reason=CloseReason.WITHDRAWN, trigger=Trigger.WITHDRAW, at=at, why=why)
    _expire_if_due(entry, at=at)


def begin_turn(
    offer: Offer, *, entry: QueueEntry, agent: Agent, trigger: Trigger, at: datetime, **details: Any
) -> None:
    """The agent has it, and has so long to bring the audio. Expects the locks of entry and agent."""
    offer.accept(at=at, join_due_at=at + timedelta(seconds=settings.AGENT_JOIN_SECONDS))
    entry.advance(trigger, at=at, agent=agent, actor=agent.name, offer=offer.pk, **details)
    agents.enter_state(agent, turns.busy_state_for(entry), at=at)
    turns.tell_progress(offer, "calling", at=at)
    after_commit.check_agent_joined(offer.pk, seconds=settings.AGENT_JOIN_SECONDS)
    after_commit.line_changed(entry.queue_id, at=at)
    if agent.answers_on_a_telephone:
        after_commit.ring_agent(offer.pk)


def _refuse_pick(entry: QueueEntry, *, agent: Agent, at: datetime) -> None:
    if not entry.is_waiting:
        taken = entry.is_offered or entry.is_with_an_agent
        raise TooLate(*GONE[CloseReason.ACCEPTED_ELSEWHERE]) if taken else TooLate("not_waiting", "It is over already.")
    if not agent.may_pick:
        raise TooLate("busy", f"You are {agent.get_state_display()}. Become available or away, then pick.")
    if Offer.objects.in_hand().filter(agent=agent).exists() or Offer.objects.open().filter(agent=agent).exists():
        raise TooLate("busy", "You have something in hand already.")
    if entry.is_callback and not entry.phone_number.serves_callbacks(at=at):
        raise TooLate(
            "not_served", "Callbacks to this number are not made now: outside business hours, or switched off."
        )
    if entry.is_callback and breaker.is_down():
        raise TooLate("carrier_down", "The carrier takes no calls at the moment. The place is kept; try again soon.")
    if entry.deadline_at <= at:
        raise TooLate(*GONE[CloseReason.EXPIRED])
    if not entry.is_due(at=at):
        raise TooLate("not_due", NOT_DUE)


def _close_and_return(
    offer: Offer, *, entry: QueueEntry, reason: CloseReason, trigger: Trigger, at: datetime, **details: Any
) -> None:
    """The entry is waiting again once it rings at nobody; until then the others may still accept (rule 26)."""
    offer.close(reason, at=at)
    if turns.still_rings(entry):
        entry.conversation.record(f"one_{trigger}", at=at, entry=entry, by=offer.agent.name, offer=offer.pk, **details)
    else:
        entry.advance(trigger, at=at, offer=offer.pk, by=offer.agent.name, **details)
    turns.tell_closed(offer, at=at)
    after_commit.line_changed(entry.queue_id, at=at)
    after_commit.match()


def _expire_if_due(entry: QueueEntry, *, at: datetime) -> None:
    """An offer that was open at the deadline was the last chance (rule 39)."""
    if entry.is_waiting and entry.deadline_at <= at:
        expiry.expire(entry, at=at)


@contextmanager
def _locked_offer(offer_id: int, *, agent_id: int) -> Iterator[tuple[Offer, QueueEntry]]:
    """The offer and its entry, locked: the entry first. NotYours where there is no such offer for this agent."""
    with transaction.atomic():
        found = locks.offer_with_entry(pk=offer_id, agent_id=agent_id)
        if found is None:
            raise NotYours
        yield found


def _locked_entry(entry_id: int) -> QueueEntry:
    try:
        return QueueEntry.objects.locked(entry_id)
    except QueueEntry.DoesNotExist:
        raise NotYours from None


def _gone(offer: Offer) -> TooLate:
    if offer.status == OfferStatus.ACCEPTED:
        return TooLate("taken", "You have taken it already.")
    return TooLate(*GONE[CloseReason(offer.close_reason)])
