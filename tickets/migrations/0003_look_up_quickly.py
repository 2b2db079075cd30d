"""Overdue tickets and those of a caller are found without reading all."""

from django.db import migrations, models

from contactcenter.migration_operations import AddIndexBesideCalls


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('tickets', '0002_follow_up'),
    ]

    operations = [
        AddIndexBesideCalls(
            model_name='ticket',
            index=models.Index(condition=models.Q(('status', 'resolved'), _negated=True), fields=['due_at'], name='tickets_ticket_due'),
        ),
        AddIndexBesideCalls(
            model_name='ticket',
            index=models.Index(fields=['caller'], name='tickets_ticket_caller'),
        ),
    ]
