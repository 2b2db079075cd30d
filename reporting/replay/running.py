"""Runs a replay in a process of its own, whose database and carrier are in memory, and tells how far it is."""

import contextlib
import json
import os
import queue
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from reporting.replay.plan import Plan, Served

ROOT = Path(__file__).parents[2]
REPLAY = (sys.executable, "-m", "reporting.replay")
REPLAY = (sys.executable, "-m", "reporting.replay")
LAST_WORDS = 2000
NEWS_SECONDS = 1.0
"""So often whoever waits hears where it stands, news or none."""

MOST_MEMORY = "REPLAY_MOST_MEMORY"
"""The variable that says how many bytes the process may take."""


class ReplayFailed(Exception):
    """The replay did not come to its end; its last words are in the message."""


def run(
    plan: Plan,
    *,
    tell: Callable[[float], None] = lambda share: None,
    most_memory: int = 0,
    program: Sequence[str] = REPLAY,
) -> list[Served]:
    """What became of each caller. Raises ReplayFailed.

    `tell` hears the share that is done, from 0 to 1, each second at least; where it raises, the replay is ended.
    `most_memory` is in bytes, 0: no limit.
    """
    limits = {MOST_MEMORY: str(most_memory)} if most_memory else {}
    with subprocess.Popen(  # noqa: S603 - a program of ours, and no shell
        program,
        cwd=ROOT,
        env={"SECRET_KEY": secrets.token_urlsafe(50)}  # it signs nothing that outlives it
        | os.environ
        | {"DJANGO_SETTINGS_MODULE": "contactcenter.replay_settings"}
        | limits,
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
    with contextlib.suppress(BrokenPipeError):  # it has ended already; its last words say why
        json.dump(plan.as_json(), process.stdin)
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    result = _Reader(process.stdout)
    said, share = [], 0.0
    for line in _lines(process.stderr):
        if _is_share(line):
            share = float(line)
        elif line:
            said.append(line)
        tell(share)
    words = result.to_the_end()
    if process.wait():
        raise ReplayFailed("".join(said)[-LAST_WORDS:].strip() or f"It ended with {process.returncode}.")
    return [Served(**one) for one in json.loads(words)]


class _Reader:
    """Reads on meanwhile: a pipe holds the result of some hundred callers, and who writes more waits until it is read."""

    def __init__(self, words: IO[str]) -> None:
        self._read = ""
        self._thread = threading.Thread(target=self._listen, args=(words,), daemon=True)
        self._thread.start()

    def _listen(self, words: IO[str]) -> None:
        self._read = words.read()

    def to_the_end(self) -> str:
        self._thread.join()
        return self._read


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
