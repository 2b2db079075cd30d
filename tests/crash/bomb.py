"""Chooses the point at which a process dies, and says who died; without a point it only watches who passes where."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from tests.crash import fuse

MOST_TIMES = 4
MOST_TIMES_SWEEPS = 1


@dataclass(frozen=True, order=True)
class Point:
    """The `nth` time that a process comes by."""

    process: str
    name: str
    nth: int

    def __str__(self) -> str:
        return f"{self.process}: {self.name} ({self.nth})"


class Bomb:
    """Live from its `with` on."""

    def __init__(self, folder: Path, point: Point | None = None, *, signal: str = "SIGKILL") -> None:
        self._folder, self._point, self._signal = folder, point, signal
        self._run = str(time.time_ns())
        self._noticed = False

    def __enter__(self) -> "Bomb":
        choice = {"run": self._run}
        if self._point:
            choice |= {"process": self._point.process, "name": self._point.name, "nth": self._point.nth}
            choice["signal"] = self._signal
        fresh = self._folder / f"{fuse.CHOICE}.new"
        fresh.write_text(json.dumps(choice))
        fresh.replace(self._folder / fuse.CHOICE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        (self._folder / fuse.CHOICE).unlink()

    @property
    def went_off(self) -> bool:
        return self._fired.exists()

    def who_died(self) -> str:
        """The process that has just died; each death is told once."""
        if self._noticed or not self.went_off:
            return ""
        self._noticed = True
        return self._point.process if self._point else ""

    def points_passed(self) -> list[Point]:
        """In the order in which they were passed; what comes again and again is cut off."""
        lines = (self._folder / f"passed-{self._run}.txt").read_text().splitlines()
        points = [Point(process, name, int(nth)) for process, nth, name in (line.split("\t") for line in lines)]
        return [point for point in points if point.nth <= _most_times(point)]

    @property
    def _fired(self) -> Path:
        return self._folder / f"fired-{self._run}"


def _most_times(point: Point) -> int:
    """A report comes for each step of a call; a sweep comes all the time."""
    return MOST_TIMES_SWEEPS if "sweep" in point.name else MOST_TIMES
