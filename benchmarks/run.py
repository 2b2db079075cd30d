"""`make bench`: measures, prints a table, writes benchmarks/results/<time>.json and docs/performance.md.

python -m benchmarks.run --quick         fewer and shorter rounds; docs/performance.md stays as it is
python -m benchmarks.run --only p6 wait  some parts, by name or by the number of the goal
python -m benchmarks.run --scale 0.1     a tenth of the million waiting, of its history, and of the day's churn
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import at_scale, cadence, page, postgresql, start_and_memory, story, wait_webhook
from benchmarks.system import system
from scripts import throwaway
from scripts.launcher.plan import ROOT

RESULTS = ROOT / "benchmarks" / "results"
PERFORMANCE = ROOT / "docs" / "performance.md"
OF_A_STACK = ("story", "cadence", "start")
PARTS = ("wait", *at_scale.PARTS, *OF_A_STACK)
NUMBERS = {"p4": "wait", "p8": "start", **at_scale.NUMBERS}
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass(frozen=True)
class Scale:
    """How much is measured."""

    rounds: int
    seconds: float
    times: int
    cycles: int
    starts: int
    size: float


FULL = Scale(rounds=5, seconds=2, times=12, cycles=3, starts=3, size=0.1)
QUICK = Scale(rounds=3, seconds=1, times=4, cycles=2, starts=1, size=0.01)


def main(arguments: list[str]) -> int:
    options = _read(arguments)
    results = {"machine": machine(), "at": datetime.now(tz=UTC).isoformat(timespec="seconds")}
    with _folder() as folder, postgresql.server(folder / "server") as postgresql_url:
        results |= measure(folder, scale_of(options), parts=options.only, postgresql_url=postgresql_url)
    print("\n" + page.table(results))
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{results['at'].replace(':', '')}.json"
    file.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    print(f"\n{file.relative_to(ROOT)}")
    if set(options.only) == set(PARTS) and not options.quick:
        PERFORMANCE.write_text(page.document(results))
        print(PERFORMANCE.relative_to(ROOT))
    return 1 if page.broken(results) else 0


def measure(folder: Path, scale: Scale, *, parts: list[str], postgresql_url: str | None) -> dict[str, Any]:
    """Part by part, so that they do not disturb one another."""
    if postgresql_url is None:
        say("There is no PostgreSQL on this machine: measured on SQLite only")
    databases = {SQLITE: "", **({POSTGRESQL: postgresql_url} if postgresql_url else {})}
    results: dict[str, Any] = {}
    for name, url in databases.items():
        if "wait" in parts:
            say(f"The wait loop's webhook, {name}")
            results.setdefault("wait", {})[name] = wait_webhook.measure(
                _made(folder / f"wait-{name}"),
                database_url=_database(url, "wait"),
                rounds=scale.rounds,
                seconds=scale.seconds,
            )
        if set(OF_A_STACK) & set(parts):
            _measure_a_whole_stack(results, folder, scale, parts=parts, name=name, url=url)
    if postgresql_url:
        _measure_at_scale(results, folder, scale, parts=parts, url=postgresql_url)
    return results


def _measure_at_scale(results: dict[str, Any], folder: Path, scale: Scale, *, parts: list[str], url: str) -> None:
    for part in (part for part in at_scale.PARTS if part in parts):
        say(at_scale.TITLES[part])
        with system(_made(folder / part), database_url=_database(url, f"bench_{part}")) as measured:
            effort = at_scale.Effort(rounds=scale.rounds, seconds=scale.seconds, size=scale.size)
            spare = _database(url, f"bench_{part}_large")
            results[part] = at_scale.MEASURES[part](measured, effort, spare)


def scale_of(options: argparse.Namespace) -> Scale:
    scale = QUICK if options.quick else FULL
    return replace(scale, size=options.scale) if options.scale else scale


def _measure_a_whole_stack(
    results: dict[str, Any], folder: Path, scale: Scale, *, parts: list[str], name: str, url: str
) -> None:
    with throwaway.running(_made(folder / f"whole-{name}"), database_url=_database(url, "whole")) as running:
        if "start" in parts and name == SQLITE:
            say("Start and memory of `make run`")
            results["start"] = start_and_memory.measure(running, _made(folder / "starts"), starts=scale.starts)
        if "story" in parts:
            say(f"From ring to bridge, {scale.times} times, {name}")
            results.setdefault("story", {})[name] = story.measure(running, times=scale.times)
        if "cadence" in parts and name == SQLITE:
            say(f"Announcements, {scale.cycles} rounds")
            results["cadence"] = cadence.measure(running, cycles=scale.cycles)


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 1),
        "commit": commit.stdout.strip(),
    }


def say(text: str) -> None:
    print(text, flush=True)


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__, add_help=True)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--only", choices=[*PARTS, *NUMBERS], nargs="+", default=list(PARTS), help="some parts")
    parser.add_argument("--scale", type=float, help="1: a million waiting, ten million entries of history")
    options = parser.parse_args(arguments)
    options.only = [NUMBERS.get(part, part) for part in options.only]
    return options


@contextmanager
def _folder() -> Iterator[Path]:
    with ExitStack() as exits:
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="contactcenter-bench-")))
        folder.chmod(0o711)  # PostgreSQL does not run as root, and must reach its data
        _made(folder / "server")
        yield folder


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _database(server_url: str, name: str) -> str:
    """A database of its own at the server; SQLite where there is none."""
    if not server_url:
        return ""
    import psycopg

    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{server_url.rsplit('/', 1)[0]}/{name}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
