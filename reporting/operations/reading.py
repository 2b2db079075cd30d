"""Follows the events: each run takes the conversations that something happened in since the last one.

Ids of events are given before their transactions commit: one below the last that was read may still appear. The ids that
were missing are remembered and looked for until no transaction can be so old, so nothing is overlooked and nothing is
read twice.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from callbacks.models import QueueEntryEvent
from reporting.models import Reading
from reporting.operations.projection import project

EVENTS_AT_ONCE, CONVERSATIONS_AT_ONCE = 2000, 50
MOST_RUNS, MOST_GAPS = 5, 5000
GIVE_UP = timedelta(minutes=10)
"""The database ends transactions that take a fraction of it: an id that is not there by then was rolled back."""


def follow(*, at: datetime) -> int:
    """Bring the interactions up to now; how many rows were written. A run that dies is made up for by the next.

    So much at once that a worker is soon free for calls again: what is left the next run takes.
    """
    written = 0
    for _ in range(MOST_RUNS):
        more, rows = _follow_some(at=at)
        written += rows
        if not more:
            break
    return written


def _follow_some(*, at: datetime) -> tuple[bool, int]:
    reading, _ = Reading.objects.get_or_create(pk=1)
    gaps = [gap for gap in reading.gaps if at - datetime.fromisoformat(gap[1]) < GIVE_UP]
    late = _conversations(pk__in=[gap[0] for gap in gaps]) if gaps else {}
    new = _conversations(pk__gt=reading.last_event)
    ids = sorted({*late.values(), *new.values()})
    written = sum(
        project(conversation_ids=ids[first : first + CONVERSATIONS_AT_ONCE])
        for first in range(0, len(ids), CONVERSATIONS_AT_ONCE)
    )
    left = [gap for gap in gaps if gap[0] not in late]
    _remember(reading.last_event, new, left, at=at)
    return len(new) == EVENTS_AT_ONCE, written


def _conversations(**which: Any) -> dict[int, uuid.UUID]:
    """The conversation of each event."""
    events = QueueEntryEvent.objects.filter(**which).order_by("pk")
    return dict(events.values_list("pk", "conversation_id")[:EVENTS_AT_ONCE])


@transaction.atomic
def _remember(before: int, new: dict[int, uuid.UUID], gaps: list[list[Any]], *, at: datetime) -> None:
    """Where another run was faster, what it has remembered stays; this one's work was the same."""
    reading = Reading.objects.locked()
    if reading.last_event != before:
        return
    last = max(new, default=before)
    missing = [] if before == 0 else [pk for pk in range(before + 1, last) if pk not in new]
    noted = gaps + [[pk, at.isoformat()] for pk in missing[-MOST_GAPS:]]
    reading.note(last_event=last, gaps=noted[-MOST_GAPS:], at=at)
