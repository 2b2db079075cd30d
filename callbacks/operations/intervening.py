"""What all interventions share: the entry, locked and as it was looked at, and a line with name and reason on its timeline."""

from datetime import datetime

from callbacks.models import Queue, QueueEntry
from callbacks.operations.errors import NotYours, TooLate


def as_seen(entry: QueueEntry) -> str:
    """A word for how an entry stands: the same as long as nobody has moved it. What a preview shows goes with it."""
    rank = int(entry.rank_at.timestamp() * 1000)
    return f"{entry.status}-{entry.kind}-{entry.queue_id}-{entry.lane_id}-{entry.agent_id or 0}-{rank}"


def locked(entry_id: int, *, seen: str = "") -> QueueEntry:
    """The entry, its row locked; TooLate where it stands otherwise than whoever intervenes has `seen`."""
    try:
        entry = QueueEntry.objects.locked(entry_id)
    except QueueEntry.DoesNotExist:
        raise NotYours from None
    if seen and seen != as_seen(entry):
        raise TooLate("changed", f"This has changed since you looked: {how_it_stands(entry)}. Look again, then decide.")
    return entry


def in_line(entry_id: int, *, seen: str = "") -> QueueEntry:
    """The same, in line; TooLate where an agent has it, or it is over."""
    entry = locked(entry_id, seen=seen)
    if not entry.holds_a_place:
        raise too_late(entry)
    return entry


def how_it_stands(entry: QueueEntry) -> str:
    """`it is offered in Support`, `it is connected with Ana in Support`."""
    with_whom = f" with {entry.agent}" if entry.agent else ""
    return f"it is {entry.get_status_display().lower()}{with_whom} in {entry.queue}"


def too_late(entry: QueueEntry) -> TooLate:
    if entry.is_over:
        return TooLate("too_late", f"It is over already: {entry.get_status_display().lower()}.")
    return TooLate("taken", f"{entry.agent or 'An agent'} has it already: {entry.get_status_display().lower()}.")


def has_one_already(queue: Queue) -> TooLate:
    return TooLate("duplicate", f"This caller has a callback in {queue} already.")


def record(entry: QueueEntry, what: str, *, actor: str, reason: str, at: datetime) -> None:
    entry.conversation.record("intervention", at=at, entry=entry, actor=actor[:80], what=what, reason=reason)
