"""The command surface: the same few commands for people and for CI."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def test_make_alone_lists_the_commands() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [name for name in ("run", "test", "check", "bench", "simulate") if f"make {name} " not in listed] == []


@pytest.mark.parametrize("script", [".ci/run", "scripts/find-python", "manage.py"])
def test_what_is_started_by_name_may_be_executed(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)


def test_ci_checks_first_and_tests_last() -> None:
    """The summary of the tests ends the log."""
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    commands = [line.split()[1] for line in lines if line.startswith("make ")]
    assert commands == ["check", "test"]


@pytest.mark.parametrize("process", ["release", "web", "worker", "beat"])
def test_the_production_form_has_its_processes(process: str) -> None:
    assert f"\n{process}: " in "\n" + (ROOT / "Procfile").read_text()
