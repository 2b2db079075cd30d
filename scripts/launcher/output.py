"""What a person sees of the child processes: everything in var/log, on the terminal what deserves a look."""

import os
import re
import sys
from collections import deque
from pathlib import Path
from typing import TextIO

COLORS = {"valkey": 35, "simulator": 33, "prepare": 37, "web": 36, "worker": 32, "beat": 34}
KEPT_LINES = 40
LOG_LIMIT_BYTES = 5_000_000
TROUBLE = re.compile(r"\[(warning|error|critical)\s*\]|Traceback \(most recent call last\)|^(ERROR|CRITICAL|WARNING)\b")
EVENT = re.compile(r"\[info\s*\].*\[(agents|callbacks|tickets)\b")
STAMP = re.compile(r"^\d{4}-\d\d-\d\d[T ](\d\d:\d\d:\d\d)\S*\s*")
ACCESS = re.compile(r"^\S+ - \S+ \[\d\d/\w{3}/\d{4}:")
CONTEXT = re.compile(r" (?:ip|request_id|correlation_id|task_id|parent_task_id|user_id)=\S+")
PADDING = re.compile(r"(?<=\S) +(?= \[)|(?<=\[info) +(?=\])|(?<=\[warning) +(?=\])|(?<=\[error) +(?=\])")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def is_colorful(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR")


class Output:
    """One child's lines: kept in a file, the last of them in memory, the notable ones shown."""

    def __init__(self, name: str, folder: Path, *, verbose: bool, speaks: bool = True) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.path = folder / f"{name}.log"
        self.last: deque[str] = deque(maxlen=KEPT_LINES)
        self._verbose = verbose
        self._speaks = speaks
        self._showing = False
        if self.path.exists() and self.path.stat().st_size > LOG_LIMIT_BYTES:
            self.path.replace(self.path.with_suffix(".log.1"))
        self._file = self.path.open("a", encoding="utf-8")

    def take(self, line: str) -> None:
        """Keep a line, and show it where it is notable."""
        self._file.write(f"{line}\n")
        self._file.flush()
        self.last.append(line)
        if self._is_shown(ANSI.sub("", line)):
            print(f"{self._prefix()} {shortened(line)}", flush=True)

    def epitaph(self) -> str:
        """Where to read on, and its last lines unless they are on the terminal already."""
        lines = [] if self._showing or self._verbose else list(self.last)[-20:]
        return "\n".join([f"Its lines are in {self.path}.", *(f"    {line}" for line in lines)])

    def close(self) -> None:
        self._file.close()

    def _is_shown(self, line: str) -> bool:
        if self._verbose:
            return True
        if not self._speaks:
            return False
        if STAMP.match(line) or ACCESS.match(line) or TROUBLE.search(line):
            self._showing = bool(TROUBLE.search(line))
        return self._showing or bool(EVENT.search(line))  # a line without a time belongs to a traceback

    def _prefix(self) -> str:
        label = f"{self.name:>9} |"
        return f"\x1b[{COLORS.get(self.name, 37)}m{label}\x1b[0m" if is_colorful(sys.stdout) else label


def shortened(line: str) -> str:
    """The time of day and what happened; the log file keeps the date and the ids of request and task."""
    return PADDING.sub("", CONTEXT.sub("", STAMP.sub(lambda found: f"{found[1]} ", line)))
