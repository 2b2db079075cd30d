"""Reads a history: the database's rows by plain SQL, the calls from the carrier's log. No model of the product is used."""

import time
from collections.abc import Callable
from typing import Any

import psycopg
import requests
from psycopg.rows import dict_row

from scripts.chaos.history import (
    Agent,
    Call,
    Conversation,
    Entry,
    Event,
    History,
    Leg,
    Limits,
    Offer,
    StateChange,
    Ticket,
)

ENTRIES = """
    SELECT id, conversation_id::text AS conversation, status, kind, queue_id AS queue, callback_number,
           (SELECT asks_to_press_1 FROM callbacks_phonenumber AS n WHERE n.id = phone_number_id) AS asks_for_key_1,
           {queued_at}, {rank_at}, {deadline_at}, {ended_at},
           extract(epoch FROM callback_requested_at)::float8 AS requested_at
    FROM callbacks_queueentry ORDER BY id
"""
EVENTS = """
    SELECT id, entry_id AS entry, name, from_status AS before, to_status AS after, details, {at},
           extract(epoch FROM %s)::float8 AS committed_at
    FROM callbacks_queueentryevent WHERE entry_id IS NOT NULL ORDER BY id
"""
OFFERS = """
    SELECT id, entry_id AS entry, agent_id AS agent, status, room, close_reason,
           {made_at}, {accepted_at}, {closed_at}, {ended_at}
    FROM callbacks_offer ORDER BY id
"""
LEGS = """
    SELECT id, entry_id AS entry, purpose, to_number, call_sid, status, {created_at}, {asked_at}, {ended_at}
    FROM callbacks_callleg ORDER BY id
"""
AGENTS = """
    SELECT id, name, state,
           ARRAY(SELECT queue_id FROM callbacks_queuemembership AS m WHERE m.agent_id = agents_agent.id) AS queues
    FROM agents_agent ORDER BY id
"""
CHANGES = """
    SELECT id, agent_id AS agent, from_state AS before, to_state AS after, {at} FROM agents_agentstatechange ORDER BY id
"""
TICKETS = "SELECT id, reason, coalesce(source_key, '') AS source_key FROM tickets_ticket ORDER BY id"
CONVERSATIONS = "SELECT id::text AS id, outcome, {ended_at} FROM callbacks_conversation ORDER BY started_at"

MOMENTS = (
    *("queued_at", "rank_at", "deadline_at", "ended_at", "at", "made_at", "accepted_at", "closed_at"),
    *("created_at", "asked_at"),
)
IN_SECONDS = {name: f"extract(epoch FROM {name})::float8 AS {name}" for name in MOMENTS}

LEFT_OPEN = """
    SELECT (SELECT count(*) FROM callbacks_queueentry WHERE status IN
                ('waiting', 'offered', 'connecting_agent', 'dialing', 'connected'))
         + (SELECT count(*) FROM callbacks_callleg WHERE ended_at IS NULL AND purpose = 'customer')
         + (SELECT count(*) FROM callbacks_offer WHERE status = 'open' OR (status = 'accepted' AND ended_at IS NULL))
         + (SELECT count(*) FROM agents_agent WHERE state NOT IN ('available', 'away', 'offline'))
"""


def read(
    *, database_url: str, simulator_url: str, confirmed_accepts: frozenset[int] = frozenset(), limits: Limits
) -> History:
    """The whole history, read in one snapshot of the database after the carrier has been asked."""
    calls = read_calls(simulator_url)
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ

        def rows(kind: Callable[..., Any], query: str) -> list[Any]:
            return [kind(**row) for row in connection.execute(query.encode())]

        return History(
            entries=rows(Entry, ENTRIES.format(**IN_SECONDS)),
            events=rows(Event, EVENTS.format(**IN_SECONDS) % _commit_time(connection)),
            offers=rows(Offer, OFFERS.format(**IN_SECONDS)),
            legs=rows(Leg, LEGS.format(**IN_SECONDS)),
            agents=rows(lambda **row: Agent(**row | {"queues": frozenset(row["queues"])}), AGENTS),
            changes=rows(StateChange, CHANGES.format(**IN_SECONDS)),
            tickets=rows(Ticket, TICKETS),
            conversations=rows(Conversation, CONVERSATIONS.format(**IN_SECONDS)),
            calls=calls,
            confirmed_accepts=confirmed_accepts,
            limits=limits,
        )


def is_quiet(*, database_url: str, simulator_url: str) -> bool:
    """Whether nothing is under way any more, neither here nor at the carrier."""
    with psycopg.connect(database_url, connect_timeout=5) as connection:
        found = connection.execute(LEFT_OPEN).fetchone()
    return found == (0,) and all(call["ended_at"] is not None for call in _calls(simulator_url))


def read_calls(simulator_url: str) -> list[Call]:
    """What the carrier knows; its clock is turned into the wall's."""
    clock = requests.get(f"{simulator_url}/sim/clock", timeout=30).json()
    now, began, speed = time.time(), clock["now"], clock["speed"]

    def wall(moment: float | None) -> float | None:
        return None if moment is None else now + (moment - began) / speed

    return [_call(call, wall=wall, simulator_url=simulator_url) for call in _calls(simulator_url)]


def _commit_time(connection: psycopg.Connection[Any]) -> str:
    """When a row became true for others, where the server keeps track of it; else what was written down."""
    kept = connection.execute("SHOW track_commit_timestamp").fetchone()
    return "pg_xact_commit_timestamp(xmin)" if kept and kept["track_commit_timestamp"] == "on" else "at"


def _calls(simulator_url: str) -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = requests.get(f"{simulator_url}/sim/calls", timeout=30).json()["calls"]
    return calls


def _call(call: dict[str, Any], *, wall: Callable[[float | None], Any], simulator_url: str) -> Call:
    log = _log(call["sid"], simulator_url) if not call["client"] else []
    keys_at = "/key/" if call["direction"] == "inbound" else "/press-1/"
    return Call(
        sid=call["sid"],
        from_number=call["from"],
        to_number=call["to"],
        direction=call["direction"],
        status=call["status"],
        started_at=wall(call["started_at"]),
        answered_at=wall(call["answered_at"]),
        ended_at=wall(call["ended_at"]),
        room=call["conference"] or "",
        client=call["client"] or "",
        said=tuple(item["text"] for item in log if item["kind"] == "say"),
        pressed="".join(item["text"] for item in log if item["kind"] == "digit"),
        keys_taken=sum(item["kind"] == "request" and keys_at in item["url"] and item["status"] == 200 for item in log),
    )


def _log(sid: str, simulator_url: str) -> list[dict[str, Any]]:
    log: list[dict[str, Any]] = requests.get(f"{simulator_url}/sim/calls/{sid}", timeout=30).json()["log"]
    return log
