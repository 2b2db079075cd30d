"""Settings as a file, JSON or YAML, and a file as settings; a bad one is refused with the line and a sentence."""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from callbacks.configuration.application import Refused
from callbacks.configuration.changing import Wish
from callbacks.configuration.kinds import BY_NAME, KINDS
from callbacks.configuration.snapshot import everything

FORMAT = 1
LARGEST_BYTES = 1024 * 1024


def written(*, as_yaml: bool = False) -> str:
    """All settings, as a file to keep or to take elsewhere."""
    document = {"format": FORMAT, **everything()}
    if as_yaml:
        return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def read(content: bytes) -> list[Wish]:
    """What a file asks for, in an order in which each refers only to those before it. Raises Refused."""
    document = _parsed(content)
    if not isinstance(document, dict):
        raise Refused(["The file holds no settings. It begins with “format: 1”, then kinds of settings, each a list."])
    if document.get("format") != FORMAT:
        raise Refused([f"The file's format is {document.get('format')!r}; this version reads format {FORMAT}."])
    if reasons := list(_misshapen(document)):
        raise Refused(reasons)
    return [Wish(kind, settings) for kind in KINDS for settings in document.get(kind.name) or ()]


def _misshapen(document: dict[Any, Any]) -> Iterator[str]:
    for name, rows in document.items():
        if name == "format":
            continue
        if name not in BY_NAME:
            yield f"{str(name)[:80]}: there is no such kind of settings. There are {', '.join(BY_NAME)}."
        elif not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            yield f"{name}: write a list, each of its items with names and values."


def _parsed(content: bytes) -> Any:
    if len(content) > LARGEST_BYTES:
        raise Refused([f"The file is larger than {LARGEST_BYTES // 1024 // 1024} MB."])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise Refused(["The file is no text in UTF-8."]) from wrong
    return _from_json(text) if text.lstrip().startswith("{") else _from_yaml(text)


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as wrong:
        raise Refused([f"Line {wrong.lineno}, column {wrong.colno}: {wrong.msg}."]) from wrong
    except RecursionError as wrong:
        raise Refused(["The file is nested too deeply."]) from wrong


def _from_yaml(text: str) -> Any:
    try:
        return yaml.load(text, Loader=_Plain)  # noqa: S506 - a safe loader, and less than that
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark
        where = f"Line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise Refused([f"{where}{wrong.problem or 'this cannot be read'}."]) from wrong
    except (yaml.YAMLError, RecursionError) as wrong:
        raise Refused([f"The file cannot be read: {str(wrong)[:200]}"]) from wrong


class _Plain(yaml.SafeLoader):
    """Numbers, texts, lists and names alone: no times of its own (17:00 is no number), and nothing that multiplies."""

    def fetch_alias(self) -> None:
        raise yaml.scanner.ScannerError(None, None, "aliases are not allowed here", self.get_mark())


_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("bool", "null", "merge")}
_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag in _PLAIN_TAGS]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


_Plain.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(0|[1-9][0-9]*)$"), list("-0123456789"))
