"""Removes one guard at a time in a copy of the tree and demands that a test fails: `python -m tests.mutation.run [words]`.

The words choose mutants by their guard. Prints a table; the exit code is the number of guards whose loss nobody saw.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.mutation.mutants import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
MINUTES = 15
EFFORT = {"HYPOTHESIS_PROFILE": "mutants", "RACE_ROUNDS": "20"}
MIGRATION = """
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("callbacks", "{after}")]
    operations = [migrations.RunSQL("DROP INDEX {index}")]
"""


def main(words: list[str]) -> int:
    chosen = [mutant for mutant in MUTANTS if all(word in mutant.guard for word in words)]
    seen_by = {mutant.guard: _timed(mutant) for mutant in chosen}
    in_doubt = fail_anyway([test for test in seen_by.values() if test])
    for test in in_doubt:
        print(f"{test} fails with every guard in place: it shows nothing")
    unseen = sum(test is None or test in in_doubt for test in seen_by.values())
    print(f"{len(chosen) - unseen} of {len(chosen)} lost guards were seen")
    return unseen


def _timed(mutant: Mutant) -> str | None:
    begun = time.monotonic()
    seen = who_sees(mutant)
    took = time.monotonic() - begun
    print(f"{'seen' if seen else 'NOT SEEN':8}  {mutant.guard:58} {took:5.0f} s  {seen or ''}", flush=True)
    return seen


def who_sees(mutant: Mutant) -> str | None:
    """The first test that fails without the guard."""
    with copy_of_the_tree() as tree:
        apply(mutant, tree=tree)
        options = () if mutant.drops else ("--no-migrations",)
        for tests in mutant.seen_by:
            if failed := _failures(tree, [tests], "-x", *options):
                return failed[0]
    return None


def fail_anyway(tests: list[str]) -> list[str]:
    """Those of the tests that fail in an untouched copy too, all of them run once more."""
    with copy_of_the_tree() as tree:
        return _failures(tree, sorted(set(tests))) if tests else []


@contextmanager
def copy_of_the_tree() -> Iterator[Path]:
    """All files under version control, as they are now."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
        for name in filter(None, listed.stdout.split("\0")):
            if (ROOT / name).is_file():
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, Path(folder) / name)
        yield Path(folder)


def apply(mutant: Mutant, *, tree: Path) -> None:
    if mutant.drops:
        folder = tree / "callbacks" / "migrations"
        after = max(path.stem for path in folder.glob("0*.py"))
        (folder / "9999_mutant.py").write_text(MIGRATION.format(after=after, index=mutant.drops))
    else:
        path = tree / mutant.file
        path.write_text(path.read_text().replace(mutant.old, mutant.new))


def _failures(tree: Path, tests: list[str], *options: str) -> list[str]:
    """A run that ends otherwise than by failed tests, such as one that cannot begin, is no proof: it raises."""
    quiet = ["-q", "--show-capture=no", "--tb=no", "-p", "no:cacheprovider"]
    environment = os.environ | EFFORT | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *quiet, *options, *tests],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=MINUTES * 60,
    )
    if ran.returncode not in {0, 1}:
        raise RuntimeError(ran.stdout[-2000:] + ran.stderr[-2000:])
    return [line.split(" - ")[0].split()[1] for line in ran.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
