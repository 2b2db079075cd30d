"""Migrations that would stop calls are named, with what to do instead; those that would not are let through."""

from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ModelState, ProjectState

from contactcenter.migration_operations import AddIndexBesideCalls
from scripts.migration_rules import broken_rules


def before() -> ProjectState:
    state = ProjectState()
    fields = [("id", models.BigAutoField(primary_key=True)), ("status", models.CharField(max_length=20, null=True))]
    state.add_model(ModelState("callbacks", "CallLeg", fields))
    return state


def broken(*operations: Any, after_release: str = "") -> list[str]:
    migration = migrations.Migration("0099_change", "callbacks")
    migration.operations = list(operations)
    if after_release:
        migration.after_release = after_release  # type: ignore[attr-defined]
    return list(broken_rules(migration, state=before(), version="1.3.0"))


def column(**options: Any) -> models.IntegerField:
    return models.IntegerField(**options)


INDEX = models.Index(fields=["status"], name="by_status")


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("callleg", "tries", column()),
        migrations.AddField("callleg", "tries", column(default=0)),  # dropped again at once: old code gives none
        migrations.AlterField("callleg", "status", models.CharField(max_length=20)),
        migrations.AlterField("callleg", "status", models.CharField(max_length=10, null=True)),
        migrations.AlterField("callleg", "status", column(null=True)),
        migrations.RemoveField("callleg", "status"),
        migrations.RenameField("callleg", "status", "state"),
        migrations.DeleteModel("CallLeg"),
        migrations.RenameModel("CallLeg", "Leg"),
        migrations.AlterModelTable("callleg", "legs"),
        migrations.AddIndex("callleg", INDEX),
        migrations.AddConstraint("callleg", models.UniqueConstraint(fields=["status"], name="one_each")),
    ],
    ids=lambda operation: f"{type(operation).__name__} {getattr(operation, 'name', '')}",
)
def test_what_would_stop_calls_is_named(operation: Any) -> None:
    assert len(broken(operation)) == 1


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("callleg", "tries", column(null=True)),
        migrations.AddField("callleg", "tries", column(db_default=0)),
        migrations.AlterField("callleg", "status", models.CharField(max_length=30, null=True)),
        AddIndexBesideCalls("callleg", INDEX),
        migrations.AddIndex("queue", INDEX),
        migrations.RunPython(migrations.RunPython.noop),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_what_lets_old_code_go_on_is_let_through(operation: Any) -> None:
    assert broken(operation) == []


@pytest.mark.django_db(transaction=True)
def test_an_index_is_built_beside_calls_on_either_database() -> None:
    state = before()
    operation = AddIndexBesideCalls("callleg", models.Index(fields=["status"], name="by_status_beside_calls"))
    after = state.clone()
    operation.state_forwards("callbacks", after)
    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("callbacks", editor, state, after)
        try:
            with connection.cursor() as cursor:
                there = connection.introspection.get_constraints(cursor, "callbacks_callleg")
            assert "by_status_beside_calls" in there
        finally:
            operation.database_backwards("callbacks", editor, after, state)


def test_an_index_of_a_new_table_locks_nobody() -> None:
    made = migrations.CreateModel("CallLeg", fields=[])
    assert broken(made, migrations.AddIndex("callleg", INDEX)) == []


def test_a_column_may_go_a_release_after_the_last_code_that_used_it() -> None:
    assert broken(migrations.RemoveField("callleg", "status"), after_release="1.2.0") == []
    assert len(broken(migrations.RemoveField("callleg", "status"), after_release="1.3.0")) == 1
