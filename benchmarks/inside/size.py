"""P3 from within: a match and a round of the wait loop in a small center and in a large one, turn by turn.

python -m benchmarks.inside.size fill <waiting> <history>      in the database of the environment
python -m benchmarks.inside.size compare <small> <large> <rounds>
"""

import statistics
import sys
import time
from typing import Any
from urllib.parse import urlencode

from benchmarks.inside import bulk, product
from benchmarks.signed import signed_form

AGENTS = 100
LEGS = 400
MATCHES, WAITS = 8, 30
SCANS = "SELECT relname, seq_scan FROM pg_stat_user_tables WHERE relname = ANY(%(tables)s)"
OF_MILLIONS = ["callbacks_queueentry", "callbacks_offer", "callbacks_conversation", "callbacks_place"]


def fill(waiting: int, history: int) -> None:
    product.start()
    began = time.perf_counter()
    center = bulk.Center.with_agents(AGENTS)
    center.fill(waiting=waiting, history=history)
    center.legs(LEGS)
    product.say({"seconds": round(time.perf_counter() - began, 1)})


def compare(small: str, large: str, rounds: int) -> None:
    product.start()
    took: dict[str, dict[str, list[float]]] = {name: {"match": [], "wait": []} for name in (small, large)}
    for round_ in range(rounds + 1):  # the first one warms up
        for name in (small, large):
            found = measure(name)
            if round_:
                for what, values in found.items():
                    took[name][what] += values
    product.use_database(large)
    product.say({what: _compared(took[small][what], took[large][what]) for what in ("match", "wait")} | scans())


def _compared(small: list[float], large: list[float]) -> dict[str, Any]:
    few, many = statistics.median(small), statistics.median(large)
    return {"small_ms": round(1000 * few, 2), "large_ms": round(1000 * many, 2), "ratio": round(many / few, 3)}


def measure(name: str) -> dict[str, list[float]]:
    """Seconds of matches of one agent each, and of wait-loop requests through all middleware."""
    product.use_database(name)
    return {"match": matches(), "wait": waits()}


def matches() -> list[float]:
    from agents.models import Agent
    from callbacks.operations import dispatch
    from contactcenter import clock

    center = bulk.Center({}, list(Agent.objects.values_list("pk", flat=True)[:AGENTS]))
    seconds = []
    for agent in center.agents[:MATCHES]:
        center.free([agent])
        began = time.perf_counter()
        offers = dispatch.match(at=clock.now())
        seconds.append(time.perf_counter() - began)
        assert len(offers) == 1
    center.forget_offers()
    return seconds


def waits() -> list[float]:
    from django.test import Client

    seconds = []
    legs = [pk for (pk,) in bulk.run("SELECT id FROM callbacks_callleg ORDER BY random() LIMIT %(count)s", count=WAITS)]
    client = Client()
    for leg in legs:
        path = f"/voice/wait/{leg}/"
        form, headers = signed_form(path, leg=leg)
        body = urlencode(form)
        began = time.perf_counter()
        answer = client.post(path, body, content_type="application/x-www-form-urlencoded", headers=headers)
        seconds.append(time.perf_counter() - began)
        assert answer.status_code == 200
    return seconds


def scans() -> dict[str, Any]:
    """How often a table of millions was read from end to end by what was measured here."""
    before = dict(bulk.run(SCANS, tables=OF_MILLIONS))
    matches()
    waits()
    bulk.run("SELECT pg_stat_force_next_flush()")
    time.sleep(0.2)  # statistics are handed over by the server, in its own time
    after = dict(bulk.run(SCANS, tables=OF_MILLIONS))
    return {"scans": {name: after[name] - before[name] for name in after if after[name] != before[name]}}


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]), int(sys.argv[3]))
    else:
        compare(sys.argv[2], sys.argv[3], int(sys.argv[4]))
