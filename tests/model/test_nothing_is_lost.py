"""Rule 49 by model: whatever anybody does in whatever order, nothing is lost and nothing happens twice.

How much is tried a profile decides: `ci` in the suite; HYPOTHESIS_PROFILE=`deep` before a release, `nightly` for hours.
"""

import logging
import os
from collections import Counter
from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from callbacks.models import PhoneNumber
from telephony import carrier
from tests.factories import AgentFactory, PhoneNumberFactory
from tests.model.machine import LineMachine
from tests.model.world import World

EVERYTHING = list(HealthCheck)
settings.register_profile(
    "ci",
    max_examples=30,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=EVERYTHING,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    print_blob=True,
)
settings.register_profile(
    "look", settings.get_profile("ci"), max_examples=60, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)
settings.register_profile("hundreds", settings.get_profile("look"), max_examples=250)
settings.register_profile("deep", settings.get_profile("ci"), max_examples=2_000)
settings.register_profile("nightly", settings.get_profile("ci"), max_examples=10_000)
settings.register_profile(
    "mutants", settings.get_profile("ci"), max_examples=400, phases=[Phase.explicit, Phase.generate]
)

TEN_TO_FIVE = [(weekday, time(10), time(17)) for weekday in range(7)]


class Mishaps(logging.Handler):
    """What the sweeps could not mend, or what an operation logged as an error; that the carrier is down is none of ours."""

    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != "callbacks.operations.breaker":
            self.heard.append(logging.Formatter().format(record))


@pytest.fixture
def mishaps() -> Iterator[list[str]]:
    """Only errors are of interest here: thousands of lines on what goes well would cost a third of the time."""
    handler, logger = Mishaps(), logging.getLogger("callbacks")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.ERROR)
    yield handler.heard
    logger.removeHandler(handler)
    logger.setLevel(level)


@pytest.fixture
def machine(settings: Any, db: None, mishaps: list[str]) -> Iterator[type[LineMachine]]:
    settings.CARRIER = "tests.model.carrier.ModelCarrier"
    settings.CARRIER_FAILURES_TO_PAUSE = 2
    numbers = [_number("Support", holds=False), _number("Sales", holds=True)]
    ana = AgentFactory(name="Ana", queues=[numbers[0].queue], bound_to_console=True)
    bob = AgentFactory(name="Bob", queues=[number.queue for number in numbers])
    cyd = AgentFactory(name="Cyd", queues=[numbers[0].queue], on_a_telephone=True)

    def make_world() -> World:
        carrier.forget_carrier()
        return World(carrier.get_carrier(), numbers=numbers, agents=[ana, bob, cyd])  # type: ignore[arg-type]

    yield type("Line", (LineMachine,), {"make_world": staticmethod(make_world), "mishaps": mishaps, "been": Counter()})
    carrier.forget_carrier()


def _number(name: str, *, holds: bool) -> PhoneNumber:
    return PhoneNumberFactory(
        name=name,
        business_hours__periods=TEN_TO_FIVE,
        max_queue_wait_seconds=600,
        max_callback_wait_seconds=2 * 3600,
        retries_when_busy=1 if holds else 0,
        missed_callback_minutes=30 if holds else 0,
        closing_policy="hold_until_opening" if holds else "drop_with_ticket",
    )


@pytest.mark.postgres
@pytest.mark.django_db
def test_nothing_is_lost_and_nothing_happens_twice(machine: type[LineMachine]) -> None:  # rule 49
    profile = settings.get_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
    run_state_machine_as_test(machine, settings=profile)
    print(f"{profile.max_examples} examples of up to {profile.stateful_step_count} steps")
    print("examples in which it happened:", dict(machine.been.most_common()))
