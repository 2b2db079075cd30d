"""Runs earlier code on the database of today's: `python -m scripts.previous_code COMMIT [tests]`.

While a new version is put in place, processes of the one before go on with tables that were migrated already. The tests of
the earlier code are run by that code, on databases that were made by today's migrations; without a choice, the stories of
the crash test with nobody killed: callbacks from the call to the end, by all processes of the product.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.launcher.plan import ROOT
from tests.plugins import postgres
from tests.plugins.services import TEST_ENVIRONMENT

STORIES = ("tests/crash",)
NOBODY_IS_KILLED = {"CRASH_POINTS": "0"}


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__)
        return 2
    commit, *tests = arguments
    with tempfile.TemporaryDirectory(prefix="previous-code-") as folder, earlier_code(commit, Path(folder)) as tree:
        server, url = postgres.start(Path(folder))
        try:
            os.environ |= {"DATABASE_URL": url}
            _migrate_the_template(url)
            print("migrations that it does not know:", ", ".join(unknown_to(tree)) or "none", flush=True)
            return _test(tree, tests or list(STORIES))
        finally:
            postgres.stop(server)


@contextmanager
def earlier_code(commit: str, folder: Path) -> Iterator[Path]:
    """All of its files, in a folder of their own."""
    tree = folder / "code"
    _git("worktree", "add", "--quiet", "--detach", str(tree), commit)
    try:
        yield tree
    finally:
        _git("worktree", "remove", "--force", str(tree))


def _migrate_the_template(url: str) -> None:
    """PostgreSQL makes every new database as a copy of template1, those of the tests included."""
    template = url.rpartition("/")[0] + "/template1"
    environment = os.environ | TEST_ENVIRONMENT | {"DATABASE_URL": template}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)


def unknown_to(tree: Path) -> list[str]:
    """Today's migrations that the earlier code has not."""
    todays = sorted(path.relative_to(ROOT) for path in ROOT.glob("*/migrations/0*.py"))
    return [str(path.with_suffix("")) for path in todays if not (tree / path).exists()]


def _test(tree: Path, tests: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-n0", *tests]
    return subprocess.run(command, cwd=tree, env=os.environ | NOBODY_IS_KILLED, check=False).returncode


def _git(*words: str) -> None:
    subprocess.run(["git", *words], cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
