"""Entries as lists of the API show them."""

from typing import Any

from callbacks import queries
from callbacks.models import QueueEntry
from contactcenter import clock


def rows_of(entries: list[QueueEntry], *, with_why: bool) -> list[dict[str, Any]]:
    """With their positions, and for supervisors why each still waits."""
    at = clock.now()
    positions = queries.positions_in(entries)
    rows = [queries.entry_payload(entry, position=positions[entry.pk], at=at) for entry in entries]
    if with_why:
        for row, entry in zip(rows, entries, strict=True):
            row["why"] = queries.why_waiting(entry, at=at)
    return rows
