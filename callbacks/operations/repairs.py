"""Writes down what recovery found and what it did: a line on the timeline, and one more in the books (rule 49)."""

from datetime import datetime
from typing import Any

from callbacks.models import Conversation, QueueEntry, Tally
from callbacks.models.tally import REPAIR

LATE_SECONDS = 5
"""A timer is early or late by moments; what was due this long ago was lost, and taking it up is a repair."""


def record(
    conversation: Conversation,
    *,
    kind: str,
    found: str,
    done: str,
    at: datetime,
    entry: QueueEntry | None = None,
    **details: Any,
) -> None:
    """`found; done.` on the timeline. `kind` is one of a few short words, for the metrics. Expects a transaction."""
    conversation.record("repaired", at=at, entry=entry, found=f"{found};", done=f"{done}.", repair=kind, **details)
    Tally.objects.add(f"{REPAIR}{kind}")


def is_late(due_at: datetime | None, *, at: datetime) -> bool:
    """Whether a timer was lost: an ordinary lapse, at its time, is no repair."""
    return due_at is not None and (at - due_at).total_seconds() > LATE_SECONDS
