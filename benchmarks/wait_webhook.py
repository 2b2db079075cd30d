"""P4: the wait loop's webhook, against an empty view on the same server: round trips, requests a second, latencies."""

import asyncio
import random
import statistics
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.load import Ask, Round, play
from benchmarks.signed import signed_form
from benchmarks.summary import summarize
from benchmarks.system import system

WAITING = 1000
CLIENTS = 8
EMPTY, WAIT = "empty view", "wait loop"


def measure(folder: Path, *, database_url: str, rounds: int, seconds: float) -> dict[str, Any]:
    """Rounds of both, one after the other, with a thousand callers in line; medians over the rounds."""
    with system(folder, database_url=database_url, steps=["migrate", "load_demo"]) as measured:
        measured.start_web(int(measured.environment["PORT"]))
        filled = measured.ask("benchmarks.fill", WAITING, LOG_LEVEL="ERROR")
        asks = {EMPTY: _empty(measured.environment), WAIT: _waits(measured.environment, filled["legs"])}
        played = asyncio.run(_interleaved(asks, rounds=rounds, seconds=seconds))
    return _figures(played, round_trips=filled["round_trips"])


def _figures(played: dict[str, list[Round]], *, round_trips: list[int]) -> dict[str, Any]:
    medians = {name: statistics.median(one.per_second for one in rounds) for name, rounds in played.items()}
    latencies = [1000 * latency for one in played[WAIT] for latency in one.latencies]
    return {
        "waiting": WAITING,
        "clients": CLIENTS,
        "round_trips": {"least": min(round_trips), "most": max(round_trips)},
        "per_second": {name: round(value, 1) for name, value in medians.items()},
        "ratio": round(medians[WAIT] / medians[EMPTY], 3),
        "latency_ms": summarize(latencies).as_json(),
        "failures": sum(one.failures for rounds in played.values() for one in rounds),
    }


def _empty(environment: Mapping[str, str]) -> Callable[[], Ask]:
    """The same body as the other's, so that only the view differs."""
    form, headers = signed_form("/", leg=1, environment=environment)
    ask = Ask(f"{environment['PUBLIC_BASE_URL']}/benchmark/empty/", form, headers)
    return lambda: ask


def _waits(environment: Mapping[str, str], legs: list[int]) -> Callable[[], Ask]:
    """Somebody of all who wait, by chance."""
    asks = []
    for leg in legs:
        path = f"/voice/wait/{leg}/"
        asks.append(Ask(environment["PUBLIC_BASE_URL"] + path, *signed_form(path, leg=leg, environment=environment)))
    dice = random.Random(1)
    return lambda: dice.choice(asks)


async def _interleaved(asks: dict[str, Callable[[], Ask]], *, rounds: int, seconds: float) -> dict[str, list[Round]]:
    for next_ask in asks.values():
        await play(next_ask, clients=CLIENTS, seconds=1)  # warm
    played: dict[str, list[Round]] = {name: [] for name in asks}
    for _ in range(rounds):
        for name, next_ask in asks.items():
            played[name].append(await play(next_ask, clients=CLIENTS, seconds=seconds))
    return played
