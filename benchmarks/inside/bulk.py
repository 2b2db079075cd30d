"""A center of any size, made by the database itself: agents, callers in line, years of history.

Foreign keys are not checked and indexes are built afterwards: rows are made by the million.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

QUEUE_WAITS_SECONDS = 40 * 86400
CONVERSATIONS_OF_HISTORY = 10_000
FILLED = ["callbacks_queueentry", "callbacks_place", "callbacks_offer", "callbacks_conversation"]

USERS = """
    INSERT INTO auth_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
    SELECT '!', false, 'bench' || i, '', '', '', false, true, now() FROM generate_series(1, %(count)s) AS i
"""
AGENTS = """
    INSERT INTO agents_agent (user_id, name, device, telephone, state, state_since, state_reason, bound_to_console)
    SELECT id, username, 'browser', '', 'offline', now(), '', false FROM auth_user WHERE username LIKE 'bench%%'
    RETURNING id
"""
MEMBERS = """
    INSERT INTO callbacks_queuemembership (queue_id, agent_id) SELECT %(queue)s, unnest(%(agents)s::bigint[])
"""
CONVERSATIONS = """
    INSERT INTO callbacks_conversation (id, phone_number_id, caller, caller_name, dialed_number, outcome, started_at)
    SELECT ('00000000-0000-0000-0000-' || lpad(to_hex(i), 12, '0'))::uuid, %(number)s, '', '', '+14155550100',
           'in_progress', now()
    FROM generate_series(%(first)s, %(last)s) AS i
"""
ENTRY = """
    INSERT INTO callbacks_queueentry (conversation_id, phone_number_id, queue_id, lane_id, kind, status, category, priority,
        data, caller, caller_name, callback_number, dialed_number, present_number, queued_at, rank_at,
        callback_requested_at, deadline_at, status_since, ended_at, attempts, times_agent_left, outcome, agent_id)
"""
WAITING = (
    ENTRY
    + """
    SELECT ('00000000-0000-0000-0000-' || lpad(to_hex(i), 12, '0'))::uuid, %(number)s, %(queue)s, %(lane)s,
        CASE WHEN i %% 2 = 0 THEN 'live' ELSE 'callback' END, 'waiting', '', 0, '{}', '+1' || lpad(i::text, 10, '0'), '',
        '+1' || lpad(i::text, 10, '0'), '+14155550100', '+14155550100', queued.at, queued.at,
        CASE WHEN i %% 2 = 0 THEN NULL ELSE queued.at END, now() + interval '40 days', queued.at, NULL, 0, 0, '', NULL
    FROM generate_series(%(first)s, %(last)s) AS i,
        LATERAL (SELECT now() - interval '1 day' + i * interval '10 milliseconds' AS at) AS queued
"""
)
PLACES = """
    INSERT INTO callbacks_place (entry_id, lane_id, queue_id, phone_number_id, kind, rank_at, waiting)
    SELECT id, lane_id, queue_id, phone_number_id, kind, rank_at, true FROM callbacks_queueentry
    WHERE status = 'waiting' AND id > %(after)s
"""
HISTORY = (
    ENTRY
    + """
    SELECT ('00000000-0000-0000-0000-' || lpad(to_hex(%(first)s + i %% %(conversations)s), 12, '0'))::uuid,
        %(number)s, %(queue)s, %(lane)s, 'callback', 'completed', '', 0, '{}', '+12125550123', '', '+12125550123',
        '+14155550100', '+14155550100', done.at, done.at, done.at, done.at + interval '4 hours', done.at, done.at, 1, 0,
        'completed', (%(agents)s::bigint[])[1 + i %% cardinality(%(agents)s::bigint[])]
    FROM generate_series(1, %(count)s) AS i,
        LATERAL (SELECT now() - interval '1 day' - i * interval '3 seconds' AS at) AS done
"""
)
OFFERS_OF_HISTORY = """
    INSERT INTO callbacks_offer (entry_id, agent_id, kind, picked, status, close_reason, made_at, expires_at, accepted_at,
        closed_at, ended_at, room, conference_sid)
    SELECT id, agent_id, kind, false, CASE WHEN id %% 4 = 0 THEN 'closed' ELSE 'accepted' END,
        CASE WHEN id %% 4 = 0 THEN 'declined' ELSE '' END, queued_at, queued_at + interval '20 seconds',
        CASE WHEN id %% 4 = 0 THEN NULL ELSE queued_at END, CASE WHEN id %% 4 = 0 THEN queued_at END,
        CASE WHEN id %% 4 = 0 THEN NULL ELSE ended_at END, 'room-' || id, ''
    FROM callbacks_queueentry WHERE status = 'completed'
"""
LEGS = """
    INSERT INTO callbacks_callleg (conversation_id, entry_id, purpose, from_number, to_number, call_sid, status,
        created_at, asks, answered_at, answered_by, failure, announcements)
    SELECT conversation_id, id, 'inbound', caller, dialed_number, 'CA' || lpad(to_hex(id), 32, '0'), 'answered', queued_at,
        0, queued_at, '', '', ''
    FROM callbacks_queueentry WHERE status = 'waiting' AND kind = 'live' ORDER BY random() LIMIT %(count)s
    RETURNING id
"""
BIND_LEGS = """
    UPDATE callbacks_queueentry AS entry SET live_leg_id = leg.id FROM callbacks_callleg AS leg WHERE leg.entry_id = entry.id
