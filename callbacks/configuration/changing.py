"""Changes several rows of settings at once, all or none; tried first, it says what would change and changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from callbacks.configuration import application, versions
from callbacks.configuration.application import Refused
from callbacks.configuration.differences import Change, compare
from callbacks.configuration.kinds import Kind, Row, kind_of
from callbacks.configuration.snapshot import snapshot


@dataclass(frozen=True)
class Wish:
    """Settings that a row shall have; without `row` the one that is called so, or a new one."""

    kind: Kind
    settings: Row
    row: Model | None = None


@dataclass(frozen=True)
class Outcome:
    """What a wish came to, or would."""

    title: str
    changes: list[Change]


def try_out(wishes: Iterable[Wish], *, at: datetime) -> list[Outcome]:
    """What would change, with all checks made; raises Refused with every reason."""
    with transaction.atomic():
        outcomes = _fulfil(wishes, by=None, at=at, how="")
        transaction.set_rollback(True)
    return outcomes


@transaction.atomic
def carry_out(wishes: Iterable[Wish], *, by: Any, at: datetime, how: str) -> list[Outcome]:
    """Change all of it, with a version kept of each row that differs; raises Refused, and then nothing has changed."""
    return _fulfil(wishes, by=by, at=at, how=how)


def several(rows: Iterable[Model], settings: Row) -> list[Wish]:
    """The same settings for each of these rows."""
    return [Wish(kind_of(row), settings, row=row) for row in rows]


def copied(source: Model, rows: Iterable[Model], names: Iterable[str]) -> list[Wish]:
    """The settings of these names, taken from one row to others."""
    settings = snapshot(source)
    return several(rows, {name: settings[name] for name in names})


def _fulfil(wishes: Iterable[Wish], *, by: Any, at: datetime, how: str) -> list[Outcome]:
    outcomes, reasons = [], []
    for wish in wishes:
        try:
            with transaction.atomic():
                outcomes.append(_one(wish, by=by, at=at, how=how))
        except Refused as refused:
            reasons += refused.reasons
    if reasons:
        raise Refused(reasons)
    return [outcome for outcome in outcomes if outcome.changes]


def _one(wish: Wish, *, by: Any, at: datetime, how: str) -> Outcome:
    kind, row = wish.kind, _present(wish)
    before = snapshot(row) if row else None
    if before is not None and all(before.get(name) == value for name, value in wish.settings.items()):
        return Outcome("", [])
    with versions.kept(row, by=by, at=at, how=how) as changed:
        made = application.apply(kind, wish.settings, row=row)
        if row is None:
            changed.append(made)
    return Outcome(f"{kind.title} {made}", compare(kind, before, snapshot(made)))


def _present(wish: Wish) -> Model | None:
    """The row as it is in the database now, whatever the caller has read before."""
    if wish.row is None:
        return application.called(wish.kind, wish.settings)
    return wish.kind.model._default_manager.get(pk=wish.row.pk)  # noqa: SLF001
