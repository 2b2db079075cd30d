"""Making the project's own Python environment, also where Python came without the means."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import bootstrap
from scripts.environment import CannotMakeEnvironment, Environment, what_to_install

ROOT = Path(__file__).resolve().parents[3]


def silently(_: str) -> None:
    """Nobody reads along."""


def test_a_folder_that_is_no_environment_does_not_work(tmp_path: Path) -> None:
    assert Environment(tmp_path / "nothing").works() is False


def test_an_environment_whose_python_went_away_does_not_work(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(tmp_path / "gone")
    assert Environment(tmp_path).works() is False


def test_the_systems_own_python_is_never_taken_for_an_environment(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    base = getattr(sys, "_base_executable", sys.executable)
    (tmp_path / "bin" / "python").write_text(f'#!/bin/sh\nexec {base} "$@"\n')
    (tmp_path / "bin" / "python").chmod(0o755)
    assert Environment(tmp_path).works() is False


def test_without_ensurepip_the_systems_pip_fills_the_environment(tmp_path: Path) -> None:
    environment = Environment(tmp_path / ".venv", has=lambda module: module in {"venv", "pip"})
    environment.make_if_needed(say=silently)
    assert environment.works()
    assert "--python" in environment.pip()


def test_with_no_means_at_all_a_sentence_says_what_to_install(tmp_path: Path) -> None:
    environment = Environment(tmp_path / ".venv", has=lambda module: False, as_root=False)
    with pytest.raises(CannotMakeEnvironment, match=r"apt-get install python3\.\d+-venv"):
        environment.make_if_needed(say=silently)
    assert not (tmp_path / ".venv").exists()


def test_the_sentence_names_another_python_as_a_way_out() -> None:
    assert "make run PYTHON=" in what_to_install()


def test_an_environment_moved_elsewhere_is_filled_again(tmp_path: Path) -> None:
    environment = Environment(tmp_path)
    environment.stamp.write_text(json.dumps({"root": "/somewhere/else", "run": bootstrap.digest("run")}))
    assert bootstrap.installed_locks(environment) == {}


def test_the_search_for_python_takes_the_one_that_is_named() -> None:
    base = getattr(sys, "_base_executable", sys.executable)
    command = ["sh", str(ROOT / "scripts" / "find-python")]
    done = subprocess.run(command, env=os.environ | {"PYTHON": base}, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == base


def test_without_any_python_that_is_new_enough_a_sentence_says_so(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n')
    old.chmod(0o755)
    command = ["/bin/sh", str(ROOT / "scripts" / "find-python")]
    done = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer; found: Python 3.9.2" in done.stderr
