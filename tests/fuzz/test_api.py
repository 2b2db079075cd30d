"""Whatever is asked of the API, by whomever: what comes back is what its description says, and never a fault.

FUZZ_EXAMPLES=100 asks so often of each address, and FUZZ_SEED=8 asks other things: see `make fuzz`.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings

from telephony import carrier
from tests.fuzz import cases
from tests.fuzz.world import World, a_world

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "4"))
SEED = int(os.environ.get("FUZZ_SEED", "7"))
PARTS = 4
"""So many tests, so that they can be shared out among processes."""

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any) -> Iterator[World]:
    settings.CARRIER = "telephony.fake.FakeCarrier"
    carrier.forget_carrier()
    yield a_world()
    carrier.forget_carrier()


@pytest.mark.parametrize("part", range(PARTS))
def test_the_api_does_what_its_description_says(world: World, part: int) -> None:  # security.md: fuzz
    names = sorted(cases.operations())[part::PARTS]
    broken = {name: why for name in names if (why := _what_breaks(name, world))}
    assert not broken, "\n\n".join(f"{name}\n{why}" for name, why in broken.items())


def test_every_check_that_is_left_out_is_one_of_schemathesis() -> None:
    names = {check.__name__ for check in cases.CHECKS.get_all()} if cases.checks() else set()
    assert set(cases.LEFT_OUT) <= names
    assert len(cases.checks()) == len(names) - len(cases.LEFT_OUT)


def _what_breaks(name: str, world: World) -> str:
    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases.requests_to(cases.operations()[name], world), who=cases.askers(name))
    def asked(case: Any, who: str) -> None:
        _ask(case, {"Authorization": f"Token {world.tokens[who]}"} if who in world.tokens else {})

    try:
        asked()
    except Exception as why:  # noqa: BLE001 - whatever it is, it is shown with the name of its address
        return str(why)
    return ""


def _ask(case: Any, headers: dict[str, str]) -> None:
    """One request, in a world that is as it was afterwards."""
    cache.clear()
    before = transaction.savepoint()
    try:
        case.call_and_validate(headers=headers, checks=cases.checks())
    finally:
        transaction.savepoint_rollback(before)
        connection.run_on_commit.clear()
