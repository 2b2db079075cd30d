"""The documents are true: what they name exists, and the pictures of the state machine show the state machine."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import Resolver404, get_resolver, resolve

from callbacks.lifecycle import FINAL, IN_LINE, NEEDS_A_TICKET, TRANSITIONS, Status, Trigger
from scripts.proofs import rules_named_in

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
LIFECYCLE = ROOT / "docs" / "queue-entry-lifecycle.md"
PROMISES = ROOT / "docs" / "promises.md"
RULES = 49
FILE = re.compile(r"`([A-Za-z_.][\w./-]*/[\w./-]*)`")
MADE_BY_A_RUN = ("var", "static/vendor", "package/")


def page(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def code_in(text: str) -> str:
    """What is set in code: between backticks, and in fenced blocks."""
    fenced = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    return "\n".join([*fenced, *re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))])


# The life of an entry


def drawn() -> dict[tuple[str, str], str]:
    arrows = re.findall(r"^ +(\w+) --> (\w+): (\w+)$", page(LIFECYCLE), re.MULTILINE)
    assert len(arrows) == len(set(arrows))
    return {(before, trigger): after for before, after, trigger in arrows}


def rows_of(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its first two lines."""
    section = page(LIFECYCLE).split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_the_diagram_shows_every_transition_and_no_other() -> None:
    written = {(before, trigger): after for before, ways in TRANSITIONS.items() for trigger, after in ways.items()}
    assert drawn() == written


def test_the_diagram_begins_and_ends_where_an_entry_does() -> None:
    text = page(LIFECYCLE)
    assert re.findall(r"\[\*\] --> (\w+): (\w+)", text) == [(Status.WAITING, Trigger.ENTER)]
    assert set(re.findall(r"(\w+) --> \[\*\]", text)) == FINAL


def test_the_table_of_statuses_says_who_holds_a_place_and_who_gets_a_ticket() -> None:
    rows = rows_of("The statuses")
    assert [row[0].strip("`") for row in rows] == Status.values
    assert {row[0].strip("`") for row in rows if row[2]} == IN_LINE
    assert {row[0].strip("`") for row in rows if row[3]} == NEEDS_A_TICKET


def test_the_table_of_triggers_is_complete() -> None:
    assert sorted(row[0].strip("`") for row in rows_of("The triggers")) == sorted(Trigger.values)


# The promises


def promises() -> dict[int, str]:
    parts = re.split(r"^\*\*(\d+)\.\*\* ", page(PROMISES), flags=re.MULTILINE)
    return {int(number): text for number, text in zip(parts[1::2], parts[2::2], strict=True)}


def test_every_rule_is_promised_once_and_in_order() -> None:
    numbers = re.findall(r"^\*\*(\d+)\.\*\* ", page(PROMISES), re.MULTILINE)
    assert numbers == [str(number) for number in range(1, RULES + 1)]


@pytest.mark.parametrize("number", range(1, RULES + 1))
def test_each_promise_says_where_it_stands(number: int) -> None:
    text = promises()[number]
    assert len(re.findall(r"^- (?:built|partly|not yet)\b", text, re.MULTILINE)) == 1


@pytest.mark.parametrize("number", range(1, RULES + 1))
def test_what_is_said_to_prove_a_promise_names_it(number: int) -> None:
    for line in re.findall(r"^- proved: (.*)", promises()[number], re.MULTILINE):
        proofs = re.findall(r"`(tests/[\w./-]+)`", line)
        assert proofs
        for proof in proofs:
            assert number in rules_named_in(page(ROOT / proof)), f"{proof} does not name rule {number}"


# What is named


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page(path)):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        linked = (path.parent / file).resolve() if file else path
        assert linked.exists(), f"{target} does not exist"
        assert not anchor or anchor in anchors_of(linked), f"{target} has no such heading"


def anchors_of(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_file_that_is_named_exists(path: Path) -> None:
    for file in FILE.findall(page(path)):
        if file.split("/")[0] in top_level() and not file.startswith(MADE_BY_A_RUN):
            assert (ROOT / file).exists() or (ROOT / "callbacks" / file).exists(), f"{file} does not exist"


def top_level() -> set[str]:
    return {entry.name for entry in ROOT.iterdir() if entry.is_dir()} | {"operations"}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_make_target_that_is_named_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", page(ROOT / "Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)\b", code_in(page(path)))) <= targets


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_management_command_that_is_named_exists(path: Path) -> None:
    from django.core.management import get_commands

    named = re.findall(r"(?:manage\.py |make manage DO=\"?)(\w+)", code_in(page(path)))
    assert set(named) <= set(get_commands())


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_address_that_is_named_is_served(path: Path) -> None:
    for address in addresses_in(page(path)):
        assert is_served(address), f"nothing is at {address}"


def is_served(address: str) -> bool:
    """Whether a page is there, or pages are below it."""
    try:
        resolve(address)
    except Resolver404:
        patterns = [str(route.pattern).lstrip("^") for route in get_resolver().url_patterns]
        return any(pattern.startswith(address.lstrip("/")) for pattern in patterns)
    return True


def addresses_in(text: str) -> Iterator[str]:
    """Written as `/tickets/`, perhaps with a method before or a query behind; … stands for an id. The socket is elsewhere."""
    for words in re.findall(r"`([^`\n]+)`", text):
        for address in re.findall(r"(?:^|\s|:8000)(/[a-z][\w/…-]*)", words):
            if not address.startswith(("/ws/", "/sim/")):
                yield address.replace("/hold/…", "/hold/1/500.wav").replace("…", "1")


def test_the_table_of_settings_is_that_of_the_example() -> None:
    table = page(ROOT / "docs" / "operations.md").split("<!-- settings:", 1)[1]
    listed = re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", table, re.MULTILINE)
    documented = re.findall(r"^# ?([A-Z][A-Z0-9_]+)=", page(ROOT / ".env.example"), re.MULTILINE)
    assert sorted(listed) == sorted(documented)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    known = set(re.findall(r"[A-Z][A-Z0-9_]{2,}", page(ROOT / ".env.example") + page(ROOT / "Makefile")))
    for name in re.findall(r"\b([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)\b", code_in(page(path))):
        assert name in known or name.endswith("_"), f"{name} is no setting"


def test_every_decision_is_in_the_list() -> None:
    decisions = {path.name for path in (ROOT / "docs" / "adr").glob("0*.md")}
    assert set(re.findall(r"\((0\d+-[\w-]+\.md)\)", page(ROOT / "docs" / "adr" / "README.md"))) == decisions
