"""Runs a replay in a process of its own, whose database and carrier are in memory, and tells how far it is."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from reporting.replay.plan import Plan, Served

ROOT = Path(__file__).parents[2]
LAST_WORDS = 2000
NEWS_SECONDS = 1.0
"""So often whoever waits hears where it stands, news or none."""

MOST_MEMORY = "REPLAY_MOST_MEMORY"
"""The variable that says how many bytes the process may take."""


class ReplayFailed(Exception):
    """The replay did not come to its end; its last words are in the message."""


def run(plan: Plan, *, tell: Callable[[float], None] = lambda share: None, most_memory: int = 0) -> list[Served]:
    """What became of each caller. Raises ReplayFailed.

    `tell` hears the share that is done, from 0 to 1, each second at least; where it raises, the replay is ended.
    `most_memory` is in bytes, 0: no limit.
    """
    limits = {MOST_MEMORY: str(most_memory)} if most_memory else {}
    with subprocess.Popen(
        [sys.executable, "-m", "reporting.replay"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "contactcenter.replay_settings"} | limits,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            return _followed(process, plan, tell=tell)
        except BaseException:
            process.kill()
            raise


def _followed(process: subprocess.Popen[str], plan: Plan, *, tell: Callable[[float], None]) -> list[Served]:
    assert process.stdin and process.stdout and process.stderr  # noqa: S101 - they are asked for where it is started
    json.dump(plan.as_json(), process.stdin)
    process.stdin.close()
    said, share = [], 0.0
    for line in _lines(process.stderr):
        if _is_share(line):
            share = float(line)
        elif line:
            said.append(line)
        tell(share)
    result = process.stdout.read()
    if process.wait():
        raise ReplayFailed("".join(said)[-LAST_WORDS:].strip() or f"It ended with {process.returncode}.")
    return [Served(**one) for one in json.loads(result)]


def _lines(words: IO[str]) -> Iterator[str]:
    """As they come, to the end; an empty one where a second passes without any."""
    heard: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_listen, args=(words, heard), daemon=True).start()
    while True:
        try:
            line = heard.get(timeout=NEWS_SECONDS)
        except queue.Empty:
            yield ""
            continue
        if line is None:
            return
        yield line


def _listen(words: IO[str], heard: "queue.Queue[str | None]") -> None:
    for line in words:
        heard.put(line)
    heard.put(None)


def _is_share(line: str) -> bool:
    return line.strip().replace(".", "", 1).isdigit()
