"""Promised callbacks: one row for each entry whose caller was promised one, from the promise to its end."""

from collections.abc import Iterator
from datetime import datetime

from callbacks.models import QueueEntry
from callbacks.models.queue_entry import Kind
from reporting.derivation import facts
from reporting.derivation.history import AGREED, ATTACHED, BACK_IN_PLACE, DETACHED, ELSEWHERE, TICKET, History
from reporting.derivation.outbound import attempts_of
from reporting.models import Interaction, InteractionKind, InteractionOutcome, MediaType, Origin, Promise

KEPT = {InteractionOutcome.COMPLETED, InteractionOutcome.FULFILLED_INBOUND, InteractionOutcome.NOT_REACHED}
BROKEN = {InteractionOutcome.EXPIRED, InteractionOutcome.CLOSED, InteractionOutcome.COULD_NOT_DIAL}

ORIGINS = {ELSEWHERE: Origin.ELSEWHERE, AGREED: Origin.AGREED, TICKET: Origin.TICKET}


def callbacks(history: History) -> Iterator[Interaction]:
    for entry in history.places():
        if entry.callback_requested_at is not None:
            yield _row(history, entry, promised_at=entry.callback_requested_at)


def _row(history: History, entry: QueueEntry, *, promised_at: datetime) -> Interaction:
    row = facts.new(
        history,
        f"entry:{entry.pk}",
        entry=entry,
        started_at=_promised(history, entry, promised_at),
        kind=InteractionKind.CALLBACK,
        media_type=MediaType.QUEUED_CALLBACK,
        queued_at=entry.queued_at,
        deadline_at=entry.deadline_at,
        customer=entry.callback_number or entry.caller,
        reconnects=len(history.events_of(entry, *BACK_IN_PLACE)),
        ticket_reason=history.tickets.get(entry.source_key, ""),
    )
    facts.count_offers(row, history.offers_of(entry, Kind.CALLBACK), history)
    _count_turns(row, history, entry)
    facts.end(row, _outcome(entry), at=entry.ended_at)
    row.promise = _promise(row)
    row.origin = _origin(history, entry)
    facts.estimate(row, entry, history)
    _measure(row, history, entry)
    return row


def _promised(history: History, entry: QueueEntry, promised_at: datetime) -> datetime:
    """A callback that a supervisor opened again was promised again then."""
    return max(promised_at, history.entered_at(entry)) if history.entered_as(entry) == Kind.CALLBACK else promised_at


def _count_turns(row: Interaction, history: History, entry: QueueEntry) -> None:
    """Those that came to a call to the customer are counted with that call."""
    called = {leg.offer_id for leg in attempts_of(history)}
    for turn in history.turns_of(entry):
        row.agent_id = turn.agent_id
        if turn.kind == Kind.CALLBACK and turn.pk not in called:
            facts.count_turn(row, turn, history)
            row.reaching_seconds = row.agent_seconds
    row.disposition = ""  # of a conversation, which has a row of its own


def _outcome(entry: QueueEntry) -> str:
    if entry.status == InteractionOutcome.COMPLETED and entry.is_live:
        return InteractionOutcome.FULFILLED_INBOUND
    return str(entry.status)


def _promise(row: Interaction) -> str:
    """Not reached is kept: we called in time. A canceled callback says nothing."""
    outcome = InteractionOutcome(row.outcome)
    if outcome in KEPT:
        return Promise.KEPT
    return Promise.BROKEN if outcome in BROKEN else ""


def _origin(history: History, entry: QueueEntry) -> str:
    """Only who is offered a callback on a call can opt in: all others are counted apart."""
    for name, origin in ORIGINS.items():
        if history.events_of(entry, name):
            return origin
    return Origin.CALL if history.began_live(entry) else Origin.REOPENED


def _measure(row: Interaction, history: History, entry: QueueEntry) -> None:
    """The wait counts from the arrival (rule 20); saved is what of it was not spent on the telephone."""
    row.answered_at = facts.earliest(history.bridged_at(turn) for turn in history.turns_of(entry))
    done = row.answered_at or row.ended_at
    if done is None:
        return
    row.wait_seconds = facts.span(entry.queued_at, done)
    if row.outcome in {InteractionOutcome.COMPLETED, InteractionOutcome.FULFILLED_INBOUND}:
        begin = max(row.started_at, entry.queued_at)
        row.saved_seconds = round(max(0.0, facts.span(begin, done) - _held_again(history, entry, until=done)), 3)


def _held_again(history: History, entry: QueueEntry, *, until: datetime) -> float:
    """Seconds on second calls, up to then."""
    held, since = 0.0, None
    for event in history.events_of(entry, ATTACHED, DETACHED):
        if event.name == ATTACHED:
            since = since or event.at
        elif since is not None:
            held, since = held + facts.span(since, min(event.at, until)), None
    return held + facts.span(since, until)
