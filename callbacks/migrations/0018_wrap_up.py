"""What agents do after a call: dispositions, notes, more time."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('callbacks', '0017_rules_of_tickets'),
    ]

    operations = [
        migrations.CreateModel(
            name='Disposition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text="On the agent's button, on the timeline and in exports, e.g. Resolved.", max_length=40, unique=True, validators=[django.core.validators.RegexValidator('\\A(?!(?i:none)\\Z)\\S.*', 'Begin with a letter; “none” says that nothing was chosen.')])),
                ('help', models.CharField(blank=True, help_text='When to choose it, shown to the agent, e.g. The customer has what was asked for.', max_length=200, verbose_name='Explanation')),
                ('order', models.PositiveSmallIntegerField(default=0, help_text='Smaller numbers come first. The first nine have the keys 1 to 9.')),
                ('is_active', models.BooleanField(default=True, help_text='Off: agents can no longer choose it. Calls that have it keep it.', verbose_name='Active')),
            ],
            options={
                'ordering': ['order', 'name'],
            },
        ),
        migrations.AddField(
            model_name='offer',
            name='disposition',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='offer',
            name='disposition_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='offer',
            name='note',
            field=models.TextField(blank=True, db_default='', default='', max_length=5000),
        ),
        migrations.AddField(
            model_name='offer',
            name='noted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='offer',
            name='wrap_up_extended_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='offer',
            name='wrapped_up_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='queue',
            name='disposition_required',
            field=models.BooleanField(db_default=False, default=False, help_text='On: the agent must say what the call came to before being done. When the time is over, the agent is available all the same, and the call has none.', verbose_name='Disposition required'),
        ),
        migrations.AddField(
            model_name='queue',
            name='wrap_up_extension_seconds',
            field=models.PositiveIntegerField(db_default=60, default=60, help_text='For how much longer, in seconds, an agent may extend the time for notes, once a call. 0: not at all.', validators=[django.core.validators.MaxValueValidator(3600)], verbose_name='Longer wrap-up'),
        ),
        migrations.CreateModel(
            name='QueueDisposition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('disposition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='in_queues', to='callbacks.disposition')),
                ('queue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dispositions', to='callbacks.queue')),
            ],
            options={
                'verbose_name': 'disposition',
                'ordering': ['disposition__order', 'disposition__name'],
                'constraints': [models.UniqueConstraint(fields=('queue', 'disposition'), name='callbacks_queue_names_a_disposition_once')],
            },
        ),
    ]
