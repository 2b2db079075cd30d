"""Calls that came in: one row each, and one more for each time that the call was passed on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from callbacks.models import CallLeg, Offer, QueueEntry
from callbacks.models.call_leg import Purpose
from callbacks.models.conversation import Outcome
from callbacks.models.queue_entry import Kind
from reporting.derivation import facts
from reporting.derivation.history import ATTACHED, BACK_IN_PLACE, DETACHED, MESSAGE, REQUESTED, History
from reporting.models import Interaction, InteractionKind, InteractionOutcome, MediaType

MESSAGES = {Outcome.VOICEMAIL: "voicemail", Outcome.CLOSED: "closed", Outcome.ABANDONED: "left_menu"}


@dataclass
class Stretch:
    """A customer on the telephone, in one entry, until served, gone or promised a callback. `queued_at` None: not in line."""

    entry: QueueEntry
    leg: CallLeg | None
    queued_at: datetime | None
    until: datetime | None
    again: bool = False
    first_of_leg: bool = True


def inbound(history: History) -> Iterator[Interaction]:
    """In the order in which they began; `ended_at` of a call is its own, also where the customer hung up last."""
    known: set[int | None] = set()
    for entry in history.places():
        stretches = sorted(_stretches(history, entry), key=lambda one: one.queued_at or entry.queued_at)
        for stretch in stretches:
            stretch.first_of_leg = stretch.leg is None or _is_first(stretch, history, known)
            known.add(stretch.leg.pk if stretch.leg else None)
        offers = _by_stretch(history.offers_of(entry, Kind.LIVE), stretches)
        for number, stretch in enumerate(stretches):
            yield _row(history, stretch, offers[number], is_first=number == 0, is_last=number == len(stretches) - 1)
    for leg in history.legs:
        if leg.purpose == Purpose.INBOUND and leg.pk not in known:
            yield _never_in_line(history, leg)


def _is_first(stretch: Stretch, history: History, known: set[int | None]) -> bool:
    """A call that we made comes into an entry only by being passed on."""
    leg = stretch.leg
    return leg is not None and leg.pk not in known and leg.purpose == Purpose.INBOUND


def _stretches(history: History, entry: QueueEntry) -> Iterator[Stretch]:
    legs = [leg for leg in history.legs if _stands_in(leg, entry, history)]
    for leg in legs:
        if attached := _attached(history, entry, leg):
            yield from attached
        elif entry.callback_requested_at is not None and leg.created_at > entry.callback_requested_at:
            yield Stretch(entry, leg, None, leg.ended_at, again=True)
        elif history.entered_as(entry) == Kind.LIVE:
            yield _original(history, entry, leg)
    if not legs and history.entered_as(entry) == Kind.LIVE:
        yield _original(history, entry, None)


def _stands_in(leg: CallLeg, entry: QueueEntry, history: History) -> bool:
    if leg.purpose == Purpose.INBOUND:
        return history.place_of(leg.entry_id) == entry.pk or entry.live_leg_id == leg.pk
    dialed_for = leg.offer.entry_id if leg.offer_id and leg.offer else leg.entry_id
    passed_on = entry.live_leg_id == leg.pk or leg.entry_id == entry.pk
    return leg.purpose == Purpose.CUSTOMER and passed_on and dialed_for != entry.pk


def _original(history: History, entry: QueueEntry, leg: CallLeg | None) -> Stretch:
    requests = [event.at for event in history.events_of(entry, REQUESTED)]
    requested_at = min([*requests, entry.callback_requested_at]) if entry.callback_requested_at else None
    begin = min(history.entered_at(entry), entry.queued_at) if leg is None else history.entered_at(entry)
    if leg is not None and requested_at is not None:
        begin = min(begin, requested_at)
    return Stretch(entry, leg, begin, requested_at or entry.ended_at)


def _attached(history: History, entry: QueueEntry, leg: CallLeg) -> list[Stretch]:
    """The times that somebody who has a callback waited on this call instead; one call is one stretch, from its first."""
    joined = [one.at for one in history.events_of(entry, ATTACHED) if one.details.get("call_sid") == leg.call_sid]
    if not joined:
        return []
    begin = min(joined)
    ends = [one.at for one in history.events_of(entry, DETACHED, REQUESTED) if one.at >= max(joined)]
    return [Stretch(entry, leg, begin, min(ends, default=entry.ended_at), again=True)]


def _by_stretch(offers: list[Offer], stretches: list[Stretch]) -> list[list[Offer]]:
    """Each offer with the last stretch that had begun when it was made."""
    found: list[list[Offer]] = [[] for _ in stretches]
    in_line = [number for number, one in enumerate(stretches) if one.queued_at is not None] or [0]
    for offer in offers:
        begun = [number for number in in_line if (stretches[number].queued_at or offer.made_at) <= offer.made_at]
        if stretches:
            found[(begun or in_line)[-1 if begun else 0]].append(offer)
    return found


def _row(history: History, stretch: Stretch, offers: list[Offer], *, is_first: bool, is_last: bool) -> Interaction:
    entry, leg = stretch.entry, stretch.leg
    row = facts.new(
        history,
        _key(stretch),
        entry=entry,
        started_at=_began(stretch, history),
        kind=InteractionKind.INBOUND,
        media_type=MediaType.LIVE_CALL,
        queued_at=stretch.queued_at,
        again=stretch.again,
        transferred=not stretch.first_of_leg,
        offer_heard=_heard_the_offer(stretch),
    )
    turns = [offer for offer in offers if offer.status == "accepted"]
    facts.count_offers(row, offers, history)
    for turn in turns:
        facts.count_turn(row, turn, history)
    row.answered_at = facts.earliest(history.bridged_at(turn) for turn in turns)
    facts.end(row, _outcome(history, stretch, row), at=_ended(stretch, history))
    _measure_the_wait(row, stretch)
    if is_first and not entry.was_promised_a_callback:
        facts.estimate(row, entry, history)
        row.reconnects = len(history.events_of(entry, *BACK_IN_PLACE))
    if is_last and not entry.was_promised_a_callback:
        row.ticket_reason = history.tickets.get(entry.source_key, "")
    if row.outcome == InteractionOutcome.CALLBACK:
        row.offer_heard = True  # key 1 works before the offer is said to its end
    if leg is not None and leg.from_number and not row.customer:
        row.customer = leg.from_number[:40]
    return row


def _key(stretch: Stretch) -> str:
    if stretch.leg is None:
        return f"entry:{stretch.entry.pk}:inbound"
    return f"leg:{stretch.leg.pk}" if stretch.first_of_leg else f"leg:{stretch.leg.pk}:{stretch.entry.pk}"


def _began(stretch: Stretch, history: History) -> datetime:
    if stretch.leg is not None and stretch.first_of_leg:
        return stretch.leg.created_at
    return stretch.queued_at or stretch.entry.queued_at


def _ended(stretch: Stretch, history: History) -> datetime | None:
    """When the call ended; of one that was passed on when that was done, of one without an end when its wait was over."""
    leg = stretch.leg
    if leg is None or leg.ended_at is None or _was_passed_on(stretch, history):
        return stretch.until
    return leg.ended_at


def _was_passed_on(stretch: Stretch, history: History) -> bool:
    return stretch.entry.outcome == InteractionOutcome.TRANSFERRED and stretch.until == stretch.entry.ended_at


def _outcome(history: History, stretch: Stretch, row: Interaction) -> str:
    """What this call came to, whatever became of the callback afterwards."""
    entry = stretch.entry
    if not stretch.again and entry.was_promised_a_callback:
        return InteractionOutcome.CALLBACK
    if stretch.again and (row.answered_at is None or not entry.is_over):
        canceled = entry.was_canceled and stretch.leg is not None and _ends_with(stretch.leg, entry)
        return InteractionOutcome.CANCELED if canceled else InteractionOutcome.CALLBACK_KEPT
    if row.answered_at is not None:
        passed_on = _was_passed_on(stretch, history)
        spoken = InteractionOutcome.FULFILLED_INBOUND if stretch.again else InteractionOutcome.COMPLETED
        return InteractionOutcome.TRANSFERRED if passed_on else spoken
    if entry.has_expired and history.events_of(entry, MESSAGE):
        return InteractionOutcome.VOICEMAIL
    return str(entry.status)


def _ends_with(leg: CallLeg, entry: QueueEntry) -> bool:
    """Whether it was canceled on this call."""
    ended = entry.ended_at
    return ended is not None and leg.created_at <= ended and (leg.ended_at is None or ended <= leg.ended_at)


def _measure_the_wait(row: Interaction, stretch: Stretch) -> None:
    done = row.answered_at or stretch.until or row.ended_at
    if stretch.queued_at is not None and done is not None:
        row.wait_seconds = facts.span(stretch.queued_at, done)


def _heard_the_offer(stretch: Stretch) -> bool:
    """From the line that is kept of each announcement: when, position, whether key 1 was offered."""
    lines = stretch.leg.announcements.splitlines() if stretch.leg and stretch.queued_at else []
    said = [datetime.fromisoformat(words[0]) for line in lines if "offer" in (words := line.split())[1:]]
    return any(stretch.first_of_leg or at >= (stretch.queued_at or at) for at in said)


def _never_in_line(history: History, leg: CallLeg) -> Interaction:
    """Called while we were closed, or hung up in a menu."""
    row = facts.new(
        history,
        f"leg:{leg.pk}",
        entry=None,
        started_at=leg.created_at,
        kind=InteractionKind.INBOUND,
        media_type=MediaType.LIVE_CALL,
        ticket_reason=history.tickets.get(f"leg:{leg.pk}", ""),
    )
    conversation = history.conversation
    outcome = MESSAGES.get(conversation.outcome, "closed")  # type: ignore[call-overload]
    facts.end(row, outcome, at=leg.ended_at or conversation.ended_at)
    return row
