"""A whole system for a moment: what `make run` starts, in a folder that is thrown away, on free ports."""

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts import processes
from scripts.launcher.plan import ROOT, make_plan
from scripts.launcher.running import environment_of

START_SECONDS = 180.0
SERVES = re.compile(r"is running \(after ([0-9.]+) s\)")


class DidNotStart(Exception):
    """The system did not start; its last words are in the message."""


@dataclass
class Stack:
    """A running system: its addresses, its environment, how long it took to serve."""

    folder: Path
    environment: dict[str, str]
    launcher: subprocess.Popen[bytes]
    seconds_to_serve: float

    @property
    def web_url(self) -> str:
        return self.environment["PUBLIC_BASE_URL"]

    @property
    def simulator_url(self) -> str:
        return self.environment["SIMULATOR_URL"]

    def members(self) -> dict[str, int]:
        """The process ids of the parts, by name."""
        children = Path(f"/proc/{self.launcher.pid}/task/{self.launcher.pid}/children").read_text().split()
        named = {name_of(int(pid)): int(pid) for pid in children}
        return {"launcher": self.launcher.pid, **named}


NAMES = {
    "daphne": "web",
    " worker ": "worker",
    " beat ": "beat",
    "telephony.simulator": "simulator",
    "valkey": "valkey",
    "redis-server": "valkey",
}


def name_of(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return next((name for sign, name in NAMES.items() if sign in words), "other")


@contextlib.contextmanager
def running(folder: Path, *, database_url: str = "") -> Iterator[Stack]:
    """Start as `make run` does, on SQLite unless a database is given; stopped at the end. Raises DidNotStart."""
    given = surroundings(folder, database_url=database_url)
    log = folder / "launcher.log"
    with log.open("wb") as out:
        launcher = subprocess.Popen(
            [sys.executable, "-m", "scripts.run"],
            cwd=ROOT,
            env=given,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=processes.dying_with(os.getpid(), by=15),
        )
    try:
        seconds = _wait_until_it_serves(launcher, log)
        environment = make_plan(given=given).environment | environment_of(folder / "var")
        yield Stack(folder, environment, launcher, seconds)
    finally:
        launcher.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            launcher.wait(timeout=30)


def surroundings(folder: Path, *, database_url: str) -> dict[str, str]:
    """The environment to start in: none of a developer's own settings."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    ports = {"PORT": str(processes.free_port()), "SIMULATOR_PORT": str(processes.free_port())}
    database = {"DATABASE_URL": database_url} if database_url else {}
    return {**kept, **ports, **database, "VAR_DIR": str(folder / "var"), "ENV_FILE": os.devnull}


def _wait_until_it_serves(launcher: subprocess.Popen[bytes], log: Path) -> float:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and launcher.poll() is None:
        if found := SERVES.search(log.read_text(errors="replace")):
            return float(found[1])
        time.sleep(0.1)
    raise DidNotStart(log.read_text(errors="replace")[-3000:])
