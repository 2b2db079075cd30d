"""Keeps each version of settings, says what changed, and brings an earlier one back as a new one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from callbacks.configuration import application
from callbacks.configuration.differences import Change, compare
from callbacks.configuration.kinds import BY_NAME, Kind, Row, key_of, kind_of
from callbacks.configuration.snapshot import snapshot
from callbacks.models import SettingVersion

AS_FOUND = "as it was found"


@contextmanager
def kept(row: Model | None, *, by: Any, at: datetime, how: str = "") -> Iterator[list[Model]]:
    """Keep the version that a change of `row` makes; a row that is new is put into the list. Expects a transaction."""
    changed: list[Model] = []
    if row is not None and row.pk:
        catch_up(row, at=at)
        changed.append(row)
    yield changed
    for one in changed:
        keep(one, by=by, at=at, how=how)


def catch_up(row: Model, *, at: datetime) -> None:
    """Before a change: what was changed elsewhere, or before versions were kept, becomes a version of nobody's."""
    keep(row, by=None, at=at, how=AS_FOUND)


def keep(row: Model, *, by: Any, at: datetime, how: str = "") -> SettingVersion | None:
    """A version of the row as it is now; None where nothing differs from the last."""
    kind, now = kind_of(row), snapshot(row)
    last = _last(kind, row.pk)
    if last is not None and last.snapshot == now:
        return None
    return SettingVersion.objects.create(
        kind=kind.name, row_id=row.pk, name=key_of(row)[:200], snapshot=now, made_by=by, made_at=at, how=how[:120]
    )


def keep_deletion(row: Model, *, by: Any, at: datetime) -> None:
    """The row is about to go; its last version stays on record."""
    catch_up(row, at=at)
    SettingVersion.objects.create(
        kind=kind_of(row).name,
        row_id=row.pk,
        name=key_of(row)[:200],
        snapshot=None,
        made_by=by,
        made_at=at,
        how="deleted",
    )


def changes_of(version: SettingVersion) -> list[Change]:
    """What this version changed; the first one found changed nothing."""
    before = version.before()
    if before is None and version.how == AS_FOUND:
        return []
    return compare(BY_NAME[version.kind], before.snapshot if before else None, version.snapshot)


def changes_to(version: SettingVersion) -> list[Change]:
    """What would change if this version came back."""
    row = _row(version)
    return compare(BY_NAME[version.kind], snapshot(row) if row else None, version.snapshot)


@transaction.atomic
def bring_back(version: SettingVersion, *, by: Any, at: datetime) -> Model:
    """Make the settings what they were in this version, which is a new version itself.

    Raises application.Refused, with reasons: a deletion, or what these settings refer to is gone.
    """
    if version.snapshot is None:
        raise application.Refused(["This version is a deletion. Bring back the one before it."])
    kind, row = BY_NAME[version.kind], _row(version)
    with kept(row, by=by, at=at, how=f"brought back version {version.pk}") as changed:
        made = application.apply(kind, _still_known(kind, version.snapshot), row=row)
        if row is None:
            changed.append(made)
    return made


def _still_known(kind: Kind, settings: Row) -> Row:
    """Without settings that the product had once and has no more."""
    names = {field.name for field in kind.fields} | {part.name for part in kind.parts} | {"agents"}
    return {name: value for name, value in settings.items() if name in names}


def _row(version: SettingVersion) -> Model | None:
    return BY_NAME[version.kind].model._default_manager.filter(pk=version.row_id).first()  # noqa: SLF001


def _last(kind: Kind, row_id: int) -> SettingVersion | None:
    return SettingVersion.objects.filter(kind=kind.name, row_id=row_id).first()
