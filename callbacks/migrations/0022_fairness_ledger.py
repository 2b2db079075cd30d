"""The fairness ledger: a row for each decision who is served next, chained; and where the chain ends."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('callbacks', '0021_guests_call'),
    ]

    operations = [
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('match', 'By the order of the line'), ('pick', 'Picked by an agent'), ('assignment', 'Assigned by a supervisor'), ('transfer', 'Passed on to an agent')], max_length=10)),
                ('at', models.DateTimeField()),
                ('offer_id', models.BigIntegerField(unique=True)),
                ('entry_id', models.BigIntegerField()),
                ('agent_id', models.BigIntegerField()),
                ('queue_id', models.BigIntegerField()),
                ('rank_at', models.DateTimeField()),
                ('actor', models.CharField(blank=True, default='', max_length=80)),
                ('front_entry_id', models.BigIntegerField()),
                ('passed', models.JSONField(default=list)),
                ('passed_count', models.PositiveSmallIntegerField(default=0)),
                ('number', models.BigIntegerField(null=True, unique=True)),
                ('previous', models.CharField(blank=True, default='', max_length=64)),
                ('digest', models.CharField(blank=True, default='', max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='callbacks_decision_at'), models.Index(condition=models.Q(('passed_count__gt', 0)), fields=['at', 'id'], name='callbacks_decision_inversions'), models.Index(condition=models.Q(('number', None)), fields=['id'], name='callbacks_decision_unsealed')],
            },
        ),
        migrations.CreateModel(
            name='LedgerHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(default=0)),
                ('digest', models.CharField(default='0000000000000000000000000000000000000000000000000000000000000000', max_length=64)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='callbacks_ledger_head_is_one_row')],
            },
        ),
    ]
