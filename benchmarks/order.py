"""P9: a soak, and then a judge who reads the rows alone and knows nothing of the product's code."""

from typing import Any

import psycopg
from psycopg.rows import dict_row

from benchmarks.system import System
from scripts.chaos import books
from scripts.chaos.checks.order import no_inversion
from scripts.chaos.history import Agent, Entry, Event, History, Limits, Offer

DECLINE_PAUSE_SECONDS = 60.0
COMMITTED = "pg_xact_commit_timestamp(xmin)"
REQUEUES = ("declined", "missed", "withdrawn")


def measure(system: System, *, seconds: float) -> dict[str, Any]:
    """Needs a server that keeps the moments of its commits."""
    done = system.ask("benchmarks.inside.soak", seconds)["done"]
    history = read(system.environment["DATABASE_URL"])
    reasons = [offer.close_reason for offer in history.offers]
    return {
        "seconds": seconds,
        "calls": done.get("calls", 0),
        "offers": len(history.offers),
        "requeues": {reason: reasons.count(reason) for reason in REQUEUES},
        "inversions": list(no_inversion(history)),
    }


def read(database_url: str) -> History:
    """Entries, events, offers and agents, in one snapshot."""
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ

        def rows(kind: Any, query: str) -> list[Any]:
            return [kind(**row) for row in connection.execute(query.encode())]

        return History(
            entries=rows(Entry, books.ENTRIES.format(**books.IN_SECONDS)),
            events=rows(Event, books.EVENTS.format(**books.IN_SECONDS) % COMMITTED),
            offers=rows(Offer, books.OFFERS.format(**books.IN_SECONDS)),
            agents=rows(lambda **row: Agent(**row | {"queues": frozenset(row["queues"])}), books.AGENTS),
            legs=[],
            changes=[],
            tickets=[],
            conversations=[],
            calls=[],
            limits=Limits(decline_pause_seconds=DECLINE_PAUSE_SECONDS),
        )
