"""The parts that need PostgreSQL and a center of some size: each with what it measures and how long it takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks import bursts, order, size, truth
from benchmarks.system import PYTHON, System

CHURN = 1_000_000
INTERACTIONS = 1_000_000
WAITING = 100_000
CONSOLES, BOARDS = 1_000, 20


@dataclass(frozen=True)
class Effort:
    """How much is measured; `size` 1 is a million waiting, ten million of history, a million through the table."""

    rounds: int
    seconds: float
    size: float


def measure_offer(system: System, effort: Effort, spare: str) -> dict[str, Any]:
    system.start_web(int(system.environment["PORT"]))
    worker = ["celery", "-A", "contactcenter", "worker", "--pool", "threads", "--concurrency", "8"]
    system.start([PYTHON, "-m", *worker])
    return system.ask("benchmarks.inside.offer", 20 * effort.rounds, 2 * effort.seconds)


def measure_match(system: System, effort: Effort, spare: str) -> dict[str, Any]:
    return system.ask("benchmarks.inside.matching", WAITING, effort.rounds)


def measure_size(system: System, effort: Effort, spare: str) -> dict[str, Any]:
    return size.measure(system, large_url=spare, scale=effort.size, rounds=2 * effort.rounds)


def measure_bursts(system: System, effort: Effort, spare: str) -> dict[str, Any]:
    return bursts.measure(system, seconds=2 * effort.seconds)


def measure_consoles(system: System, effort: Effort, spare: str) -> dict[str, Any]:
    system.start_web(int(system.environment["PORT"]))
    return system.ask("benchmarks.inside.consoles", CONSOLES, BOARDS, 5 * effort.seconds)


def measure_order(system: System, effort: Effort, spare: str) -> dict[str, Any]:
    return order.measure(system, seconds=15 * effort.seconds)


def measure_churn(system: System, effort: Effort, spare: str) -> dict[str, Any]:
    return system.ask("benchmarks.inside.churn", int(CHURN * effort.size))


def measure_truth(system: System, effort: Effort, spare: str) -> dict[str, Any]:
    return truth.measure(callers=100 * effort.rounds)


def measure_stats(system: System, effort: Effort, spare: str) -> dict[str, Any]:
    return system.ask("benchmarks.inside.stats", INTERACTIONS, effort.rounds)


MEASURES: dict[str, Callable[[System, Effort, str], dict[str, Any]]] = {
    "offer": measure_offer,
    "match": measure_match,
    "size": measure_size,
    "bursts": measure_bursts,
    "consoles": measure_consoles,
    "order": measure_order,
    "churn": measure_churn,
    "truth": measure_truth,
    "stats": measure_stats,
}
PARTS = tuple(MEASURES)
NUMBERS = {
    "p1": "offer",
    "p2": "match",
    "p3": "size",
    "p5": "bursts",
    "p6": "match",
    "p7": "consoles",
    "p9": "order",
    "p10": "truth",
    "p11": "churn",
    "p12": "stats",
}
TITLES = {
    "offer": "From an agent's becoming available to the offer on the socket",
    "match": "Matching: one agent at a time, two hundred, a thousand",
    "size": "A thousand waiting, and a million with history",
    "bursts": "Callers who ask in bursts",
    "consoles": "A thousand open consoles",
    "order": "The order in a soak",
    "churn": "A day's churn through the hot table",
    "truth": "The line against an independent simulator",
    "stats": "A summary over a million interactions",
}
