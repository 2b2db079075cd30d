"""Rule 12: announcements every thirty seconds, start to start, on the carrier's clock."""

import time
from itertools import pairwise
from typing import Any

import requests

from benchmarks.summary import summarize
from scripts.simulate.cast import cast_of
from scripts.throwaway import Stack

CALLERS = 5
DIALED = "+14155550100"
HOLD_MESSAGE = "Thank you for holding"
SECONDS_APART = 1.3
PATIENCE_SECONDS = 60


def measure(stack: Stack, *, cycles: int) -> dict[str, Any]:
    """The seconds between the starts of announcements, for some callers who wait side by side."""
    sids = []
    for caller in cast_of(callers=CALLERS, seed=int(time.time())):
        sids.append(_dial(stack, caller.number))
        time.sleep(SECONDS_APART)
    deadline = time.monotonic() + cycles * 30 + PATIENCE_SECONDS
    while min(len(_starts(stack, sid)) for sid in sids) <= cycles and time.monotonic() < deadline:
        time.sleep(1)
    gaps = [later - earlier for sid in sids for earlier, later in pairwise(_starts(stack, sid))]
    for sid in sids:
        requests.post(f"{stack.simulator_url}/sim/calls/{sid}/hang-up", timeout=30)
    return summarize(gaps).as_json() | {"off_by_at_most": round(max(abs(gap - 30) for gap in gaps), 3)}


def _dial(stack: Stack, caller: str) -> str:
    body = {"from": caller, "to": DIALED}
    answer = requests.post(f"{stack.simulator_url}/sim/calls", json=body, timeout=30)
    answer.raise_for_status()
    return str(answer.json()["sid"])


def _starts(stack: Stack, sid: str) -> list[float]:
    """When the hold message, the first thing in each announcement, began."""
    log = requests.get(f"{stack.simulator_url}/sim/calls/{sid}", timeout=30).json()["log"]
    return [item["at"] for item in log if item["kind"] == "say" and HOLD_MESSAGE in item["text"]]
