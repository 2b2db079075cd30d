"""Who has passed a call on is not rung with it at once: a fact of its place in line, of which few have it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agents', '0004_states_ended_by_supervisors'),
        ('callbacks', '0024_seat_of_a_guest'),
    ]

    operations = [
        migrations.AddField(
            model_name='place',
            name='passed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='place',
            name='passed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='agents.agent'),
        ),
        migrations.AddIndex(
            model_name='place',
            index=models.Index(condition=models.Q(('passed_by__isnull', False)), fields=['passed_by'], name='callbacks_place_passed'),
        ),
    ]
