"""`make test`: sees that the machine has what the suite needs, then runs all of it.

What drives real processes waits most of the time: beside it, and behind it where both want the processor, runs first what
touches the database on SQLite, then everything else on PostgreSQL. Each has servers, databases and processes of its own.
Arguments go to pytest: then that part alone runs, on PostgreSQL.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import TextIO

from scripts import test_machine

NOT_A_REPLAY = ["--ignore", "tests/unit/reporting/test_replay.py"]
"""It works on a SQLite of its own, whatever the suite runs on."""

CORE = ["tests/unit/agents", "tests/unit/callbacks", "tests/unit/tickets", "tests/unit/reporting", *NOT_A_REPLAY]
"""Where two databases could differ: models, queries and operations. The doors above them would only repeat themselves."""

SIDE_BY_SIDE = ["-n", "2"]
WAITING_MOSTLY = ["-n", "4", "--dist", "loadfile", "--no-loadscope-reorder"]
"""A file's tests stay together: each worker that had some of them would start a system of its own for them. In our order:
the longest must not come last, when the other workers have nothing more to do."""


def main(arguments: list[str]) -> int:
    try:
        test_machine.make_ready()
    except test_machine.Lacking as error:
        print(error, file=sys.stderr)
        return 1
    if arguments:
        return pytest(arguments)
    with ThreadPoolExecutor(1) as pool, tempfile.TemporaryFile("w+") as said:
        others = pool.submit(run_the_others, said)
        real = pytest(["-m", "e2e", *WAITING_MOSTLY, "--durations=10"], title="Real processes, on PostgreSQL")
        results = [real, *others.result()]
        said.seek(0)
        shutil.copyfileobj(said, sys.stdout)
    sys.stdout.flush()
    return max(results)


def run_the_others(said: TextIO) -> list[int]:
    """One after the other; what they say is told at the end, so that it does not mix with the rest."""
    core = [*CORE, "--core-on-sqlite", *SIDE_BY_SIDE, "-q"]
    rest = ["-m", "not e2e", *SIDE_BY_SIDE, "-q"]
    return [
        pytest(core, title="The core suite on SQLite", said=said),
        pytest(rest, title="The suite on PostgreSQL", said=said),
    ]


def pytest(arguments: list[str], *, title: str = "", said: TextIO | None = None) -> int:
    """Its exit status. With `said` it writes there, and gives way to others."""
    if title:
        print(f"\n=== {title} ===\n", file=said or sys.stdout, flush=True)
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    gives_way = ["nice", "-n", "10"] if said else []
    command = [*gives_way, sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, env=environment, stdout=said, stderr=said, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
