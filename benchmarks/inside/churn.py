"""P11 from within: a day's churn through the hot table, and what a match costs from its beginning to its end.

python -m benchmarks.inside.churn <entries>
"""

import statistics
import sys
import time

from benchmarks.inside import bulk, product

LINE = 5_000
STEPS = 40
MATCHES = 6
SERVE = """
    WITH served AS (
        SELECT entry_id FROM callbacks_place WHERE waiting ORDER BY rank_at, entry_id LIMIT %(count)s
    ), offered AS (
        UPDATE callbacks_queueentry SET status = 'completed', ended_at = now() WHERE id IN (SELECT entry_id FROM served)
    )
    DELETE FROM callbacks_place WHERE entry_id IN (SELECT entry_id FROM served)
"""
OFFER = """
    UPDATE callbacks_place SET waiting = false WHERE entry_id IN (
        SELECT entry_id FROM callbacks_place WHERE waiting ORDER BY rank_at, entry_id LIMIT %(count)s)
"""
RETURN = "UPDATE callbacks_place SET waiting = true WHERE NOT waiting"
DEAD = "SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'callbacks_place'"


def main(entries: int) -> None:
    """Each entry comes into the line, is offered, returns, and is served: three dead rows in the hot table."""
    product.start()
    center = bulk.Center.with_agents(50)
    center.fill(waiting=LINE)
    a_step = max(1, entries // STEPS)
    took = []
    for _ in range(STEPS):
        come(center, a_step)
        bulk.run(OFFER, count=a_step)
        bulk.run(RETURN)
        bulk.run(SERVE, count=a_step)
        took.append(match_ms(center))
    quarter = STEPS // 4
    start, end = statistics.median(took[:quarter]), statistics.median(took[-quarter:])
    dead = bulk.run(DEAD)[0][0]
    product.say(
        {
            "entries": a_step * STEPS,
            "start_ms": round(start, 2),
            "end_ms": round(end, 2),
            "worst_ms": round(max(took), 2),
            "ratio": round(end / start, 3),
            "dead_rows_at_the_end": dead,
        }
    )


def come(center: bulk.Center, count: int) -> None:
    """New callers, without the wholesale rebuilding of indexes."""
    span = {**center.ids, "first": center.callers + 1, "last": center.callers + count}
    after = bulk.run("SELECT coalesce(max(id), 0) FROM callbacks_queueentry")[0][0]
    bulk.run("SET session_replication_role = replica")
    bulk.run(bulk.CONVERSATIONS, **span)
    bulk.run(bulk.WAITING, **span)
    bulk.run(bulk.PLACES, after=after)
    bulk.run("RESET session_replication_role")
    center.callers += count


def match_ms(center: bulk.Center) -> float:
    """The median of some matches of one agent each."""
    from callbacks.operations import dispatch
    from contactcenter import clock

    took = []
    for agent in center.agents[:MATCHES]:
        center.free([agent])
        began = time.perf_counter()
        offers = dispatch.match(at=clock.now())
        took.append(1000 * (time.perf_counter() - began))
        assert len(offers) == 1
    center.forget_offers()
    return statistics.median(took)


if __name__ == "__main__":
    main(int(sys.argv[1]))
