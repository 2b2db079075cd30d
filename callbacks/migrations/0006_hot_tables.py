"""Keeps the front of the line quick: an index that finds live callers and callbacks apart, and prompt vacuuming."""

from django.db import migrations, models

SETTINGS = {
    # Rows come and go by the thousand: dead ones at the front are what a match would have to walk past.
    "callbacks_place": "autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=500, "
    "autovacuum_analyze_scale_factor=0.1, autovacuum_vacuum_cost_delay=0",
    # Written every 30 seconds per caller, in columns without an index: room on the page makes that cheap.
    "callbacks_callleg": "fillfactor=80, autovacuum_vacuum_scale_factor=0.02, autovacuum_vacuum_cost_delay=0",
    "callbacks_queueentry": "fillfactor=90, autovacuum_vacuum_scale_factor=0.02",
    "callbacks_offer": "fillfactor=90, autovacuum_vacuum_scale_factor=0.02",
    # Few rows, each written many times an hour.
    "agents_agent": "fillfactor=50, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=200",
}


def set_storage(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, settings in SETTINGS.items():
            schema_editor.execute(f"ALTER TABLE {table} SET ({settings})")


def reset_storage(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, settings in SETTINGS.items():
            names = ", ".join(setting.split("=")[0] for setting in settings.split(", "))
            schema_editor.execute(f"ALTER TABLE {table} RESET ({names})")


class Migration(migrations.Migration):
    dependencies = [("agents", "0001_initial"), ("callbacks", "0005_keep_the_books")]

    operations = [
        migrations.AddIndex(
            model_name="place",
            index=models.Index(
                condition=models.Q(("waiting", True)),
                fields=["lane", "kind", "rank_at", "entry"],
                name="callbacks_place_front",
            ),
        ),
        migrations.RemoveIndex(model_name="place", name="callbacks_place_waiting"),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("close_reason", "declined")),
                fields=["agent", "closed_at"],
                name="callbacks_offer_declined",
            ),
        ),
        migrations.RunPython(set_storage, reset_storage),
    ]
