"""Shows how far a run is: one line that is written over at a terminal, a line every ten seconds elsewhere."""

import sys
import time
from typing import TextIO

EVERY_SECONDS_ELSEWHERE = 10


class Progress:
    """Says what it is told, not more often than somebody wants to read."""

    def __init__(self, *, out: TextIO = sys.stdout) -> None:
        self._out = out
        self._at_a_terminal = out.isatty()
        self._started = self._last = time.monotonic()

    def say(self, text: str) -> None:
        """A line that stays."""
        self._clear()
        print(text, file=self._out, flush=True)

    def show(self, text: str) -> None:
        """How far it is; the next one takes its place."""
        line = f"  {clock(time.monotonic() - self._started)}  {text}"
        if self._at_a_terminal:
            self._clear()
            print(line, end="\r", file=self._out, flush=True)
        elif time.monotonic() - self._last >= EVERY_SECONDS_ELSEWHERE:
            self._last = time.monotonic()
            print(line, file=self._out, flush=True)

    @property
    def elapsed(self) -> str:
        return clock(time.monotonic() - self._started)

    def _clear(self) -> None:
        if self._at_a_terminal:
            print("\x1b[2K", end="", file=self._out)


def clock(seconds: float) -> str:
    """6:05 for 365 seconds."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"
