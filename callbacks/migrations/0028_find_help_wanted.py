"""Finds those who wait for a supervisor without reading the offers of all days."""

from django.db import migrations, models

from contactcenter.migration_operations import AddIndexBesideCalls


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("callbacks", "0027_help_wanted")]

    operations = [
        AddIndexBesideCalls(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("help_asked_at__isnull", False)),
                fields=["help_asked_at"],
                name="callbacks_offer_help_wanted",
            ),
        ),
    ]
