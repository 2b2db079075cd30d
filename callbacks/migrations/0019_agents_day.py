"""Finds an agent's offers of today without reading those of all days."""

from django.db import migrations, models

from contactcenter.migration_operations import AddIndexBesideCalls


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("callbacks", "0018_wrap_up")]

    operations = [
        AddIndexBesideCalls(
            model_name="offer",
            index=models.Index(fields=["agent", "made_at"], name="callbacks_offer_agents_day"),
        ),
    ]
