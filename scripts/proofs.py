"""Writes into docs/promises.md which tests name each rule: `python -m scripts.proofs`, after adding tests."""

import re
import sys
from itertools import pairwise
from pathlib import Path

from scripts.launcher.plan import ROOT

PROMISES = ROOT / "docs" / "promises.md"
TESTS = ROOT / "tests"
NEAREST_TO_PEOPLE_FIRST = (
    "scenarios",
    "browser",
    "crash",
    "model",
    "concurrency",
    "fairness",
    "integration",
    "unit",
    "contract",
    "simulator",
)
SHOWN = 3
RULE = re.compile(r"^\*\*(\d+)\.\*\* ", re.MULTILINE)
NAMED = re.compile(r"\brules?\s+((?:\d+(?:\s*[-–]\s*\d+)?(?:\s*(?:,|and)\s*)?)+)", re.IGNORECASE)
PROVED = "- proved: "


def main() -> int:
    text = with_proofs(PROMISES.read_text(encoding="utf-8"), proofs=proofs_in(TESTS))
    PROMISES.write_text(text, encoding="utf-8")
    return 0


def rules_named_in(text: str) -> set[int]:
    """From `rule 12`, `rules 20, 25, 28-30`."""
    named: set[int] = set()
    for spans in NAMED.findall(text):
        for first, last in re.findall(r"(\d+)(?:\s*[-–]\s*(\d+))?", spans):
            named.update(range(int(first), int(last or first) + 1))
    return named


def proofs_in(tests: Path) -> dict[int, list[str]]:
    """The test files that name each rule: those that tell it in people's words first."""
    proofs: dict[int, list[str]] = {}
    for kind in NEAREST_TO_PEOPLE_FIRST:
        for path in sorted((tests / kind).rglob("test_*.py")):
            for rule in rules_named_in(path.read_text(encoding="utf-8")):
                proofs.setdefault(rule, []).append(str(path.relative_to(tests.parent)))
    return proofs


def with_proofs(text: str, *, proofs: dict[int, list[str]]) -> str:
    """The page with one line of proofs under each rule that has some; lines of before are gone."""
    bare = re.sub(rf"^{PROVED}.*\n(?:  .*\n)*", "", text, flags=re.MULTILINE)
    starts = [match.start() for match in RULE.finditer(bare)] + [len(bare)]
    parts = [bare[: starts[0]]]
    parts += [_with_proof(bare[begin:end], proofs=proofs) for begin, end in pairwise(starts)]
    return "".join(parts)


def _with_proof(rule: str, *, proofs: dict[int, list[str]]) -> str:
    """The line comes after the rule's last list item, before whatever heading follows."""
    match = RULE.match(rule)
    files = proofs.get(int(match[1]), []) if match else []
    if not files:
        return rule
    body, blank, rest = rule.partition("\n\n")
    return f"{body.rstrip()}\n{_line(files)}\n" + (f"\n{rest}" if blank else "")


def _line(files: list[str]) -> str:
    more = f" and {len(files) - SHOWN} more" if len(files) > SHOWN else ""
    return PROVED + ", ".join(f"`{file}`" for file in files[:SHOWN]) + more


if __name__ == "__main__":
    sys.exit(main())
