"""What is the same for all kinds of interactions: spans of time, offers in numbers, an agent's turns."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from callbacks.models import Decision, Offer, QueueEntry
from callbacks.models.decision import Why
from callbacks.models.offer import CloseReason, OfferStatus
from callbacks.queries.turns import ticket_key
from reporting.derivation.history import History
from reporting.models import Interaction, slot_of

COLUMNS: dict[str, str] = {
    CloseReason.MISSED: "offers_missed",
    CloseReason.DECLINED: "offers_declined",
    CloseReason.WITHDRAWN: "offers_withdrawn",
    CloseReason.ACCEPTED_ELSEWHERE: "offers_elsewhere",
}


def span(begin: datetime | None, end: datetime | None) -> float:
    """Seconds between; 0 where one is not known yet, or reports came out of order."""
    if begin is None or end is None:
        return 0.0
    return round(max(0.0, (end - begin).total_seconds()), 3)


def earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def new(history: History, key: str, *, started_at: datetime, entry: QueueEntry | None, **facts: Any) -> Interaction:
    """An interaction, not saved. What its entry says of queue, category and language goes along."""
    conversation = history.conversation
    customer = entry.caller if entry else conversation.caller
    row = Interaction(
        key=key,
        conversation_id=conversation.pk,
        entry_id=entry.pk if entry else None,
        number=conversation.dialed_number,
        customer=customer,
        queue_id=entry.queue_id if entry else None,
        category=entry.category if entry else "",
        language=entry.language if entry else "",
        started_at=started_at,
        slot=slot_of(started_at),
    )
    for name, value in facts.items():
        setattr(row, name, value)
    return row


def end(row: Interaction, outcome: str, *, at: datetime | None) -> None:
    """Over with this outcome; in progress where nobody knows when it ended."""
    row.outcome = outcome if at is not None else "in_progress"
    row.ended_at = max(at, row.started_at) if at is not None else None


def count_offers(row: Interaction, offers: Iterable[Offer], history: History) -> None:
    """How often it rang at agents, for how long, what came of it, and whether it was its turn."""
    for offer in offers:
        row.offers += 1
        column = _column(offer)
        setattr(row, column, getattr(row, column) + 1)
        _count_decision(row, history.decisions.get(offer.pk))
        if not offer.picked:
            row.ring_seconds = round(row.ring_seconds + span(offer.made_at, offer.accepted_at or offer.closed_at), 3)
            row.offered_at = earliest([row.offered_at, offer.made_at])


def _count_decision(row: Interaction, decision: Decision | None) -> None:
    if decision is None:
        return
    row.decisions += 1
    row.passed_over += decision.passed_count > 0
    row.unexplained += any(one.get("why") == Why.UNEXPLAINED for one in decision.passed)


def _column(offer: Offer) -> str:
    if offer.status == OfferStatus.ACCEPTED:
        return "offers_accepted"
    if offer.status == OfferStatus.OPEN:
        return "offers_open"
    return COLUMNS.get(offer.close_reason, "offers_ended")


def count_turn(row: Interaction, turn: Offer, history: History) -> None:
    """An agent's time with it, from accept to the last note."""
    bridged_at = history.bridged_at(turn)
    row.agent_id = turn.agent_id
    row.agent_seconds = round(row.agent_seconds + span(turn.accepted_at, turn.ended_at), 3)
    row.talk_seconds = round(row.talk_seconds + span(bridged_at, turn.ended_at), 3)
    row.hold_seconds += turn.held_seconds
    row.wrap_up_seconds = round(row.wrap_up_seconds + span(turn.ended_at, turn.wrapped_up_at), 3)
    row.disposition = turn.disposition or row.disposition
    row.agent_tickets += ticket_key(turn) in history.tickets


def estimate(row: Interaction, entry: QueueEntry, history: History) -> None:
    """What was estimated on arrival, and when the turn came: once for each entry."""
    row.estimate_low_seconds, row.estimate_high_seconds = entry.estimate_low_seconds, entry.estimate_high_seconds
    made = earliest(offer.made_at for offer in history.offers_of(entry))
    row.turn_seconds = span(entry.queued_at, made) if made else None
