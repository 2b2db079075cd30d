"""The production form, started once for the tests that end and freeze its processes."""

import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.faults.production import Production
from tests.plugins.stack import STACK
from tests.scenarios import cast

NUMBERS = (f"+1650555{number:04}" for number in count(110))
"""Each test has customers of its own: the system is not made as new between them."""


@pytest.fixture(scope="module")
def started() -> Iterator[Production]:
    """Not in pytest's own folder, which PostgreSQL's user may not enter."""
    with tempfile.TemporaryDirectory(prefix="contactcenter-faults-") as folder:
        system = Production(Path(folder))
        try:
            system.start()
            yield system
        finally:
            system.stop()


@pytest.fixture
def production(started: Production, request: pytest.FixtureRequest) -> Iterator[Production]:
    """All up, nobody signed in, nobody in line; its logs are shown when the test fails."""
    request.node.stash[STACK] = started
    yield started
    started.mends()
    started.simulator("PUT", "sim/faults")
    started.ends_all_calls()
    for name in ("ana", "bob"):
        started.wait_until(
            lambda name=name: started.api(name).patch("agents/me/", json={"state": "offline"}).ok,
            seconds=60,
            what=f"{name} signs out",
        )


@pytest.fixture
def maria(production: Production) -> cast.Caller:
    return cast.Caller(production, next(NUMBERS)).telephone("answer", ring_seconds=1)


@pytest.fixture
def ana(production: Production) -> cast.Agent:
    return cast.Agent(production, "ana")


@pytest.fixture
def sue(production: Production) -> cast.Supervisor:
    return cast.Supervisor(production)


@pytest.fixture
def faketime() -> None:
    if shutil.which("faketime") is None:
        pytest.skip("no faketime on this machine (Debian: apt-get install faketime): clocks are not put wrong")
