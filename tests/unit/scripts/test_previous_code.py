"""Which migrations earlier code does not know is told, so that a run which proves nothing is seen as one."""

from pathlib import Path

from scripts.launcher.plan import ROOT
from scripts.previous_code import main, unknown_to


def test_a_tree_without_migrations_knows_none_of_todays(tmp_path: Path) -> None:
    assert "callbacks/migrations/0001_initial" in unknown_to(tmp_path)


def test_todays_tree_knows_them_all() -> None:
    assert unknown_to(ROOT) == []


def test_without_a_commit_it_says_what_it_does() -> None:
    assert main([]) == 2
