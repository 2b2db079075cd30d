"""Pressing 1 costs nobody a place: the same arrivals are served in the same order with and without it (rules 14, 20, 22)."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from agents import operations as agents
from agents.models import Agent
from callbacks.models import Offer, PhoneNumber, QueueEntry
from telephony.carrier import LegStatus, forget_carrier, get_carrier
from tests.factories import AgentFactory, PhoneNumberFactory
from tests.unit.callbacks.operations.conftest import Line

SECONDS_BETWEEN = st.integers(0, 90)
MOST_CALLERS = 7


@dataclass(frozen=True)
class Arrival:
    """Somebody who calls: how long after the one before, at which number, and whether and when she presses 1."""

    after_seconds: int
    number: int
    presses: bool
    patience_seconds: int


ARRIVALS = st.lists(
    st.builds(
        Arrival,
        after_seconds=SECONDS_BETWEEN,
        number=st.integers(0, 1),
        presses=st.booleans(),
        patience_seconds=st.integers(0, 200),
    ),
    min_size=2,
    max_size=MOST_CALLERS,
)
FREE_AGAIN = st.lists(st.integers(0, 120), min_size=MOST_CALLERS, max_size=MOST_CALLERS)
"""Seconds between one agent's becoming free and the next one's: their availability, the same in both replays."""


@dataclass(frozen=True)
class Cast:
    """Two numbers whose queues are worth differently, and agents who answer both."""

    numbers: list[PhoneNumber]
    agents: list[Agent]


@pytest.fixture
def cast(settings: Any, db: None) -> Iterator[Cast]:
    settings.CARRIER = "telephony.fake.FakeCarrier"
    level = logging.getLogger("callbacks").level
    logging.getLogger("callbacks").setLevel(logging.ERROR)
    numbers = [PhoneNumberFactory(name="Support"), PhoneNumberFactory(name="Sales", queue__priority=1)]
    queues = [number.queue for number in numbers]
    yield Cast(numbers, [AgentFactory(name=f"Agent {n}", queues=queues) for n in range(MOST_CALLERS)])
    logging.getLogger("callbacks").setLevel(level)
    forget_carrier()


@effort(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(arrivals=ARRIVALS, free_again=FREE_AGAIN)
def _compare(cast: Cast, arrivals: list[Arrival], free_again: list[int]) -> None:
    without = replay(cast, arrivals, free_again, anybody_presses=False)
    with_callbacks = replay(cast, arrivals, free_again, anybody_presses=True)
    assert with_callbacks.served == without.served
    assert with_callbacks.positions == without.positions


@pytest.mark.django_db
def test_the_same_arrivals_are_served_in_the_same_order_with_and_without_callbacks(cast: Cast) -> None:
    _compare(cast)  # rules 14, 20, 22


@dataclass
class Service:
    """Who was served, in which order and by whom, and what everybody's position was whenever something happened."""

    served: list[tuple[int, str]]
    positions: list[list[int]]


def replay(cast: Cast, arrivals: list[Arrival], free_again: list[int], *, anybody_presses: bool) -> Service:
    """All of it in a savepoint that is rolled back: callers come, press and leave, agents come and take the front."""
    savepoint = transaction.savepoint()
    try:
        return _Replay(cast, anybody_presses=anybody_presses).run(arrivals, free_again)
    finally:
        transaction.savepoint_rollback(savepoint)
        connection.run_on_commit.clear()


class _Replay:
    def __init__(self, cast: Cast, *, anybody_presses: bool) -> None:
        forget_carrier()
        self.cast = cast
        self.line = Line(get_carrier())  # type: ignore[arg-type]
        self.begin = self.line.at
        self.anybody_presses = anybody_presses
        self.callers: dict[int, int] = {}
        self.service = Service([], [])

    def run(self, arrivals: list[Arrival], free_again: list[int]) -> Service:
        for seconds, _, act in sorted(self._happenings(arrivals, free_again), key=lambda each: each[:2]):
            self.line.at = self.begin + timedelta(seconds=seconds)
            act()
            self._note_positions()
        return self.service

    def _happenings(self, arrivals: list[Arrival], free_again: list[int]) -> Iterator[tuple[float, int, Any]]:
        seconds = 0
        for number, arrival in enumerate(arrivals):
            seconds += arrival.after_seconds
            yield seconds, number, lambda number=number, arrival=arrival: self._call(number, arrival)
            if arrival.presses:
                yield seconds + arrival.patience_seconds, 100 + number, lambda number=number: self._press(number)
        seconds = 60
        for number, agent in enumerate(self.cast.agents):
            seconds += free_again[number]
            yield seconds + 0.5, 200 + number, lambda agent=agent: self._become_free(agent)

    def _call(self, number: int, arrival: Arrival) -> None:
        leg = self.line.call(f"+1212555{100 + number:04}", self.cast.numbers[arrival.number])
        assert leg.entry_id is not None
        self.callers[leg.entry_id] = number
        self._match()

    def _press(self, number: int) -> None:
        """Presses 1 and hangs up, if still in line; without callbacks the same person simply holds on."""
        entry = QueueEntry.objects.get(pk=next(pk for pk, who in self.callers.items() if who == number))
        if self.anybody_presses and entry.is_waiting and entry.live_leg is not None:
            leg = entry.live_leg
            self.line.press(leg)
            self.line.hang_up(leg)
            self._match()

    def _become_free(self, agent: Agent) -> None:
        agents.set_state(agent_id=agent.pk, state="available", at=self.line.at, bound_to_console=False)
        self._match()

    def _match(self) -> None:
        for offer in self.line.match():
            self.service.served.append((self.callers[offer.entry_id], offer.agent.name))
            self._serve(offer)

    def _serve(self, offer: Offer) -> None:
        """A callback rings the customer first; either way the agent is gone with this caller for good."""
        self.line.accept(offer)
        self.line.agent_joins(offer)
        if offer.kind == "callback":
            leg = self.line.dial(offer)
            if leg.call_sid:
                self.line.report(leg, LegStatus.ANSWERED)

    def _note_positions(self) -> None:
        line = QueueEntry.objects.in_line().order_by("queue__name", "rank_at", "pk")
        self.service.positions.append([self.callers[pk] for pk in line.values_list("pk", flat=True)])
