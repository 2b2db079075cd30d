"""Finds offers that were missed as quickly as those that were declined: either may keep an entry from an agent for a while."""

from django.db import migrations, models

from contactcenter.migration_operations import AddIndexBesideCalls


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("callbacks", "0009_lanes_served")]

    operations = [
        AddIndexBesideCalls(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("close_reason__in", ["declined", "missed"])),
                fields=["agent", "closed_at"],
                name="callbacks_offer_refused",
            ),
        ),
        migrations.RemoveIndex(model_name="offer", name="callbacks_offer_declined"),
    ]
