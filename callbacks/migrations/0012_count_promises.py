"""Finds what was promised to a caller, by a number, and which calls were made, within the last hours: for the caps."""

from django.db import migrations, models

from contactcenter.migration_operations import AddIndexBesideCalls

PROMISED = models.Q(callback_requested_at__isnull=False)
CALLED = models.Q(asked_at__isnull=False, purpose="customer")


def promised(field, name):
    index = models.Index(condition=PROMISED, fields=[field, "callback_requested_at"], name=name)
    return AddIndexBesideCalls(model_name="queueentry", index=index)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("callbacks", "0011_versions_of_settings")]

    operations = [
        promised("callback_number", "callbacks_entry_promised_to"),
        promised("caller", "callbacks_entry_promised_by"),
        promised("phone_number", "callbacks_entry_promised_at"),
        AddIndexBesideCalls(
            model_name="callleg",
            index=models.Index(condition=CALLED, fields=["to_number", "asked_at"], name="callbacks_leg_called"),
        ),
        AddIndexBesideCalls(
            model_name="callleg",
            index=models.Index(condition=CALLED, fields=["asked_at"], name="callbacks_leg_asked"),
        ),
    ]
