"""Charts as plain shapes: where bars and cells go, so that a template writes them as SVG beside a table of the same figures."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 220, 48, 24, 8


@dataclass(frozen=True)
class Bar:
    """One of a pair, in its place."""

    x: float
    y: float
    width: float
    height: float
    says: str


@dataclass(frozen=True)
class Line:
    """A height with what stands there."""

    y: float
    label: str


@dataclass(frozen=True)
class Bars:
    """Two series side by side over the same intervals."""

    first: list[Bar]
    second: list[Bar]
    lines: list[Line]
    labels: list[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def base(self) -> int:
        return HEIGHT - BOTTOM


def pairs(
    labels: Sequence[str], first: Sequence[float | None], second: Sequence[float | None], *, names: tuple[str, str]
) -> Bars:
    """Heights are in minutes, from 0; nothing is drawn where there is no figure."""
    top = _round_up(max([value for value in (*first, *second) if value is not None], default=0))
    step = (WIDTH - LEFT) / max(1, len(labels))
    bar = step * 0.38

    def bars(values: Sequence[float | None], *, offset: float, name: str) -> list[Bar]:
        found = []
        for number, value in enumerate(values):
            if value is not None:
                height = round(max(1.5, (HEIGHT - BOTTOM - TOP) * value / top), 1)
                x = round(LEFT + number * step + offset, 1)
                says = f"{labels[number]}, {name}: {_minutes(value)}"
                found.append(Bar(x, round(HEIGHT - BOTTOM - height, 1), round(bar, 1), height, says))
        return found

    return Bars(
        first=bars(first, offset=step * 0.1, name=names[0]),
        second=bars(second, offset=step * 0.52, name=names[1]),
        lines=[
            Line(round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * part, 1), _minutes(top * part))
            for part in (0, 0.5, 1)
        ],
        labels=[
            (round(LEFT + (number + 0.5) * step, 1), label)
            for number, label in enumerate(labels)
            if number % max(1, -(-len(labels) // 8)) == 0
        ],
    )


def _round_up(value: float) -> float:
    for nice in (30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800):
        if value <= nice:
            return nice
    return value


def _minutes(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 36000 else f"{seconds / 3600:.0f} h"


def shade(value: float, *, most: float) -> int:
    """Five steps from nothing to the most; the number stands in each cell as well."""
    return 0 if not value else 1 + min(3, int(4 * value / most)) if most else 0
