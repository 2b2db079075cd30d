"""P10 with callers who hang up: the real dispatcher against ciw with reneging and against the theory (Erlang A)."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

import ciw

AGENTS, SECONDS_BETWEEN, TALK_SECONDS, PATIENCE_SECONDS = 5, 16.0, 90.0, 120.0
"""More work than five can do: without patience that ends, the line would grow for ever."""

SHARES = (0.0, 0.5)
REPLICATIONS = 200
SEED = 7
ENOUGH_STATES = 2000


@dataclass(frozen=True)
class Day:
    """Who calls when, how long each would talk and at most wait, in seconds; who presses 1 waits to the end."""

    gaps: tuple[float, ...]
    talks: tuple[float, ...]
    patience: tuple[float, ...]


@dataclass(frozen=True)
class Came:
    """What came of one caller: how long the wait was, and whether it ended in hanging up."""

    waited: float
    gave_up: bool


def measure(*, callers: int) -> dict[str, Any]:
    """Shares that gave up and mean waits; and between which limits 99 of a hundred such days lie, by ciw."""
    theory = erlang_a(AGENTS, between=SECONDS_BETWEEN, service=TALK_SECONDS, patience=PATIENCE_SECONDS)
    return {
        "callers": callers,
        "agents": AGENTS,
        "load": round(TALK_SECONDS / SECONDS_BETWEEN / AGENTS, 3),
        "patience_seconds": PATIENCE_SECONDS,
        "erlang_a": {"gave_up": round(theory[0], 4), "mean_seconds": round(theory[1], 2)},
        "shares": [_one(callers, share) for share in SHARES],
    }


def erlang_a(servers: int, *, between: float, service: float, patience: float) -> tuple[float, float]:
    """The share that gives up, and the mean wait of all in seconds: M/M/n+M, as it has always been there.

    A chain of births and deaths: with k in the system, min(k, n) are served and the others may each give up.
    """
    weights, weight = [1.0], 1.0
    for k in range(1, ENOUGH_STATES):
        weight *= (1 / between) / (min(k, servers) / service + max(0, k - servers) / patience)
        weights.append(weight)
    queue = sum(max(0, k - servers) * weight for k, weight in enumerate(weights)) / sum(weights)
    return queue / patience * between, queue * between


def a_day(callers: int, *, share: float, seed: int) -> Day:
    dice = random.Random(seed)
    gaps = tuple(dice.expovariate(1 / SECONDS_BETWEEN) for _ in range(callers))
    talks = tuple(dice.expovariate(1 / TALK_SECONDS) for _ in range(callers))
    patience = tuple(dice.expovariate(1 / PATIENCE_SECONDS) for _ in range(callers))
    presses = [dice.random() < share for _ in range(callers)]
    return Day(gaps, talks, tuple(math.inf if one else wait for one, wait in zip(presses, patience, strict=True)))


def by_ciw(day: Day) -> list[Came]:
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*day.gaps, math.inf])],
        service_distributions=[_Own(day.talks)],
        reneging_time_distributions=[_Own(day.patience)],
        number_of_servers=[AGENTS],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(len(day.gaps), method="Finish")
    records = sorted(simulation.get_all_records(), key=lambda record: record.id_number)
    return [Came(record.waiting_time, record.record_type == "renege") for record in records]


def replayed(day: Day) -> list[Came]:
    """By the product's own operations on a simulated clock."""
    from benchmarks.truth import served_by_the_product

    served = served_by_the_product(day.gaps, day.talks, patience=day.patience, agents=AGENTS)
    return [
        Came(wait if one.waited is None else one.waited, one.waited is None)
        for one, wait in zip(served, day.patience, strict=True)
    ]


class _Own(ciw.dists.Distribution):  # type: ignore[misc]
    """To each caller the time that is the caller's own, whoever is served before."""

    def __init__(self, times: Sequence[float]) -> None:
        self.times = times

    def sample(self, t: Any = None, ind: Any = None) -> float:
        return self.times[ind.id_number - 1]


def _one(callers: int, share: float) -> dict[str, Any]:
    day = a_day(callers, share=share, seed=SEED)
    ours, exact = replayed(day), by_ciw(day)
    days = [by_ciw(a_day(callers, share=share, seed=seed)) for seed in range(1000, 1000 + REPLICATIONS)]
    gave_up, waits = _limits([_gave_up(one) for one in days]), _limits([_mean_wait(one) for one in days])
    return {
        "share": share,
        "gave_up": round(_gave_up(ours), 4),
        "gave_up_interval": [round(limit, 4) for limit in gave_up],
        "mean_seconds": round(_mean_wait(ours), 2),
        "mean_interval_seconds": [round(limit, 2) for limit in waits],
        "inside": gave_up[0] <= _gave_up(ours) <= gave_up[1] and waits[0] <= _mean_wait(ours) <= waits[1],
        "decided_otherwise": sum(a.gave_up != b.gave_up for a, b in zip(ours, exact, strict=True)),
        "largest_difference_seconds": round(max(abs(a.waited - b.waited) for a, b in zip(ours, exact, strict=True)), 6),
    }


def _limits(values: list[float]) -> tuple[float, float]:
    """Between which 99 of a hundred lie."""
    values = sorted(values)
    return values[len(values) // 200], values[-1 - len(values) // 200]


def _gave_up(came: list[Came]) -> float:
    return mean(one.gave_up for one in came)


def _mean_wait(came: list[Came]) -> float:
    return mean(one.waited for one in came)
