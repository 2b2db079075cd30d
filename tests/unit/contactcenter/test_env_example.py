"""The file that documents the environment names every variable that is read, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
READERS = {"text", "flag", "whole_number", "seconds", "words", "hosts", "url", "origins", "salesforce_domain"}
READ_BY_THE_START = {"PORT", "HOST", "SIMULATOR_PORT", "VERBOSE", "WORKER_POOL", "WORKER_CONCURRENCY"}


def documented() -> list[str]:
    return re.findall(r"^# ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)


def read_by_settings() -> set[str]:
    tree = ast.parse((ROOT / "contactcenter" / "settings.py").read_text())
    return set(_names(tree))


def _names(tree: ast.AST) -> Iterator[str]:
    """The first argument of each `env.text("NAME", …)` and its kin."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="env"), attr=reader), args=[name, *_]) if (
                reader in READERS
            ):
                assert isinstance(name, ast.Constant), "a variable's name is written out where it is read"
                yield str(name.value)


def test_every_variable_that_settings_read_is_documented() -> None:
    assert read_by_settings() - set(documented()) == set()


def test_every_documented_variable_is_read() -> None:
    assert set(documented()) - read_by_settings() - READ_BY_THE_START == set()


def test_no_variable_is_documented_twice() -> None:
    names = documented()
    assert sorted(names) == sorted(set(names))


def test_a_copy_of_the_example_changes_nothing() -> None:
    """Every line is a comment, so that copying the file is safe."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []
