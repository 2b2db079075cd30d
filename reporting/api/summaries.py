"""A summary as the document that the API answers with."""

from typing import Any

from rest_framework.exceptions import ValidationError

from reporting.queries.summary import Asked, Group, TooMuch, summary, totals_of


def document(asked: Asked, *, compared: bool) -> dict[str, Any]:
    """Raises ValidationError where it would be too much. Plain values: thousands of rows are written as they are."""
    groups = _summary(asked)
    before = _summary(asked.previous()) if compared else []
    found: dict[str, Any] = {
        "from": _local(asked.first, asked),
        "until": _local(asked.until, asked),
        "time_zone": asked.zone.key,
        "interval": asked.interval,
        "group_by": list(asked.groups),
        "metrics": list(asked.metrics),
        "rows": _rows(groups, asked),
        "totals": totals_of(groups, asked),
    }
    if compared:
        _compare(found["rows"], groups, before, asked)
        earlier = asked.previous()
        found["previous"] = {
            "from": _local(earlier.first, asked),
            "until": _local(earlier.until, asked),
            "totals": totals_of(before, asked),
        }
    return found


def _summary(asked: Asked) -> list[Group]:
    try:
        return summary(asked)
    except TooMuch as too_much:
        raise ValidationError({"interval": str(too_much)}) from too_much


def _rows(groups: list[Group], asked: Asked) -> list[dict[str, Any]]:
    begins = [_local(at, asked) for at in asked.starts] if asked.interval else []
    return [
        {
            **({"interval_from": begins[group.interval]} if begins else {}),
            **dict(zip(asked.groups, group.names, strict=True)),
            **group.metrics(asked.metrics),
        }
        for group in groups
    ]


def _compare(rows: list[dict[str, Any]], groups: list[Group], before: list[Group], asked: Asked) -> None:
    """Interval by interval, in their order."""
    earlier = {(group.interval, group.names): group for group in before}
    for row, group in zip(rows, groups, strict=True):
        same = earlier.get((group.interval, group.names))
        row["previous"] = same.metrics(asked.metrics) if same else None


def _local(at: Any, asked: Asked) -> str:
    return str(at.astimezone(asked.zone).isoformat())
