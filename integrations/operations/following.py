"""Reads a table of history on from where it was read last: each row once, also one that was committed late.

Keys are given before a commit, so a row may come after one with a greater key was read: keys that were missing are looked
for again for a while.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from integrations.models import FeedMark

AT_ONCE, MOST_ROUNDS = 500, 10
LATE = timedelta(seconds=90)
"""No transaction of ours lives so long: what has not come by then was rolled back."""

MOST_HOLES = 5000

Take = Callable[[list[Any]], int]
"""What is done with the rows that are new, in the transaction in which they are ticked off; how much came of it."""


def follow(name: str, rows: Callable[[], QuerySet[Any]], *, at: datetime, take: Callable[[], Take | None]) -> int:
    """Hand all that is new to what `take` answers, some at a time; where that is nothing, nobody wants to know."""
    made = 0
    for _ in range(MOST_ROUNDS):
        read, written = _one_round(name, rows, at=at, take=take)
        made += written
        if read < AT_ONCE:
            break
    return made


@transaction.atomic
def _one_round(
    name: str, rows: Callable[[], QuerySet[Any]], *, at: datetime, take: Callable[[], Take | None]
) -> tuple[int, int]:
    mark = FeedMark.objects.select_for_update().filter(feed=name).first()
    taking = take()
    if mark is None or taking is None:
        _begin_at_the_end(name, rows(), mark)
        return 0, 0
    missed = [int(key) for key in mark.holes]
    found = list(rows().filter(Q(pk__gt=mark.last_id) | Q(pk__in=missed)).order_by("pk")[:AT_ONCE])
    written = taking(found)
    _advance(mark, read=[row.pk for row in found], at=at)
    return len(found), written


def _begin_at_the_end(name: str, rows: QuerySet[Any], mark: FeedMark | None) -> None:
    """Nobody wants to know what is over already."""
    newest = rows.aggregate(newest=Max("pk"))["newest"] or 0
    if mark is None:
        FeedMark.objects.get_or_create(feed=name, defaults={"last_id": newest})
    elif mark.last_id != newest:
        mark.last_id, mark.holes = newest, {}
        mark.save(update_fields=["last_id", "holes"])


def _advance(mark: FeedMark, *, read: list[int], at: datetime) -> None:
    holes = {key: since for key, since in mark.holes.items() if datetime.fromisoformat(since) > at - LATE}
    for key in read:
        holes.pop(str(key), None)
    newest = max(read, default=mark.last_id)
    if newest > mark.last_id:
        seen = set(read)
        missing = (key for key in range(max(mark.last_id + 1, newest - MOST_HOLES), newest) if key not in seen)
        holes.update({str(key): at.isoformat() for key in missing})
    if (mark.last_id, mark.holes) != (max(newest, mark.last_id), holes):
        mark.last_id, mark.holes = max(newest, mark.last_id), holes
        mark.save(update_fields=["last_id", "holes"])
