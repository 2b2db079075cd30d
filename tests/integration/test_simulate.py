"""`make simulate` against the running product: callers of every kind, and every promise holds."""

import subprocess
import sys

import pytest

from tests.plugins.running_stack import RunningStack


@pytest.mark.e2e
def test_a_dozen_callers_end_as_they_should(stack: RunningStack) -> None:  # rules 22, 35, 37, 49
    words = ["--callers", "12", "--rate", "4", "--seed", "3", "--seconds", "150"]
    said = stack.manage("simulate", *words, "--web-url", stack.web_url, "--simulator-url", stack.simulator_url)
    assert "FAILED" not in said
    assert said.count("\n  ok ") == 8


def test_without_a_running_system_it_says_what_to_start() -> None:
    command = [sys.executable, "manage.py", "simulate", "--callers", "1", "--simulator-url", "http://127.0.0.1:9"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Start the system first: make run" in done.stderr
    assert "Traceback" not in done.stderr
