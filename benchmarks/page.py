"""The figures for people: a table for the terminal, a page for docs/."""

from collections.abc import Iterator
from typing import Any

from benchmarks.rows_at_scale import NOTES, Row, rows_at_scale, wrong_at_scale

ROUND_TRIPS_ALLOWED = 2


def rows(results: dict[str, Any]) -> Iterator[Row]:
    for name, wait in results.get("wait", {}).items():
        yield from _of_the_wait_loop(wait, where=name)
    for name, story in results.get("story", {}).items():
        for what, took in story.items():
            yield Row(what, name, f"{took['median']:.0f} ms (p95 {took['p95']:.0f})", GOALS.get(what, ""))
    if cadence := results.get("cadence"):
        yield Row(
            "announcement to announcement",
            "SQLite",
            f"{cadence['median']:.2f} s (from {cadence['least']:.2f} to {cadence['most']:.2f})",
            "30 s ± 1",
        )
    if start := results.get("start"):
        yield from _of_the_start(start)
    yield from rows_at_scale(results)


GOALS = {"pick-up → two-way audio": "p95 ≤ 1,000 ms"}


def _of_the_wait_loop(wait: dict[str, Any], *, where: str) -> Iterator[Row]:
    trips, rates, took = wait["round_trips"], wait["per_second"], wait["latency_ms"]
    yield Row("wait loop: SQL round trips", where, str(trips["most"]), f"≤ {ROUND_TRIPS_ALLOWED}")
    yield Row("wait loop: of an empty view", where, f"{wait['ratio']:.2f} ×", "≥ 0.25 ×")
    yield Row(
        "wait loop: requests a second", where, f"{rates['wait loop']:.0f} (empty view: {rates['empty view']:.0f})"
    )
    yield Row(
        f"wait loop: answer, {wait['clients']} at once", where, f"{took['median']:.1f} ms (p95 {took['p95']:.1f})"
    )


def _of_the_start(start: dict[str, Any]) -> Iterator[Row]:
    memory, again = start["memory_mb"], start["make_run_again_seconds"]
    yield Row("start of the web", "SQLite", f"{start['web_seconds']['median']:.1f} s", "≤ 1.5 s")
    yield Row("make run serves, first time", "SQLite", f"{start['make_run_first_seconds']:.1f} s", "≤ 15 s")
    yield Row("make run serves, with data", "SQLite", f"{again['median']:.1f} s", "≤ 15 s")
    yield Row("memory of the web", "SQLite", f"{memory['web']:.0f} MB", "≤ 150 MB")
    yield Row("memory of a worker", "SQLite", f"{memory['worker']:.0f} MB", "≤ 200 MB")
    yield Row(
        f"memory of all {start['processes']} processes", "SQLite", f"{start['memory_mb_in_all']:.0f} MB", "≤ 600 MB"
    )


def table(results: dict[str, Any]) -> str:
    """For the terminal."""
    all_rows = [Row("", "", "measured", "goal"), *rows(results)]
    first, second, third = (max(len(cell) for cell in column) for column in _columns(all_rows))
    lines = [f"{row.what:<{first}}  {row.where:<{second}}  {row.measured:<{third}}  {row.goal}" for row in all_rows]
    return "\n".join(line.rstrip() for line in lines)


def _columns(all_rows: list[Row]) -> list[list[str]]:
    return [[row.what for row in all_rows], [row.where for row in all_rows], [row.measured for row in all_rows]]


def broken(results: dict[str, Any]) -> list[str]:
    """What is no matter of speed: too many round trips, answers that failed."""
    found = []
    for name, wait in results.get("wait", {}).items():
        if wait["round_trips"]["most"] > ROUND_TRIPS_ALLOWED:
            found.append(f"{name}: {wait['round_trips']['most']} SQL round trips")
        if wait["failures"]:
            found.append(f"{name}: {wait['failures']} answers failed")
    return found + wrong_at_scale(results)


HEAD = """# Performance

Written by `make bench`; measured, not promised. Speed depends on the machine, so what matters is the *ratio* to a floor
of the same run: an empty view on the same server, one `UPDATE` through the same connection, one message through the same
Redis. Rounds of both alternate, and medians are quoted. The load generator ran beside the system, on the same {cores} cores.

Measured {day}, commit {commit}: {cores} cores, {system}, Python {python}; load before the run {load_before}.{warning}

| what | database | measured | goal |
|---|---|---|---|
"""

FOOT = """
## What was measured, and what bounds it

- **Wait loop**: `POST /voice/wait/…/`, signed, with {waiting} callers in line, on daphne alone with `DEBUG` off,
  {clients} clients at once. It is the request that every waiting caller makes every 30 seconds, so {per_second} a
  second are {callers} callers on the line. Round trips are counted through all middleware; on PostgreSQL one more every
  five seconds sets the clock. PostgreSQL wrote durably (`fsync` on).
- **From ring to bridge**: the main job on what `make run` starts, {times} times: a caller presses 1 and hangs up, an
  agent becomes available, accepts, the customer's telephone rings for a second and is picked up. Times are taken where
  somebody waits: what the carrier says and does as it happens, what the console's socket delivers. The carrier is the
  simulator; a real one adds its network.
- **Announcements**: five callers side by side, on the carrier's clock.
- **Memory** is the proportional set size at rest, ten seconds after the start; shared memory counts once in the sum.
{at_scale}"""


BUSY = """
**The machine was busy with other work**: seconds and requests a second are worse than they are on an idle one, and so
is what several processes do in turn (P1, P5, P6). Ratios of like to like, counts and memory hold."""


def _notes(results: dict[str, Any]) -> str:
    if "match" not in results:
        return ""
    workers = results["match"]["thousand"]["workers"]
    return NOTES.format(**results["machine"], workers=workers, per_second=results["consoles"]["asked_per_second"])


def document(results: dict[str, Any]) -> str:
    """docs/performance.md."""
    machine = results["machine"]
    warning = BUSY if machine["load_before"] > machine["cores"] / 2 else ""
    head = HEAD.format(**machine, day=results["at"][:10], warning=warning)
    body = "".join(f"| {row.what} | {row.where} | {row.measured} | {row.goal} |\n" for row in rows(results))
    wait = list(results["wait"].values())[-1]
    story = list(results["story"].values())[-1]
    per_second = round(wait["per_second"]["wait loop"])
    foot = FOOT.format(
        waiting=f"{wait['waiting']:,}",
        clients=wait["clients"],
        per_second=per_second,
        callers=f"{per_second * 30:,}",
        times=next(iter(story.values()))["count"],
        at_scale=_notes(results),
    )
    return head + body + foot
