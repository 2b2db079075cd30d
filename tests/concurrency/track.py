"""A track for races: threads with connections of their own, started by a barrier, a little apart from round to round."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, connections

from agents.models import StateRefused
from callbacks.operations.errors import Refused
from telephony.fake import FakeCarrier

ROUNDS = int(os.environ.get("RACE_ROUNDS", "4"))
"""Rounds of each race; the nightly run asks for hundreds."""

LANES = 6
STEP_SECONDS = 0.0004

Act = Callable[[], Any]
REFUSALS = (Refused, StateRefused)
EVERYTHING_OF_A_ROUND = (
    "callbacks_refusednumber", "callbacks_guest", "callbacks_callleg", "callbacks_conversation", "callbacks_offer",
    "callbacks_place", "callbacks_queueentry",
    "callbacks_queueentryevent", "callbacks_carrierpace", "tickets_ticket", "tickets_ticketevent",
    "agents_agentstatechange",
)  # fmt: skip


class SharedCarrier:
    """What each thread holds: a way to the one carrier of the round, as in life."""

    of_this_round: FakeCarrier

    @classmethod
    def from_settings(cls) -> "SharedCarrier":
        return cls()

    def __getattr__(self, name: str) -> Any:
        return getattr(SharedCarrier.of_this_round, name)


class Track:
    """Lets acts run at once and hands back what each answered or raised."""

    def __init__(self) -> None:
        self._lanes = ThreadPoolExecutor(LANES)
        self._round = 0

    def rounds(self, count: int = ROUNDS) -> Iterator[int]:
        """Count, with empty tables before each round. Who starts first, and by how much, differs from round to round."""
        for self._round in range(count):
            clear_tables()
            yield self._round

    def race(self, *acts: Act) -> list[Any]:
        barrier = threading.Barrier(len(acts))
        running = [
            self._lanes.submit(_run, act, barrier, lead) for act, lead in zip(acts, self._leads(len(acts)), strict=True)
        ]
        return [each.result(timeout=30) for each in running]

    def _leads(self, count: int) -> Sequence[float]:
        """Seconds by which each act holds back: 0 for one of them, up to five steps for the others."""
        return [STEP_SECONDS * ((self._round * (number + 1) + number) % 6) for number in range(count)]

    def close(self) -> None:
        barrier = threading.Barrier(LANES)
        for each in [self._lanes.submit(_leave, barrier) for _ in range(LANES)]:
            each.result(timeout=30)
        self._lanes.shutdown()


def clear_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute("BEGIN;" + ";".join(f"DELETE FROM {table}" for table in EVERYTHING_OF_A_ROUND) + "; COMMIT")


def _run(act: Act, barrier: threading.Barrier, lead: float) -> Any:
    """What the act answers, or how it was refused; anything else that it raises is a fault and ends the test."""
    barrier.wait(timeout=30)
    until = time.perf_counter() + lead
    while time.perf_counter() < until:
        pass
    try:
        return act()
    except REFUSALS as refusal:
        return refusal


def _leave(barrier: threading.Barrier) -> None:
    barrier.wait(timeout=30)
    connections.close_all()


def successes(answers: list[Any]) -> list[Any]:
    return [answer for answer in answers if not isinstance(answer, REFUSALS)]
