"""A customer who was not reached: tried again later in the same place where the number says so, else the one ticket (rule 36)."""

from datetime import datetime, timedelta

from agents.states import AgentState
from callbacks import after_commit
from callbacks.in_force import settings_of
from callbacks.lifecycle import Trigger
from callbacks.models import Offer, PhoneNumber, QueueEntry
from callbacks.operations import endings, turns


def not_reached(offer: Offer, *, entry: QueueEntry, outcome: str, at: datetime) -> None:
    """End the attempt. Busy and no answer alone are worth another; expects the entry's lock, the customer's leg ended."""
    if not entry.is_called_by_hand and _tried(entry, outcome) <= _retries(settings_of(entry), outcome):
        _again_later(offer, entry=entry, outcome=outcome, at=at)
    else:
        endings.not_reached(offer, entry=entry, outcome=outcome, at=at)


def _retries(number: PhoneNumber, outcome: str) -> int:
    """How often this outcome is tried again; 0 for those that another call would not change."""
    return {"busy": number.retries_when_busy, "no_answer": number.retries_when_no_answer}.get(outcome, 0)


def _tried(entry: QueueEntry, outcome: str) -> int:
    """How many attempts came to this, the one that has just ended included."""
    return entry.legs.of_customers().filter(status=outcome).count()


def _again_later(offer: Offer, *, entry: QueueEntry, outcome: str, at: datetime) -> None:
    """Back in the same place until it is time: no ticket, and the agent is free at once."""
    until = at + timedelta(minutes=settings_of(entry).retry_after_minutes)
    entry.advance(Trigger.RETRY, at=at, by=offer.agent.name, why=outcome, until=until.isoformat())
    entry.put_off(until=until)
    turns.end_turn(offer, AgentState.AVAILABLE, at=at, stage="again")
    after_commit.line_changed(entry.queue_id, at=at)
    after_commit.match()
    after_commit.match(seconds=(until - at).total_seconds())
