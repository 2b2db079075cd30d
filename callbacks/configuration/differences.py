"""What differs between two versions of a row of settings, one readable line each: "Max answer time: 20 → 30"."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from callbacks.configuration.kinds import Kind, Part, Row

LONGEST = 120
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Change:
    """One setting, as it was and as it is."""

    label: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.label}: {self.before} → {self.after}"


def compare(kind: Kind, before: Row | None, after: Row | None) -> list[Change]:
    """The differences, in the order of the settings. A row that is new or gone is one line."""
    if before is None or after is None:
        return [] if before == after else [Change(kind.title, _there(before), _there(after))]
    return list(_of_rows(kind, before, after, path=""))


def _there(row: Row | None) -> str:
    return "not there" if row is None else "there"


def _of_rows(shape: Kind | Part, before: Row, after: Row, *, path: str) -> Iterator[Change]:
    for field in shape.fields:
        if field.name in after and before.get(field.name) != after[field.name]:
            label = str(field.verbose_name)
            words = [_shown(row.get(field.name), field) for row in (before, after)]
            yield Change(path + label[:1].upper() + label[1:], *words)
    if "agents" in after and isinstance(shape, Kind) and before.get("agents") != after["agents"]:
        yield Change(f"{path}Members", _shown(before.get("agents")), _shown(after["agents"]))
    for part in shape.parts:
        if part.name in after:
            yield from _of_part(part, before.get(part.name), after[part.name], path=path)


def _of_part(part: Part, before: Any, after: Any, *, path: str) -> Iterator[Change]:
    was, now = _by_key(part, before), _by_key(part, after)
    for key in [*was, *(key for key in now if key not in was)]:
        label = f"{path}{_title(part)} {key}".strip()
        if key not in was or key not in now:
            yield Change(label, _there(was.get(key)), _there(now.get(key)))
        else:
            yield from _of_rows(part, was[key], now[key], path=f"{label}, ")


def _by_key(part: Part, rows: Any) -> dict[str, Row]:
    if part.is_single:
        return {"": rows} if rows else {}
    return {" ".join(_of_key(row, name) for name in part.key): row for row in rows or ()}


def _of_key(row: Row, name: str) -> str:
    value = row.get(name)
    return WEEKDAYS[value] if name == "weekday" and isinstance(value, int) and 0 <= value <= 6 else str(value)


def _title(part: Part) -> str:
    name = str(part.model._meta.verbose_name)  # noqa: SLF001
    return name[:1].upper() + name[1:]


def _shown(value: Any, field: Any = None) -> str:
    if value is None or value in ("", [], {}):
        return "empty"
    if isinstance(value, bool):
        return "on" if value else "off"
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
