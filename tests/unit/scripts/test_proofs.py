"""Which tests prove which promise, written into the page of promises."""

from pathlib import Path

from scripts.proofs import proofs_in, rules_named_in, with_proofs

PAGE = """# Promises

**1.** First,
in two lines.
- built: `a.py`

## A heading

**2.** Second.
- not yet

**3.** Third.
- partly: `b.py`
"""


def test_rules_are_named_one_by_one_in_lists_and_in_spans() -> None:
    text = '"""Rules 5, 15 and 27."""\n# rule 12\n# rules 20, 28-30\nrule of thumb 3'
    assert rules_named_in(text) == {5, 15, 27, 12, 20, 28, 29, 30}


def test_each_rule_gets_its_proofs_below_it_and_nothing_else_changes() -> None:
    written = with_proofs(PAGE, proofs={1: ["tests/a.py"], 3: ["tests/b.py", "tests/c.py"]})
    assert "- built: `a.py`\n- proved: `tests/a.py`\n\n## A heading\n" in written
    assert written.endswith("- partly: `b.py`\n- proved: `tests/b.py`, `tests/c.py`\n")
    assert [line for line in written.splitlines() if not line.startswith("- proved")] == PAGE.splitlines()


def test_writing_twice_changes_nothing() -> None:
    proofs = {1: ["tests/a.py"], 2: [f"tests/{number}.py" for number in range(7)]}
    once = with_proofs(PAGE, proofs=proofs)
    assert with_proofs(once, proofs=proofs) == once
    assert "and 4 more" in once


def test_scenarios_come_first(tmp_path: Path) -> None:
    for kind in ("unit", "scenarios"):
        (tmp_path / "tests" / kind).mkdir(parents=True)
        (tmp_path / "tests" / kind / "test_it.py").write_text("# rule 7")
    assert proofs_in(tmp_path / "tests") == {7: ["tests/scenarios/test_it.py", "tests/unit/test_it.py"]}
