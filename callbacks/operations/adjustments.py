"""What a supervisor changes about an entry in line: its priority, the skills that it requires (rules 21, 22)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from callbacks import after_commit
from callbacks.models import Lane, QueueEntry
from callbacks.models.offer import CloseReason
from callbacks.models.queue import rank_of
from callbacks.operations import intervening, turns
from callbacks.operations.errors import Refused
from callbacks.queries.ability import in_words


@transaction.atomic
def set_priority(*, entry_id: int, priority: int, actor: str, reason: str, at: datetime, seen: str = "") -> QueueEntry:
    """Stand as many steps of five minutes ahead of the time of arrival as `priority` says, or behind it."""
    entry = intervening.in_line(entry_id, seen=seen)
    refuse_priority(entry, priority=priority)
    before = entry.priority
    rank_at = rank_of(queued_at=entry.queued_at, priority=priority)
    entry.take_another_place(queue=entry.queue, lane=entry.lane, priority=priority, rank_at=rank_at)
    what = f"changed the priority from {before} to {priority}"
    _record(entry, what, actor=actor, reason=reason, at=at)
    return entry


@transaction.atomic
def set_skills(
    *, entry_id: int, skills: Mapping[str, int], actor: str, reason: str, at: datetime, seen: str = ""
) -> QueueEntry:
    """Require these skills from these levels and no others, in the same place; who cannot do them is no longer rung."""
    entry = intervening.in_line(entry_id, seen=seen)
    refuse_skills(entry, skills=skills)
    before = in_words(entry.lane.skills) or "none"
    turns.withdraw_offers(entry, CloseReason.WITHDRAWN, at=at, why=reason)
    lane = Lane.objects.intern(queue=entry.queue, skills=dict(skills))
    entry.take_another_place(queue=entry.queue, lane=lane, priority=entry.priority, rank_at=entry.rank_at)
    what = f"changed the required skills from {before} to {in_words(skills) or 'none'}"
    _record(entry, what, actor=actor, reason=reason, at=at)
    return entry


def refuse_priority(entry: QueueEntry, *, priority: int) -> None:
    """Raises Refused where that would change nothing."""
    if priority == entry.priority and entry.rank_at == rank_of(queued_at=entry.queued_at, priority=priority):
        raise Refused("same_priority", f"Its priority is {priority} already.")


def refuse_skills(entry: QueueEntry, *, skills: Mapping[str, int]) -> None:
    """Raises Refused where that would change nothing."""
    if Lane.key_of(dict(skills)) == entry.lane.skills_key:
        raise Refused("same_skills", f"It requires {in_words(skills) or 'no skills'} already.")


def _record(entry: QueueEntry, what: str, *, actor: str, reason: str, at: datetime) -> None:
    intervening.record(entry, what, actor=actor, reason=reason, at=at)
    after_commit.line_changed(entry.queue_id, at=at)
    after_commit.match()
