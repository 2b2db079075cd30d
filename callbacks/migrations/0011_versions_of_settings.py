"""Keeps every version of every setting."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('callbacks', '0010_offers_refused'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SettingVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('row_id', models.BigIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('snapshot', models.JSONField(help_text='Null: the row was deleted.', null=True)),
                ('made_at', models.DateTimeField(verbose_name='when')),
                ('how', models.CharField(blank=True, max_length=120)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
            ],
            options={
                'verbose_name': 'version of settings',
                'verbose_name_plural': 'versions of settings',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['kind', 'row_id', '-id'], name='callbacks_versions_of_a_row')],
            },
        ),
    ]
