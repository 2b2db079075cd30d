"""P10: the real dispatcher on a simulated clock against an independent simulator (ciw) and the theory (Erlang C)."""

import math
import random
from collections.abc import Sequence
from statistics import mean
from typing import Any

import ciw

from benchmarks import patience

AGENTS, SECONDS_BETWEEN, TALK_SECONDS = 5, 21.0, 90.0
SHARES = (0.0, 0.5, 1.0)
REPLICATIONS = 200
SEED = 7
BEGINS_AT = "2026-03-02T08:00:00+00:00"
LONG_SECONDS = 86_400
PRESSES_AFTER = 1.0


def measure(*, callers: int) -> dict[str, Any]:
    """Mean waits in seconds; and between which limits 99 of a hundred such days lie, by ciw."""
    gaps, talks = _dice(callers)
    exact = _waits_by_ciw(gaps, talks)
    interval = _interval(callers)
    shares = []
    for share in SHARES:
        waits = _replayed(gaps, talks, share=share)
        shares.append(
            {
                "share": share,
                "mean_seconds": round(mean(waits), 3),
                "inside": interval[0] <= mean(waits) <= interval[1],
                "largest_difference_seconds": round(max(abs(a - b) for a, b in zip(waits, exact, strict=True)), 6),
            }
        )
    return {
        "callers": callers,
        "agents": AGENTS,
        "load": round(TALK_SECONDS / SECONDS_BETWEEN / AGENTS, 3),
        "erlang_c_seconds": round(erlang_c_wait(AGENTS, between=SECONDS_BETWEEN, service=TALK_SECONDS), 3),
        "ciw_interval_seconds": [round(limit, 3) for limit in interval],
        "replications": REPLICATIONS,
        "shares": shares,
        "patience": patience.measure(callers=callers),
    }


def erlang_c_wait(servers: int, *, between: float, service: float) -> float:
    """The mean wait in seconds of a line that has always been there, with Poisson arrivals and exponential service."""
    offered = service / between
    below = sum(offered**n / math.factorial(n) for n in range(servers))
    full = offered**servers / math.factorial(servers) * servers / (servers - offered)
    return full / (below + full) * service / (servers - offered)


def _dice(callers: int) -> tuple[list[float], list[float]]:
    dice = random.Random(SEED)
    gaps = [dice.expovariate(1 / SECONDS_BETWEEN) for _ in range(callers)]
    return gaps, [dice.expovariate(1 / TALK_SECONDS) for _ in range(callers)]


def _waits_by_ciw(gaps: list[float], talks: list[float]) -> list[float]:
    """With the same callers and the same conversations."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*gaps, math.inf])],
        service_distributions=[ciw.dists.Sequential([*talks, *talks])],
        number_of_servers=[AGENTS],
    )
    return _waits(network, len(gaps))


def _interval(callers: int) -> tuple[float, float]:
    means = []
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(1 / SECONDS_BETWEEN)],
        service_distributions=[ciw.dists.Exponential(1 / TALK_SECONDS)],
        number_of_servers=[AGENTS],
    )
    for number in range(REPLICATIONS):
        ciw.seed(number)
        means.append(mean(_waits(network, callers)))
    means.sort()
    return means[REPLICATIONS // 200], means[-1 - REPLICATIONS // 200]


def _waits(network: Any, callers: int) -> list[float]:
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(callers, method="Finish")
    records = sorted(simulation.get_all_records(), key=lambda record: record.arrival_date)
    return [record.waiting_time for record in records[:callers]]


def _replayed(gaps: list[float], talks: list[float], *, share: float) -> list[float]:
    dice = random.Random(SEED)
    waits = [math.inf if dice.random() < share else None for _ in gaps]
    served = served_by_the_product(gaps, talks, patience=waits, agents=AGENTS)
    return [one.waited if one.waited is not None else math.inf for one in served]


def served_by_the_product(
    gaps: Sequence[float], talks: Sequence[float], *, patience: Sequence[float | None], agents: int
) -> list[Any]:
    """What became of each caller; patience without end presses 1 and is called back, none at all holds to the end."""
    from reporting.replay import running
    from reporting.replay.plan import Caller, Plan, Shift, Worker

    arrives, callers = 0.0, []
    for number, (gap, talk, patient) in enumerate(zip(gaps, talks, patience, strict=True)):
        arrives += gap
        callers.append(
            Caller(
                arrives=arrives,
                number=f"+1{2125550000 + number}",
                dialed="+14155550100",
                talks=talk,
                holds=None if patient == math.inf else patient,
                presses_after=PRESSES_AFTER if patient == math.inf else None,
            )
        )
    shift = (Shift(begins=0.0, ends=arrives + LONG_SECONDS),)
    workers = tuple(Worker(name=f"agent {n}", queues=("Support",), shifts=shift) for n in range(agents))
    plan = Plan(
        begins_at=BEGINS_AT,
        callers=tuple(callers),
        workers=workers,
        changes={"max_queue_wait_seconds": LONG_SECONDS, "max_callback_wait_seconds": LONG_SECONDS},
    )
    return running.run(plan)
