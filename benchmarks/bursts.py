"""P5: how many callers one node keeps on the line, when they ask in bursts of twenty."""

import asyncio
import random
import time
from typing import Any

import aiohttp

from benchmarks.load import Ask
from benchmarks.signed import signed_form
from benchmarks.summary import percentile
from benchmarks.system import System
from scripts import processes

CALLERS = 5000
FEWER = (5000, 4000, 3000, 2200, 1600, 1200, 900, 600, 400)
EVERY_SECONDS = 30
BURST = 20
GOAL_MS = 250
WORKERS = 2


def measure(system: System, *, seconds: float) -> dict[str, Any]:
    """At the goal's number first, then at fewer and fewer until it holds."""
    legs = system.ask("benchmarks.inside.waiters", CALLERS)["legs"]
    port = processes.free_port()
    system.start_http(port, workers=WORKERS)
    asks = _asks(system, legs, port)
    asyncio.run(_play(asks, per_second=20, seconds=3))  # warm
    tried = []
    for callers in FEWER:
        tried.append(
            {"callers": callers, **asyncio.run(_play(asks, per_second=callers / EVERY_SECONDS, seconds=seconds))}
        )
        if tried[-1]["p99_ms"] <= GOAL_MS and not tried[-1]["failures"]:
            break
    return {"workers": WORKERS, "burst": BURST, "seconds": seconds, "tried": tried}


def _asks(system: System, legs: list[int], port: int) -> list[Ask]:
    asks = []
    for leg in legs:
        path = f"/voice/wait/{leg}/"
        form, headers = signed_form(path, leg=leg, environment=system.environment)
        asks.append(Ask(f"http://127.0.0.1:{port}{path}", form, headers))
    random.Random(1).shuffle(asks)
    return asks


async def _play(asks: list[Ask], *, per_second: float, seconds: float) -> dict[str, Any]:
    """Bursts at their times, whether or not the ones before are answered; latencies count from when one was due."""
    took: list[float] = []
    failures: list[int] = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), trust_env=False) as session:
        begun = time.perf_counter()
        tasks = []
        for number in range(max(1, int(per_second * seconds / BURST))):
            due = begun + number * BURST / per_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            for index in range(BURST):
                ask = asks[(number * BURST + index) % len(asks)]
                tasks.append(asyncio.create_task(_one(session, ask, due=due, took=took, failures=failures)))
        await asyncio.gather(*tasks)
    took.sort()
    return {
        "asked_per_second": round(per_second, 1),
        "p50_ms": round(1000 * percentile(took, 50), 1) if took else None,
        "p99_ms": round(1000 * percentile(took, 99), 1) if took else float("inf"),
        "failures": len(failures),
    }


async def _one(session: aiohttp.ClientSession, ask: Ask, *, due: float, took: list[float], failures: list[int]) -> None:
    try:
        async with session.post(ask.url, data=ask.form, headers=ask.headers) as answer:
            await answer.read()
    except (aiohttp.ClientError, TimeoutError):
        failures.append(0)
        return
    if answer.status == 200:
        took.append(time.perf_counter() - due)
    else:
        failures.append(answer.status)
