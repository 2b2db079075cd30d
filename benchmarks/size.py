"""P3: what a match and a round of the wait loop cost in a center of a thousand callers, and of a million with history."""

from typing import Any
from urllib.parse import urlsplit

from benchmarks.system import PYTHON, System

FEW = 1_000
MANY, HISTORY = 1_000_000, 10_000_000


def measure(system: System, *, large_url: str, scale: float, rounds: int) -> dict[str, Any]:
    """The small one in the system's own database, the large one in another of the same server."""
    waiting, history = int(MANY * scale), int(HISTORY * scale)
    small_url = system.environment["DATABASE_URL"]
    system.run([PYTHON, "-m", "scripts.launcher.prepare", "migrate"], DATABASE_URL=large_url)
    system.ask("benchmarks.inside.size", "fill", FEW, 0)
    filled = system.ask("benchmarks.inside.size", "fill", waiting, history, DATABASE_URL=large_url)
    names = [urlsplit(url).path.lstrip("/") for url in (small_url, large_url)]
    found = system.ask("benchmarks.inside.size", "compare", *names, rounds)
    return {"few": FEW, "waiting": waiting, "history": history, "seconds_to_fill": filled["seconds"], **found}
