"""P2 and P6 from within: agents who become free one at a time, two hundred at once, a thousand at once.

python -m benchmarks.inside.matching <waiting> <rounds>
"""

import statistics
import sys
import threading
import time
from datetime import datetime
from typing import Any

from benchmarks.inside import bulk, product
from benchmarks.summary import summarize

SINGLES = 60
MANY = 200
THOUSAND = 1000
SKILLS = 200
WORKERS = 4


def main(waiting: int, rounds: int) -> None:
    product.start()
    from django.db import connection

    center = bulk.Center.with_agents(THOUSAND)
    center.fill(waiting=waiting)
    plain, with_skills = connection.settings_dict["NAME"], product.copy_database()
    product.use_database(with_skills)
    center.require_skills(SKILLS)
    product.use_database(plain)
    frees: list[float] = []
    owns: list[float] = []
    matches: list[float] = []
    commits: list[float] = []
    skilled: list[float] = []
    many, thousands = [], []
    for _ in range(rounds):
        one_at_a_time(center, SINGLES // 4)  # warm
        one_at_a_time(center, SINGLES, frees=frees, owns=owns, matches=matches, commits=commits)
        product.use_database(with_skills)
        one_at_a_time(center, SINGLES // 4)
        one_at_a_time(center, SINGLES, matches=skilled)
        product.use_database(plain)
        many.append(seconds_to_match(center, MANY))
        thousands.append(thousand_at_once(center))
    found = figures(frees, owns, matches, many) | of_the_skilled(skilled, without=matches)
    found |= until_committed(commits, frees)
    product.say({"waiting": waiting, **found, "thousand": of_the_thousand(thousands)})


def of_the_skilled(skilled: list[float], *, without: list[float]) -> dict[str, Any]:
    return {
        "skills": SKILLS,
        "skilled_ms": summarize([1000 * value for value in skilled]).as_json(),
        "skilled_ratio": round(statistics.median(skilled) / statistics.median(without), 2),
    }


def until_committed(commits: list[float], frees: list[float]) -> dict[str, Any]:
    """As the floor is measured: without what follows the commit."""
    ratio = statistics.median(frees) / statistics.median(commits)
    return {
        "committed_ms": summarize([1000 * value for value in commits]).as_json(),
        "committed_ratio": round(ratio, 3),
    }


def figures(frees: list[float], owns: list[float], matches: list[float], many: list[float]) -> dict[str, Any]:
    free, match = statistics.median(frees), statistics.median(matches)
    per_second = MANY / statistics.median(many)
    return {
        "free_ms": summarize([1000 * value for value in frees]).as_json(),
        "match_ms": summarize([1000 * value for value in matches]).as_json(),
        "one_ratio": round(free / match, 3),
        "own_free_ms": summarize([1000 * value for value in owns]).as_json(),
        "own_ratio": round(statistics.median(owns) / match, 3),
        "many": MANY,
        "many_ms": summarize([1000 * value for value in many]).as_json(),
        "many_per_second": round(per_second, 1),
        "many_ratio": round(per_second * free, 3),
    }


def of_the_thousand(thousands: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "agents": THOUSAND,
        "workers": WORKERS,
        "seconds": summarize([one["seconds"] for one in thousands]).as_json(),
        "wrong": [what for one in thousands for what in one["wrong"]],
    }


def one_at_a_time(center: bulk.Center, count: int, **took: list[float]) -> None:
    """The floor and the match in turn: a transaction that frees an agent, then all that the matcher does.

    The floor is by turns the bare update of one row, and the product's own operation, without its hint and its push.
    """
    from callbacks.operations import dispatch
    from contactcenter import clock

    for number, agent in enumerate(center.agents[:count]):
        what, free = ("frees", center.free) if number % 2 else ("owns", _free_by_operation)
        which, match = ("matches", dispatch.match) if number % 4 < 2 else ("commits", _match_and_commit)
        began = time.perf_counter()
        free([agent])
        freed = time.perf_counter()
        offers = match(at=clock.now())
        matched = time.perf_counter()
        assert len(offers) == 1
        took.setdefault(what, []).append(freed - began)
        took.setdefault(which, []).append(matched - freed)
    center.forget_offers()


def _match_and_commit(*, at: datetime) -> list[Any]:
    """The matcher's own transaction, without the hints and pushes that follow its commit."""
    from unittest.mock import patch

    from django.db import DEFAULT_DB_ALIAS, connections

    from callbacks.operations import dispatch

    own = connections[DEFAULT_DB_ALIAS]  # of this thread, past the proxy

    def forget() -> None:
        own.run_on_commit = []

    with patch.object(own, "run_and_clear_commit_hooks", forget):
        return dispatch.match(at=at)


def _free_by_operation(agents: list[int]) -> None:
    from django.db import connection, transaction

    from agents import operations
    from contactcenter import clock

    with transaction.atomic():
        for agent in agents:
            operations.set_state(agent_id=agent, state="available", at=clock.now(), bound_to_console=False)
        connection.run_on_commit = []  # nobody is to be told


def seconds_to_match(center: bulk.Center, count: int) -> float:
    from callbacks.operations import dispatch
    from contactcenter import clock

    center.free(center.agents[:count])
    began = time.perf_counter()
    offers = dispatch.match(at=clock.now())
    took = time.perf_counter() - began
    assert len(offers) == count
    center.forget_offers()
    return took


def thousand_at_once(center: bulk.Center) -> dict[str, Any]:
    """All hints arrive at once: as many workers match, until nobody is free; then the rows are counted."""
    front = [pk for (pk,) in bulk.run(FRONT, count=len(center.agents))]
    center.free(center.agents)
    barrier = threading.Barrier(WORKERS + 1)
    threads = [threading.Thread(target=_match, args=[barrier]) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    wrong = [f"{what}: {found}" for what, found in _counted(front).items() if found != len(front)]
    center.forget_offers()
    return {"seconds": took, "wrong": wrong}


FRONT = "SELECT id FROM callbacks_queueentry WHERE status = 'waiting' ORDER BY rank_at, id LIMIT %(count)s"
COUNTED = """
    SELECT count(*), count(DISTINCT entry_id), count(DISTINCT agent_id), count(*) FILTER (WHERE entry_id = ANY(%(front)s))
    FROM callbacks_offer WHERE status = 'open'
"""


def _counted(front: list[int]) -> dict[str, int]:
    [(offers, entries, agents, of_the_front)] = bulk.run(COUNTED, front=front)
    return {"offers": offers, "entries offered": entries, "agents rung": agents, "of the front": of_the_front}


def _match(barrier: threading.Barrier) -> None:
    from django.db import connection

    from callbacks.operations import dispatch
    from contactcenter import clock

    connection.ensure_connection()
    barrier.wait()
    dispatch.match(at=clock.now())
    connection.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
