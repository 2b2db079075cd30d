"""Questions to the line whose answers are compared before and after, in SQL of the tables alone."""

from datetime import datetime
from typing import Any

from django.db import connection

POSITIONS = """
    SELECT queue_id, id, rank() OVER (PARTITION BY queue_id ORDER BY rank_at, id) FROM callbacks_queueentry
    WHERE status IN ('waiting', 'offered') ORDER BY id
"""

OVERLOOKED = """
    SELECT a.name, e.id FROM agents_agent a
    JOIN callbacks_queuemembership m ON m.agent_id = a.id
    JOIN callbacks_queueentry e ON e.queue_id = m.queue_id AND e.status = 'waiting' AND e.deadline_at > %s
    WHERE a.state = 'available' AND e.kind = 'live'
      AND NOT EXISTS (SELECT 1 FROM callbacks_offer o WHERE o.agent_id = a.id AND (
          o.status = 'open' OR (o.status = 'accepted' AND o.ended_at IS NULL)
          OR (o.entry_id = e.id AND o.close_reason = 'declined')))
"""
"""A free agent beside a live caller whom she has not declined. (Whether a callback is served depends on hours.)"""

UNFINISHED = """
    SELECT 'entry ' || id || ' is ' || status FROM callbacks_queueentry
    WHERE status IN ('waiting', 'offered', 'connecting_agent', 'dialing', 'connected')
    UNION ALL
    SELECT 'agent ' || name || ' is ' || state FROM agents_agent
    WHERE state IN ('ringing', 'busy_call', 'busy_callback', 'wrap_up')
    UNION ALL
    SELECT purpose || ' leg ' || id || ' is ' || status FROM callbacks_callleg WHERE ended_at IS NULL
    UNION ALL
    SELECT 'offer ' || id || ' is ' || status FROM callbacks_offer
    WHERE status = 'open' OR (status = 'accepted' AND ended_at IS NULL)
"""


def positions() -> list[Any]:
    """Who stands where in which queue."""
    return _rows(POSITIONS)


def overlooked(*, at: datetime) -> list[Any]:
    """Whom the matcher should have brought together."""
    return _rows(OVERLOOKED, at)


def unfinished() -> list[str]:
    """What is still going on."""
    return [what for (what,) in _rows(UNFINISHED)]


def state_of(agent_id: int) -> str:
    [[state]] = _rows("SELECT state FROM agents_agent WHERE id = %s", agent_id)
    return str(state)


def happened() -> list[str]:
    """The names of all steps and incidents so far, each once."""
    return [name for (name,) in _rows("SELECT DISTINCT name FROM callbacks_queueentryevent")]


def _rows(sql: str, *parameters: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchall()
