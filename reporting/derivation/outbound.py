"""Calls to customers: one row for each attempt that the carrier was asked for."""

from collections.abc import Iterator

from callbacks.lifecycle import Trigger
from callbacks.models import CallLeg, Offer, QueueEntry
from callbacks.models.call_leg import Purpose
from reporting.derivation import facts
from reporting.derivation.history import History
from reporting.models import Interaction, InteractionKind, InteractionOutcome, MediaType

SPOKEN = {InteractionOutcome.COMPLETED, InteractionOutcome.TRANSFERRED}
MACHINES = {"machine", "fax"}
WORDS = set(InteractionOutcome.values)


def attempts_of(history: History) -> list[CallLeg]:
    return [leg for leg in history.legs if leg.purpose == Purpose.CUSTOMER and leg.asked_at is not None]


def outbound(history: History) -> Iterator[Interaction]:
    places = {entry.pk: entry for entry in history.places()}
    for leg in attempts_of(history):
        turn = leg.offer if leg.offer_id else None
        entry = places.get(history.place_of(turn.entry_id if turn else leg.entry_id) or 0)
        yield _row(history, leg, turn=turn, entry=entry)


def _row(history: History, leg: CallLeg, *, turn: Offer | None, entry: QueueEntry | None) -> Interaction:
    row = facts.new(
        history,
        f"leg:{leg.pk}",
        entry=entry,
        started_at=leg.asked_at or leg.created_at,
        kind=InteractionKind.OUTBOUND,
        media_type=MediaType.LIVE_CALL if entry and entry.is_called_by_hand else MediaType.QUEUED_CALLBACK,
        customer=leg.to_number[:40],
    )
    outcome = _outcome(history, leg, turn=turn, entry=entry)
    passed_on = outcome == InteractionOutcome.TRANSFERRED
    ended_at = turn.ended_at if turn and passed_on else leg.ended_at or (turn.ended_at if turn else None)
    facts.end(row, outcome, at=None if outcome == InteractionOutcome.IN_PROGRESS else ended_at)
    row.ring_seconds = facts.span(leg.asked_at, leg.answered_at or leg.ended_at)
    if turn is not None:
        facts.count_turn(row, turn, history)
        row.answered_at = history.bridged_at(turn) if row.outcome in SPOKEN | {"in_progress"} else None
        if row.outcome not in SPOKEN:
            row.talk_seconds = 0.0
        row.reaching_seconds = round(max(0.0, row.agent_seconds - row.talk_seconds), 3)
    return row


def _outcome(history: History, leg: CallLeg, *, turn: Offer | None, entry: QueueEntry | None) -> str:
    if turn is None or entry is None:
        return _of_the_carrier(leg)
    if turn.ended_at is None:
        return InteractionOutcome.IN_PROGRESS
    back = [one for one in history.events_of(entry, *_BACK) if one.at == turn.ended_at]
    if back:
        return _BACK[back[-1].name] or _word(str(back[-1].details.get("why", "")), leg)
    if entry.ended_at != turn.ended_at:
        return _of_the_carrier(leg)
    if entry.status == InteractionOutcome.COMPLETED:
        passed_on = entry.outcome == InteractionOutcome.TRANSFERRED
        return InteractionOutcome.TRANSFERRED if passed_on else InteractionOutcome.COMPLETED
    if entry.status == InteractionOutcome.NOT_REACHED:
        return _word(entry.outcome, leg)
    return InteractionOutcome.CANCELED if entry.was_canceled else InteractionOutcome.FAILED


_BACK: dict[str, str] = {
    Trigger.POSTPONE: InteractionOutcome.POSTPONED,
    Trigger.AGENT_LEFT: InteractionOutcome.AGENT_LEFT,
    Trigger.RETRY: "",
}


def _word(outcome: str, leg: CallLeg) -> str:
    if outcome in MACHINES:
        return InteractionOutcome.MACHINE
    return outcome if outcome in WORDS else _of_the_carrier(leg)


def _of_the_carrier(leg: CallLeg) -> str:
    if leg.ended_at is None:
        return InteractionOutcome.IN_PROGRESS
    if leg.status in WORDS and leg.status != InteractionOutcome.COMPLETED:
        return leg.status
    return InteractionOutcome.FAILED