"""
SKILLED = """
    INSERT INTO agents_agentskill (agent_id, skill_id, level)
    SELECT agent, skill, 1 + (agent + skill) %% 10 FROM unnest(%(agents)s::bigint[]) AS agent,
        unnest(%(skills)s::bigint[]) AS skill WHERE (agent + skill) %% 10 = 9
"""
REQUIRE = """
    UPDATE callbacks_queueentry SET lane_id = (%(lanes)s::bigint[])[1 + id %% cardinality(%(lanes)s::bigint[])]
    WHERE status = 'waiting';
    UPDATE callbacks_place AS place SET lane_id = entry.lane_id FROM callbacks_queueentry AS entry
    WHERE entry.id = place.entry_id;
    ANALYZE callbacks_place; ANALYZE callbacks_queueentry
"""
FORGET_OFFERS = """
    UPDATE callbacks_offer SET status = 'closed', close_reason = 'withdrawn', closed_at = now() WHERE status = 'open';
    UPDATE agents_agent SET state = 'offline' WHERE state <> 'offline'
"""


@dataclass
class Center:
    """One queue of one number with its agents; `callers` have come so far."""

    ids: dict[str, Any]
    agents: list[int]
    callers: int = 0

    @classmethod
    def with_agents(cls, count: int) -> "Center":
        from callbacks.models import BusinessHours, Lane, PhoneNumber, Queue
        from callbacks.operations import lanes

        hours = BusinessHours.objects.create(name="Always")
        for weekday in range(7):
            hours.periods.create(weekday=weekday, opens_at="00:00", closes_at="00:00")
        hours.compile()
        queue = Queue.objects.create(name="Benchmark")
        number = PhoneNumber.objects.create(
            number="+14155550100", name="Benchmark", queue=queue, business_hours=hours, max_answer_seconds=300
        )
        ids = {"queue": queue.pk, "number": number.pk, "lane": Lane.objects.intern(queue=queue).pk}
        run(USERS, count=count)
        agents = [pk for (pk,) in run(AGENTS)]
        run(MEMBERS, queue=queue.pk, agents=agents)
        lanes.rebuild()
        return cls(ids, agents)

    def fill(self, *, waiting: int, history: int = 0) -> None:
        """Callers who came 10 ms apart, half of them live; behind them what was long ago."""
        first, last = self.callers + 1, self.callers + waiting
        span = {**self.ids, "first": first, "last": last}
        with in_bulk():
            after = run("SELECT coalesce(max(id), 0) FROM callbacks_queueentry")[0][0]
            run(CONVERSATIONS, **span)
            run(WAITING, **span)
            run(PLACES, after=after)
            if history:
                past = self._past(first=last + 1)
                run(CONVERSATIONS, **past)
                run(HISTORY, **past, count=history, conversations=CONVERSATIONS_OF_HISTORY, agents=self.agents)
                run(OFFERS_OF_HISTORY)
        self.callers = last + (CONVERSATIONS_OF_HISTORY if history else 0)

    def require_skills(self, count: int) -> None:
        """As many skills, each required by its share of those who wait; every agent has a tenth of them, at some level."""
        from agents.models import Skill
        from callbacks.models import Lane, Queue
        from callbacks.operations import lanes

        queue = Queue.objects.get(pk=self.ids["queue"])
        names = [f"Skill {number}" for number in range(count)]
        skills = [Skill.objects.create(name=name).pk for name in names]
        required = [Lane.objects.intern(queue=queue, skills={name: 3}).pk for name in names]
        run(SKILLED, skills=skills, agents=self.agents)
        run(REQUIRE, lanes=required)
        lanes.rebuild()

    def _past(self, *, first: int) -> dict[str, Any]:
        return {**self.ids, "first": first, "last": first + CONVERSATIONS_OF_HISTORY}

    def legs(self, count: int) -> list[int]:
        """Some of those who wait on the line, from anywhere in it: their legs."""
        legs = [pk for (pk,) in run(LEGS, count=count)]
        run(BIND_LEGS)
        return legs

    def free(self, agents: list[int]) -> None:
        """The bare transaction in which agents become available: no event, no hint."""
        from agents.models import Agent
        from contactcenter import clock

        now = clock.now()
        Agent.objects.filter(pk__in=agents).update(
            state="available", state_since=now, idle_since=now - timedelta(seconds=9)
        )

    def forget_offers(self) -> None:
        """Everybody offline, nothing offered; who was offered is out of line."""
        run(FORGET_OFFERS)


@contextmanager
def in_bulk() -> Iterator[None]:
    """Without checks of foreign keys; indexes that guarantee nothing are built at the end, and statistics taken."""
    indexes = run(
        "SELECT indexname, indexdef FROM pg_indexes WHERE indexdef NOT LIKE 'CREATE UNIQUE%%' AND tablename = ANY(%(tables)s)",
        tables=FILLED,
    )
    run("SET session_replication_role = replica")
    run("SET synchronous_commit = off")
    run("SET maintenance_work_mem = '512MB'")
    run("SET statement_timeout = 0")
    for name, _ in indexes:
        run(f'DROP INDEX "{name}"')
    yield
    for _, definition in indexes:
        run(definition)
    for table in FILLED:
        run(f"VACUUM ANALYZE {table}")
    for name in ("session_replication_role", "synchronous_commit", "maintenance_work_mem", "statement_timeout"):
        run(f"RESET {name}")


def run(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)  # even where empty, so that %% is one per cent sign
        return cursor.fetchall() if cursor.description else []
