"""P12 from within: what a summary costs over a million interactions, over parts of them, and how fast they are made.

python -m benchmarks.inside.stats <interactions> <rounds>
"""

import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.inside import bulk, history, product

BEGIN = datetime.combine(datetime.now(tz=UTC), datetime.min.time(), tzinfo=UTC) - timedelta(days=31)
DAYS = (1, 7, 31)
REBUILT = 3_000
FILL = """
    INSERT INTO reporting_interaction (key, conversation_id, kind, media_type, number, customer, queue_id, category,
        language, agent_id, disposition, outcome, slot, started_at, queued_at, answered_at, ended_at, opens, transferred,
        again, offer_heard, promise, wait_seconds, ring_seconds, agent_seconds, reaching_seconds, talk_seconds,
        hold_seconds, wrap_up_seconds, saved_seconds, reconnects, offers, offers_accepted, offers_missed, offers_declined,
        offers_withdrawn, offers_elsewhere, offers_ended, offers_open, decisions, passed_over, unexplained, ticket_reason,
        agent_tickets)
    SELECT 'bench:' || i, ('00000000-0000-0000-0001-' || lpad(to_hex(i / 3), 12, '0'))::uuid,
        (ARRAY['inbound', 'callback', 'outbound'])[1 + i %% 3],
        (ARRAY['live_call', 'queued_callback', 'queued_callback'])[1 + i %% 3],
        '+1415555010' || i %% 4, '+49302' || lpad((i / 3)::text, 7, '0'), 1 + i %% 4, 'Category ' || i %% 5, '', 1 + i %% 50,
        'Resolved', (ARRAY['callback', 'completed', 'completed'])[1 + i %% 3], extract(epoch FROM begun)::bigint / 900,
        begun, begun, begun + interval '5 minutes', begun + interval '8 minutes', i %% 3 = 0, false, false, i %% 3 = 0,
        CASE WHEN i %% 3 = 1 THEN 'kept' ELSE '' END, i %% 600, 5, 200, 20, 180, 0, 30, 240, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0,
        '', 0
    FROM generate_series(%(first)s, %(last)s) AS i,
        LATERAL (SELECT %(begin)s::timestamptz + i * (interval '31 days' / %(count)s) AS begun) AS moment
"""
ONE = "SELECT count(*) FROM reporting_interaction WHERE slot >= %(first)s AND slot < %(until)s"


def main(interactions: int, rounds: int) -> None:
    product.start()
    rebuilt = rebuild()
    bulk.run("SET statement_timeout = 0")
    bulk.run("DELETE FROM reporting_interaction")
    bulk.run("DELETE FROM reporting_slot")
    tenfold = history.measure(interactions, rounds, fill=fill)
    from reporting.operations import rebuilding

    began = time.perf_counter()
    weeks = sum(1 for _ in rebuilding.add_up_all())
    added_up = time.perf_counter() - began
    bulk.run("VACUUM ANALYZE reporting_slot")
    bulk.run("RESET statement_timeout")
    product.say(
        {
            "interactions": interactions,
            "quarters": bulk.run("SELECT count(*) FROM reporting_slot")[0][0],
            "weeks": weeks,
            "added_up_seconds": round(added_up, 1),
            "by_days": {str(days): spans(days, rounds) for days in DAYS},
            "tenfold": tenfold,
            **rebuilt,
        }
    )


def spans(days: int, rounds: int) -> dict[str, Any]:
    """The document of the API, by 15 minutes and media type; the same from the interactions; its floor is their count."""
    from reporting.api import summaries
    from reporting.metrics import USUAL
    from reporting.queries.summary import Asked

    until = BEGIN + timedelta(days=days)
    asked = Asked(first=BEGIN, until=until, metrics=USUAL, groups=("media_type",), interval="15m")
    by_agent = Asked(first=BEGIN, until=until, metrics=USUAL, groups=("agent",), interval="1d")
    took: dict[str, list[float]] = {"summary": [], "by_agent": [], "count": []}
    for _ in range(rounds):
        rows = timed(took["summary"], lambda: summaries.document(asked, compared=False))["rows"]
        timed(took["by_agent"], lambda: summaries.document(by_agent, compared=False))
        edges = {"first": int(BEGIN.timestamp() // 900), "until": int(until.timestamp() // 900)}
        timed(took["count"], lambda edges=edges: bulk.run(ONE, **edges))
    return {"rows": len(rows), **{f"{name}_ms": round(statistics.median(times), 1) for name, times in took.items()}}


def timed(took: list[float], ask: Any) -> Any:
    began = time.perf_counter()
    found = ask()
    took.append(1000 * (time.perf_counter() - began))
    return found


def fill(*, first: int, last: int, of: int) -> None:
    """Those from `first` to `last`, of so many that are spread over the 31 days."""
    bulk.run("SET statement_timeout = 0")
    bulk.run(FILL, first=first, last=last, count=of, begin=BEGIN)
    bulk.run("VACUUM ANALYZE reporting_interaction")


def rebuild() -> dict[str, float]:
    """Rows a second that are made anew, of callers who wait; the floor is the database's copying as many."""
    from reporting.models import Interaction
    from reporting.operations import rebuilding

    bulk.Center.with_agents(50).fill(waiting=REBUILT)
    began = time.perf_counter()
    for _ in rebuilding.rebuild():
        pass
    for _ in rebuilding.add_up_all():
        pass
    took, rows = time.perf_counter() - began, Interaction.objects.count()
    bulk.run("CREATE TABLE bench_floor (LIKE reporting_interaction INCLUDING ALL)")
    began = time.perf_counter()
    bulk.run("INSERT INTO bench_floor SELECT * FROM reporting_interaction")
    floor = time.perf_counter() - began
    bulk.run("DROP TABLE bench_floor")
    return {
        "rebuilt_rows": rows,
        "rebuilt_per_second": round(rows / took, 1),
        "copied_per_second": round(rows / floor, 1),
        "rebuilt_ratio": round(floor / took, 4),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
