"""The fault matrix is true: each test that it names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MATRIX = (
    (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8").split("## Fault matrix\n", 1)[1].split("\n## ", 1)[0]
)
LINES = [line for line in MATRIX.splitlines() if line.startswith("|")][2:]
NAMED = re.compile(r"`(tests/[\w/.]+?\.py)(?:::(\w+))?`")


def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split("|")[1].strip()[:40])
def test_what_is_said_to_show_it_exists(line: str) -> None:
    named = NAMED.findall(line)
    assert named, "no test shows it"
    for file, test in named:
        assert (ROOT / file).exists(), file
        assert not test or test in functions_of(ROOT / file), f"{file} has no {test}"


def test_no_line_is_without_an_answer() -> None:
    assert len(LINES) > 25
    for line in LINES:
        assert [cell.strip() for cell in line.strip("|").split("|")].count("") == 0
