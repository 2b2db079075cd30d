"""Rows read under a lock, and inserted, by statements that are put together once: for what happens at every offer.

Django puts a query together anew each time, which takes several times as long as PostgreSQL needs to answer it. What is
the same at each match is written here as SQL, from the models' own fields; everything else goes through the ORM.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

GREATEST_KEY = 2**63 - 1
"""No row has a greater one; SQLite does not even take it as a question."""

M = TypeVar("M", bound=models.Model)


def by_key(model: type[M], pks: Collection[int]) -> dict[int, M]:
    """The rows with these keys."""
    return {row.pk: row for row in _read(model, f"WHERE id {is_one_of(connection.vendor)}", [one_of(pks)])}


def locked_in_order(model: type[M], pks: Collection[int]) -> list[M]:
    """The rows with these keys, by key, locked until the transaction ends. Expects a transaction."""
    lock = "FOR UPDATE" if connection.vendor == "postgresql" else ""  # SQLite's transactions write one at a time
    return _read(model, f"WHERE id {is_one_of(connection.vendor)} ORDER BY id {lock}", [one_of(pks)])


def first_value(sql: str, params: Sequence[Any] = ()) -> Any:
    """The first column of the first row; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    return row[0] if row else None


def one_of(pks: Collection[int]) -> Any:
    """The one parameter that `is_one_of` takes."""
    return list(pks) if connection.vendor == "postgresql" else json.dumps(list(pks))


def is_one_of(vendor: str) -> str:
    """`… is one of these keys`: a condition of the same length however many keys there are."""
    return "= ANY(%s)" if vendor == "postgresql" else "IN (SELECT value FROM json_each(%s))"


def moment(at: datetime) -> Any:
    """A time as a parameter of a statement."""
    return connection.ops.adapt_datetimefield_value(at)


def as_moment(value: Any) -> datetime:
    """A time as a statement of our own returns it: SQLite gives it without its zone, which is UTC."""
    read: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def insert(rows: Sequence[models.Model]) -> None:
    """All of one model, none saved yet: one statement, after which each has its key. No signal is sent."""
    if not rows:
        return
    fields, own = (
        _fields_to_insert(type(rows[0])),
        connections[DEFAULT_DB_ALIAS],
    )  # not the proxy, for each of many values
    values = [field.get_db_prep_save(field.pre_save(row, True), own) for row in rows for field in fields]
    with own.cursor() as cursor:
        cursor.execute(_inserting(type(rows[0]), len(rows)), values)
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
            row._state.adding, row._state.db = False, own.alias


def _read(model: type[M], condition: str, params: list[Any]) -> list[M]:
    part = Part(model, model._meta.db_table)
    return [row for (row,) in read_together((part,), f"FROM {model._meta.db_table} {condition}", params)]


@dataclass(frozen=True)
class Part:
    """Rows of one model in a statement over several: under which name, and which fields of it; none named: all."""

    model: type[models.Model]
    alias: str
    names: tuple[str, ...] = ()

    def fields(self) -> list[Any]:
        every_field = self.model._meta.concrete_fields
        return [field for field in every_field if not self.names or field.primary_key or field.name in self.names]


def read_together(
    parts: tuple[Part, ...], source: str, params: Sequence[Any], *, more: str = ""
) -> list[tuple[Any, ...]]:
    """One tuple for each row: an instance for each part, None where it was joined in vain, then the columns of `more`.

    `source` is the statement from its FROM on. A field that was not named is read when it is asked for.
    """
    reading = _reading(parts, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {reading.columns}{more and ', '}{more} {source}", params)
        found = [list(values) for values in cursor.fetchall()]
    for place, column, convert in reading.converters:
        for values in found:
            values[place] = convert(values[place], column, connection)
    return [tuple(reading.instances(values)) for values in found]


@dataclass(frozen=True)
class _Reading:
    """How the columns of a statement become instances."""

    columns: str
    converters: list[tuple[int, Any, Any]]
    slices: list[tuple[type[models.Model], list[str], int, int, int]]

    def instances(self, values: list[Any]) -> Iterator[Any]:
        end = 0
        for model, names, begin, end, key in self.slices:
            yield None if values[key] is None else model.from_db(connection.alias, names, values[begin:end])
        yield from values[end:]


@lru_cache
def _reading(parts: tuple[Part, ...], vendor: str) -> _Reading:
    columns: list[str] = []
    converters, slices = [], []
    for part in parts:
        begin, key = len(columns), 0
        for field in part.fields():
            key = len(columns) if field.primary_key else key
            column = field.get_col(part.alias)
            both = connection.ops.get_db_converters(column) + field.get_db_converters(connection)
            converters += [(len(columns), column, convert) for convert in both]
            columns.append(f"{part.alias}.{field.column}")
        slices.append((part.model, [field.attname for field in part.fields()], begin, len(columns), key))
    return _Reading(", ".join(columns), converters, slices)


def update(
    table: str,
    pks: Collection[int],
    *,
    key: str = "id",
    each: Mapping[str, Mapping[int, int | None]] | None = None,
    **same: Any,
) -> None:
    """Write into the rows with these keys: `same` into all of them, by column; `each`, by column and key, a whole number.

    Past signals and history. Column names are the caller's own, never input.
    """
    columns, values = [f"{column} = %s" for column in same], [_as_parameter(value) for value in same.values()]
    for column, numbers in (each or {}).items():
        cases = " ".join(["WHEN %s THEN CAST(%s AS bigint)"] * len(numbers))
        columns.append(f"{column} = CASE {key} {cases} END")
        values += [value for pair in numbers.items() for value in pair]
    with connection.cursor() as cursor:
        condition = f"{key} {is_one_of(connection.vendor)}"
        cursor.execute(f"UPDATE {table} SET {', '.join(columns)} WHERE {condition}", [*values, one_of(pks)])  # noqa: S608


def _as_parameter(value: Any) -> Any:
    return moment(value) if isinstance(value, datetime) else value


@lru_cache
def _fields_to_insert(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not field.primary_key]


@lru_cache(maxsize=1024)
def _inserting(model: type[models.Model], count: int) -> str:
    meta, fields = model._meta, _fields_to_insert(model)
    columns = ", ".join(field.column for field in fields)
    one = f"({', '.join(['%s'] * len(fields))})"
    into = f"INSERT INTO {meta.db_table} ({columns}) VALUES {', '.join([one] * count)}"  # noqa: S608 - no input in it
    return f"{into} RETURNING {meta.pk.column}"  # type: ignore[union-attr]
