"""`make test`: sees that the machine has what the suite needs, then runs all of it.

The core suite runs on SQLite first, the whole suite on PostgreSQL last, so that the last line is its summary.
Arguments go to pytest: then that part alone runs, on PostgreSQL.
"""

import os
import subprocess
import sys

from scripts import test_machine

NOTHING_COLLECTED = 5


def main(arguments: list[str]) -> int:
    try:
        test_machine.make_ready()
    except test_machine.Lacking as error:
        print(error, file=sys.stderr)
        return 1
    if arguments:
        return pytest(arguments)
    on_sqlite = pytest(["--core-on-sqlite", "-n", "2", "-q"], title="The core suite on SQLite")
    on_postgres = pytest([], title="The whole suite on PostgreSQL")
    return on_postgres or on_sqlite


def pytest(arguments: list[str], *, title: str = "") -> int:
    if title:
        print(f"\n=== {title} ===\n", flush=True)
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
