"""`make test`: sees that the machine has what the suite needs, then runs all of it.

First what touches the database runs on SQLite, then everything on PostgreSQL, and last what drives real processes. Two
to four run side by side: each has a database, and processes, of its own.
Arguments go to pytest: then that part alone runs, on PostgreSQL.
"""

import os
import subprocess
import sys

from scripts import test_machine

CORE = [
    "tests/unit/agents",
    "tests/unit/callbacks",
    "tests/unit/contactcenter",
    "tests/unit/tickets",
    "tests/integration",
]
"""What touches the database; the rest of the suite would only repeat itself on a second one."""

SIDE_BY_SIDE = ["-n", "2"]
WAITING_MOSTLY = ["-n", "4", "--dist", "loadfile"]
"""A file's tests stay together: each worker that had some of them would start a system of its own for them."""


def main(arguments: list[str]) -> int:
    try:
        test_machine.make_ready()
    except test_machine.Lacking as error:
        print(error, file=sys.stderr)
        return 1
    if arguments:
        return pytest(arguments)
    runs = [
        pytest([*CORE, "--core-on-sqlite", *SIDE_BY_SIDE, "-q"], title="The core suite on SQLite"),
        pytest(["-m", "not e2e", *SIDE_BY_SIDE, "-q"], title="The suite on PostgreSQL"),
        pytest(["-m", "e2e", *WAITING_MOSTLY, "--durations=10"], title="Real processes, on PostgreSQL"),
    ]
    return max(runs)


def pytest(arguments: list[str], *, title: str = "") -> int:
    if title:
        print(f"\n=== {title} ===\n", flush=True)
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
