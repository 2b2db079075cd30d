"""All interactions of some conversations, in the order in which they began."""

import uuid
from collections.abc import Collection

from reporting.derivation.callbacks import callbacks
from reporting.derivation.history import History, histories
from reporting.derivation.inbound import inbound
from reporting.derivation.outbound import outbound
from reporting.models import Interaction


def derived(conversation_ids: Collection[uuid.UUID]) -> list[Interaction]:
    """Not saved. Nothing for a conversation that does not exist."""
    return [row for history in histories(conversation_ids) for row in _of(history)]


def _of(history: History) -> list[Interaction]:
    rows = [*inbound(history), *callbacks(history), *outbound(history)]
    rows.sort(key=lambda row: row.started_at)  # stable: of the same moment the call that came in is first
    if rows:
        rows[0].opens = True
    return rows
