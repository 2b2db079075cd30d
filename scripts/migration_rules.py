"""`make check`: no migration stops calls. Old code goes on beside the new tables, and no big table is locked for long.

Expand first, contract a release later. A migration that removes or renames says `after_release = "1.2.0"`: the release
from which on no code uses what goes away.
"""

import os
import sys
import tomllib
from collections.abc import Iterator
from typing import Any

from scripts.launcher.plan import ROOT

APPS = ("agents", "tickets", "callbacks", "reporting")
GROWING = {
    "callleg", "conversation", "decision", "offer", "queueentry", "queueentryevent", "agentstatechange",
    "carrierreport", "ticket", "ticketnote", "ticketevent", "interaction", "slot", "ticketmention", "ticketnotice",
}  # fmt: skip
"""Tables with a row for each call: a lock while millions of rows are read is a standstill."""

CONTRACTS = ("RemoveField", "RenameField", "DeleteModel", "RenameModel", "AlterModelTable")
LOCKING = {
    "AddIndex": "contactcenter.migration_operations.AddIndexBesideCalls",
    "AddConstraint": "AddConstraintNotValid, then ValidateConstraint",
}
BEFORE_THE_RULES = {("callbacks", "0006_hot_tables")}
"""Made before anything was released."""


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactcenter.settings")
    import django
    from django.db.migrations.loader import MigrationLoader

    django.setup()
    loader = MigrationLoader(None)
    found = [line for key, made in sorted(loader.disk_migrations.items()) for line in _broken(loader, key, made)]
    print("\n".join(found))
    return 1 if found else 0


def _broken(loader: Any, key: tuple[str, str], migration: Any) -> Iterator[str]:
    if key[0] in APPS and key not in BEFORE_THE_RULES and not migration.initial:
        state = loader.project_state(key, at_end=False)
        for rule in broken_rules(migration, state=state, version=_version()):
            yield f"{key[0]}/migrations/{key[1]}.py: {rule}"


def broken_rules(migration: Any, *, state: Any, version: str) -> Iterator[str]:
    """A sentence for each operation that would stop calls; `state` is that of the models before the migration."""
    new = {operation.name.lower() for operation in migration.operations if type(operation).__name__ == "CreateModel"}
    for operation in migration.operations:
        kind = type(operation).__name__
        model = str(getattr(operation, "model_name", "")).lower()
        if kind == "AddField" and model not in new and _needs_a_value(operation.field):
            yield f"{model}.{operation.name}: old code inserts rows without it. Give it null=True or a db_default."
        elif kind == "AlterField" and (why := _narrower(operation, state, migration.app_label)):
            yield f"{model}.{operation.name}: {why}"
        elif kind in CONTRACTS and not _is_over(getattr(migration, "after_release", ""), version):
            yield f"{kind} in {model or operation.name}: old code still uses it. Wait a release, then say after_release."
        elif kind in LOCKING and model in GROWING - new:
            yield f"{kind} locks {model} while all its rows are read. Use {LOCKING[kind]}."


def _needs_a_value(field: Any) -> bool:
    return not (field.null or field.many_to_many or field.has_db_default())


def _narrower(operation: Any, state: Any, app: str) -> str:
    """Why values that old code writes would be refused; empty where they would not."""
    old, new = state.models[app, operation.model_name.lower()].fields[operation.name], operation.field
    if old.null and not new.null and not new.has_db_default():
        return "old code still writes NULL. Give it a db_default, or wait a release."
    if old.get_internal_type() != new.get_internal_type():
        return f"{old.get_internal_type()} becomes {new.get_internal_type()}. Add a second column instead."
    if (new.max_length or 10**9) < (old.max_length or 10**9):
        return "it becomes shorter, and old values may not fit."
    return ""


def _is_over(after_release: str, version: str) -> bool:
    return bool(after_release) and _numbers(after_release) < _numbers(version)


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


if __name__ == "__main__":
    sys.exit(main())
