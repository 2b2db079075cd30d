"""An agent asks for a supervisor, and one comes because of it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('callbacks', '0026_calls_by_hand'),
    ]

    operations = [
        migrations.AddField(
            model_name='guest',
            name='answers_help',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='offer',
            name='help_asked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='offer',
            name='help_reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
    ]
