"""A row of settings, with all that belongs to it, as plain data that JSON can hold."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import FileField, Model
from phonenumber_field.phonenumber import PhoneNumber as Number

from callbacks.configuration.kinds import KINDS, Kind, Part, Row, key_of, kind_of


def snapshot(row: Model) -> Row:
    """All settings of a row as they are in the database now."""
    kind = kind_of(row)
    present = kind.model._default_manager.get(pk=row.pk)  # noqa: SLF001
    return _plain(present, kind)


def everything() -> dict[str, list[Row]]:
    """All settings, by kind: what an export holds."""
    return {
        kind.name: [_plain(row, kind) for row in kind.model._default_manager.order_by(kind.key)]  # noqa: SLF001
        for kind in KINDS
    }


def _plain(row: Model, shape: Kind | Part) -> Row:
    plain = {field.name: _value(row, field) for field in shape.fields}
    if isinstance(shape, Kind) and shape.has_members:
        plain["agents"] = sorted(row.agents.values_list("user__username", flat=True))  # type: ignore[attr-defined]
    for part in shape.parts:
        plain[part.name] = _single(row, part) if part.is_single else _several(row, part)
    return plain


def _single(row: Model, part: Part) -> Row | None:
    found = part.model._default_manager.filter(**{part.parent: row}).first()  # noqa: SLF001
    return _plain(found, part) if found else None


def _several(row: Model, part: Part) -> list[Row]:
    rows = [_plain(one, part) for one in part.model._default_manager.filter(**{part.parent: row})]  # noqa: SLF001
    return sorted(rows, key=lambda one: [str(one[name]) for name in part.key])


def _value(row: Model, field: Any) -> Any:
    if field.is_relation:
        other = getattr(row, field.name)
        return key_of(other) if other else None
    value = getattr(row, field.name)
    if isinstance(field, FileField):
        return value.name or ""
    if isinstance(value, time):
        return f"{value:%H:%M}" if not value.second else value.isoformat()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Number) else value
