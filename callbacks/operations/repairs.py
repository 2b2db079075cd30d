"""Writes down what recovery found and what it did: a line on the timeline, and one more in the books (rule 49)."""

from datetime import datetime, timedelta
from typing import Any

from agents.models import Agent
from callbacks.models import Conversation, Offer, QueueEntry, Tally
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


def note_late_wrap_up(*, agent: Agent, at: datetime) -> None:
    """An agent has left wrap-up; where that was due long ago, it is a line on the last conversation. Expects a transaction."""
    over = Offer.objects.filter(agent=agent, ended_at__isnull=False).select_related(
        "entry__queue", "entry__conversation"
    )
    offer = over.order_by("-ended_at").first()
    if offer is None or offer.ended_at is None:
        return
    entry = offer.entry
    seconds = entry.queue.wrap_up_seconds
    seconds += entry.queue.wrap_up_extension_seconds if offer.wrap_up_extended_at else 0
    if is_late(offer.ended_at + timedelta(seconds=seconds), at=at):
        found, done = (
            "the time for notes was over, and no timer acted on it",
            f"{agent.name} is {agent.get_state_display().lower()}",
        )
        record(entry.conversation, kind="wrap_up_not_ended", found=found, done=done, at=at, entry=entry)
