"""Runs a replay in a process of its own, whose database and carrier are in memory, and tells how far it is."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from reporting.replay.plan import Plan, Served

ROOT = Path(__file__).parents[2]
LAST_WORDS = 2000


class ReplayFailed(Exception):
    """The replay did not come to its end; its last words are in the message."""


def run(plan: Plan, *, tell: Callable[[float], None] = lambda share: None) -> list[Served]:
    """What became of each caller. `tell` hears the share that is done, from 0 to 1. Raises ReplayFailed."""
    with subprocess.Popen(
        [sys.executable, "-m", "reporting.replay"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "contactcenter.replay_settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin and process.stdout and process.stderr  # noqa: S101 - they are asked for above
        json.dump(plan.as_json(), process.stdin)
        process.stdin.close()
        said = []
        for line in process.stderr:
            if _is_share(line):
                tell(float(line))
            else:
                said.append(line)
        result = process.stdout.read()
    if process.returncode:
        raise ReplayFailed("".join(said)[-LAST_WORDS:].strip() or f"It ended with {process.returncode}.")
    return [Served(**one) for one in json.loads(result)]


def _is_share(line: str) -> bool:
    return line.strip().replace(".", "", 1).isdigit()
