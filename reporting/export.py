"""Interactions as CSV and as a workbook, in which no cell is a formula."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from contactcenter.spreadsheets import as_text, workbook
from reporting.models import Interaction

MOST_ROWS = 20_000
COLUMNS = (
    "conversation_id", "kind", "media_type", "outcome", "number", "customer", "queue", "category", "language",
    "agent", "disposition", "started_at", "queued_at", "offered_at", "answered_at", "ended_at", "wait_seconds",
    "ring_seconds", "talk_seconds", "hold_seconds", "wrap_up_seconds", "agent_seconds", "reaching_seconds",
    "saved_seconds", "offers", "reconnects", "promise", "origin", "ticket_reason", "transferred", "again",
)  # fmt: skip


def as_csv(interactions: Iterable[Interaction]) -> Iterator[str]:
    """Piece by piece, every cell quoted."""
    out = io.StringIO()
    rows = csv.writer(out, quoting=csv.QUOTE_ALL)
    rows.writerow(COLUMNS)
    for interaction in interactions:
        rows.writerow([as_text(cell) for cell in _cells(interaction)])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def as_xlsx(interactions: Iterable[Interaction]) -> bytes:
    """The same as a workbook."""
    return workbook("Interactions", COLUMNS, map(_cells, interactions))


def _cells(interaction: Interaction) -> Iterator[str]:
    for name in COLUMNS:
        value = getattr(interaction, name)
        if isinstance(value, datetime):
            yield value.isoformat()
        else:
            yield "" if value is None else str(value)
