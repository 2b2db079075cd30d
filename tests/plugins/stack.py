"""The whole product as real processes - web, worker, beat, simulated carrier - for the tests that need them.

`stack` has it all running on a database of its own, with the demo data and nothing else, for each test anew.
"""

import os
from collections.abc import Generator, Iterator

import pytest

from scripts import browser
from tests.plugins.running_stack import RunningStack

NO_BROWSER = (
    "There is no Chromium on this machine. Install it (Debian: apt-get install chromium), or name one in CHROMIUM, "
    "or skip the browser tests with ALLOW_NO_BROWSER=1 (never in CI)."
)

SHORT_TIMERS = {
    "AGENT_JOIN_SECONDS": "20",
    "CUSTOMER_RING_SECONDS": "5",
    "WRAP_UP_SECONDS": "1",
    "MACHINE_KEEP_SECONDS": "4",
    "DECLINE_PAUSE_SECONDS": "2",
    "DECLINE_PAUSE_ALONE_SECONDS": "1",
    "DIAL_LEASE_SECONDS": "8",
    "CARRIER_TIMEOUT_SECONDS": "4",
    "CARRIER_PROBE_SECONDS": "1",
}

STACK = pytest.StashKey[RunningStack]()


@pytest.fixture(scope="session")
def stack_environment() -> dict[str, str]:
    """The environment in which the product runs; a conftest nearer to the tests may override it."""
    return dict(SHORT_TIMERS)


@pytest.fixture(scope="session")
def running_stack(
    tmp_path_factory: pytest.TempPathFactory, stack_environment: dict[str, str]
) -> Iterator[RunningStack]:
    """Started once for all tests that use it."""
    started = RunningStack(tmp_path_factory.mktemp("stack"), environment=stack_environment)
    try:
        started.start()
        yield started
    finally:
        started.stop()


@pytest.fixture
def stack(running_stack: RunningStack, request: pytest.FixtureRequest) -> Iterator[RunningStack]:
    """The running product as it was after loading the demo data; its logs are shown when the test fails."""
    running_stack.reset()
    request.node.stash[STACK] = running_stack
    yield running_stack
    running_stack.check_that_all_live()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed and STACK in item.stash:
        report.sections += item.stash[STACK].logs_of_this_test()
    return report


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium, or of its shell; without one the test fails, or is skipped where ALLOW_NO_BROWSER=1
    and this is not CI."""
    found = browser.find_light()
    if found:
        return found
    if os.environ.get("ALLOW_NO_BROWSER") == "1" and os.environ.get("CI", "").lower() not in {"1", "true"}:
        pytest.skip(NO_BROWSER)
    pytest.fail(NO_BROWSER, pytrace=False)
