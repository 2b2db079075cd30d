"""Who ended an agent’s state, where a supervisor did."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agents', '0003_away_reasons'),
    ]

    operations = [
        migrations.AddField(
            model_name='agent',
            name='after_call_by',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name='agentstatechange',
            name='actor',
            field=models.CharField(blank=True, db_default='', default='', max_length=80),
        ),
    ]
