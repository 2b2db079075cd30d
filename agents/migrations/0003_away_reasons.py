"""Why agents are away, and what they become after a call."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agents', '0002_skills'),
    ]

    operations = [
        migrations.CreateModel(
            name='AwayReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text="In the agent's menu beside Away and on the supervisors' board, e.g. Lunch.", max_length=40, unique=True, validators=[django.core.validators.RegexValidator("\\A(?!(?i:missed|left[ _]call|console lost|end of day)\\Z)\\w[\\w '’&/-]*\\Z", 'Use letters, digits and spaces; and not a word with which the system itself says why somebody is away.')])),
                ('order', models.PositiveSmallIntegerField(default=0, help_text='Smaller numbers come first in the menu.')),
                ('is_active', models.BooleanField(default=True, help_text='Off: no longer in the menu. Who is away for it stays so.', verbose_name='Active')),
            ],
            options={
                'ordering': ['order', 'name'],
            },
        ),
        migrations.AddField(
            model_name='agent',
            name='after_call',
            field=models.CharField(blank=True, choices=[('offline', 'Offline'), ('away', 'Away'), ('available', 'Available'), ('ringing', 'Ringing'), ('busy_call', 'Busy Call'), ('busy_callback', 'Busy Callback'), ('wrap_up', 'Wrap-up')], db_default='', default='', editable=False, max_length=14),
        ),
        migrations.AddField(
            model_name='agent',
            name='after_call_reason',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=40),
        ),
    ]
