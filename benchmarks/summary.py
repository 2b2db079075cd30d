"""Many measurements in few numbers."""

import math
import statistics
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Summary:
    """Of one thing, measured `count` times; in the unit of the measurements."""

    count: int
    median: float
    p95: float
    least: float
    most: float

    def as_json(self) -> dict[str, Any]:
        return {name: round(value, 4) for name, value in asdict(self).items()}


def summarize(values: list[float]) -> Summary:
    ordered = sorted(values)
    return Summary(
        count=len(ordered),
        median=statistics.median(ordered),
        p95=percentile(ordered, 95),
        least=ordered[0],
        most=ordered[-1],
    )


def percentile(ordered: list[float], percent: float) -> float:
    """The value that so many per cent do not exceed; `ordered` ascends."""
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]
