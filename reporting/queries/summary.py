"""Sums by group and interval, in one statement: from the sums of quarters of an hour where they have what is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from agents.models import Agent
from callbacks.models import Queue
from reporting.metrics import BOOK
from reporting.models import slot_of
from reporting.queries import intervals
from reporting.sums import BY_NAME

GROUPS = {
    "media_type": "media_type",
    "kind": "kind",
    "queue": "queue_id",
    "number": "number",
    "category": "category",
    "language": "language",
    "agent": "agent_id",
    "disposition": "disposition",
    "outcome": "outcome",
}
IN_SLOTS = {"media_type", "kind", "queue", "number"}
MOST_INTERVALS, MOST_ROWS = 3000, 10_000


class TooMuch(Exception):
    """More was asked for than anybody reads; the sentence says what to do."""


@dataclass(frozen=True)
class Asked:
    """What a summary is about. `filters`: by the name of a group, the values of its column that count."""

    first: datetime
    until: datetime
    metrics: tuple[str, ...]
    groups: tuple[str, ...] = ()
    interval: str = ""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    filters: dict[str, list[Any]] = field(default_factory=dict)

    @cached_property
    def sums(self) -> list[str]:
        return sorted({name for metric in self.metrics for name in BOOK[metric].sums})

    @cached_property
    def starts(self) -> list[datetime]:
        """When each interval begins; the whole span where there is no interval."""
        if not self.interval:
            return [self.first]
        return intervals.starts(self.interval, first=self.first, until=self.until, zone=self.zone)

    def previous(self) -> "Asked":
        """The span of as many intervals, or of the same length, just before."""
        if not self.interval:
            return replace(self, first=self.first - (self.until - self.first), until=self.first)
        count = len(self.starts)
        begin = intervals.before(self.interval, self.starts[0], count=count, zone=self.zone)
        return replace(self, first=begin, until=self.first)


@dataclass(frozen=True)
class Group:
    """One row: the number of its interval, the names of its groups, its sums."""

    interval: int
    names: tuple[Any, ...]
    sums: dict[str, Any]

    def metrics(self, names: tuple[str, ...]) -> dict[str, float | None]:
        sums = self.sums
        return {name: BOOK[name].of(sums) for name in names}


def summary(asked: Asked) -> list[Group]:
    """By interval and group; those in which nothing began are left out. Raises TooMuch."""
    if asked.interval:
        _refuse_too_many(asked)
    sql, params = _statement(asked)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    if len(rows) > MOST_ROWS:
        raise TooMuch(f"That makes more than {MOST_ROWS:,} rows. Ask for a shorter time, or fewer groups.")
    return list(_groups(rows, asked))


def totals_of(groups: list[Group], asked: Asked) -> dict[str, float | None]:
    """The metrics over all rows together."""
    sums = {name: _together(name, groups) for name in asked.sums}
    return {name: BOOK[name].of(sums) for name in asked.metrics}


def _together(name: str, groups: list[Group]) -> Any:
    values = (group.sums[name] for group in groups)
    return max(values, default=0) if BY_NAME[name].most else sum(values)


def _refuse_too_many(asked: Asked) -> None:
    least = (asked.until - asked.first).total_seconds() / intervals.LEAST_SECONDS[asked.interval]
    if least > 2 * MOST_INTERVALS or len(asked.starts) > MOST_INTERVALS:
        raise TooMuch(
            f"That makes more than {MOST_INTERVALS:,} intervals. Ask for a shorter time, or longer intervals."
        )


def _statement(asked: Asked) -> tuple[str, list[Any]]:
    in_slots = set(asked.groups) | set(asked.filters) <= IN_SLOTS
    table = "reporting_slot" if in_slots else "reporting_interaction"
    sums = [BY_NAME[name].sql_of_slots if in_slots else BY_NAME[name].sql for name in asked.sums]
    source, interval, before = _by_interval(asked, table)
    columns = [interval, *(GROUPS[name] for name in asked.groups)]
    where, params = _where(asked)
    by = ", ".join(str(number + 1) for number in range(len(columns)))
    select = f"SELECT {', '.join([*columns, *sums])} FROM {source} WHERE {where}"  # noqa: S608 - columns and sums are ours
    return f"{select} GROUP BY {by} ORDER BY {by} LIMIT {MOST_ROWS + 1}", [*before, *params]


def _by_interval(asked: Asked, table: str) -> tuple[str, str, list[Any]]:
    """From where, the number of a row's interval, and their parameters."""
    if not asked.interval:
        return table, "0", []
    begins = [slot_of(at) for at in asked.starts]
    if width := _even_width(begins):
        return table, f"(slot - %s) / {width}", [begins[0]]
    if connection.vendor == "postgresql":
        return table, "width_bucket(slot, %s::int[]) - 1", [begins]
    cases = "(SELECT COUNT(*) - 1 FROM json_each(%s) WHERE value <= slot)"
    return table, cases, [str(begins)]


def _even_width(begins: list[int]) -> int:
    """In quarters of an hour, where all intervals are of the same; else 0: a clock was changed, or months differ."""
    widths = {later - earlier for earlier, later in pairwise(begins)}
    return widths.pop() if len(widths) == 1 else 0


def _where(asked: Asked) -> tuple[str, list[Any]]:
    where, params = ["slot >= %s", "slot < %s"], [slot_of(asked.first), slot_of(asked.until)]
    for name, values in asked.filters.items():
        where.append(f"{GROUPS[name]} IN ({', '.join(['%s'] * len(values)) or 'NULL'})")
        params += values
    return " AND ".join(where), params


def _groups(rows: list[tuple[Any, ...]], asked: Asked) -> Iterator[Group]:
    names = [_names(group) for group in asked.groups]
    width = 1 + len(names)
    for row in rows:
        labels = tuple(
            known.get(value) if known is not None else value for known, value in zip(names, row[1:], strict=False)
        )
        yield Group(row[0], labels, dict(zip(asked.sums, row[width:], strict=True)))


def _names(group: str) -> dict[Any, str] | None:
    """What rows are called that are kept by number."""
    if group == "queue":
        return dict(Queue.objects.values_list("pk", "name"))
    if group == "agent":
        return dict(Agent.objects.values_list("pk", "name"))
    return None
