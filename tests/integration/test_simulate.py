"""`make simulate` against the running product: callers of every kind, every promise holds, and the figures are true."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from scripts.day.carrier_books import books_of
from scripts.day.play import COUNTS, OPEN, Day
from scripts.day.recorder import told_of
from tests.plugins.running_stack import RunningStack


@pytest.mark.e2e
def test_a_dozen_callers_end_and_are_counted_as_they_should(stack: RunningStack) -> None:
    """Rules 22, 35, 37, 45, 46, 49: the sums of the API agree to the call with the carrier's own log."""
    words = ["--callers", "12", "--rate", "4", "--seed", "3", "--seconds", "150"]
    said = stack.manage("simulate", *words, "--web-url", stack.web_url, "--simulator-url", stack.simulator_url)
    assert "FAILED" not in said
    assert said.count("\n  ok ") == 8

    calls = [
        stack.simulator("GET", f"sim/calls/{call['sid']}") for call in stack.simulator("GET", "sim/calls")["calls"]
    ]
    told = told_of(stack.simulator("GET", "sim/exchanges?limit=2000")["exchanges"])
    books = books_of([call | {"told": call["sid"] in told} for call in calls])
    sue, query = stack.api("sue"), {"metrics": ",".join((*COUNTS, *OPEN, "talk_seconds", "talks"))}

    def differences() -> list[str]:
        until = (datetime.now(tz=UTC) + timedelta(hours=1)).isoformat()
        totals = sue.get("stats/summary/", params=query | {"until": until}).json()["totals"]
        return list(Day(calls=12, seconds=0, product=totals, carrier=books).differences())

    assert books.sums["calls"] >= 11  # one may hang up before anybody has heard of it
    stack.wait_until(lambda: not differences(), seconds=30, what=lambda: f"agreement with the carrier: {differences()}")


def test_without_a_running_system_it_says_what_to_start() -> None:
    command = [sys.executable, "manage.py", "simulate", "--callers", "1", "--simulator-url", "http://127.0.0.1:9"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Start the system first: make run" in done.stderr
    assert "Traceback" not in done.stderr
