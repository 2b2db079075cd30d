"""Caps per hour beside those per day, and what a number does with callers whose number failed the network's check."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('callbacks', '0012_count_promises'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalphonenumber',
            name='distrusts_false_numbers',
            field=models.BooleanField(db_default=False, default=False, help_text='On: a call whose number failed it (StirVerstat: validation failed) counts as one that shows none: no callback to that number, and nothing that belongs to it, such as a callback that waits.', verbose_name="Distrust numbers that failed the network's check"),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='most_hourly_calls',
            field=models.PositiveIntegerField(blank=True, help_text='A hard stop: beyond so many calls within an hour no callback is offered, and no customer is called until the hour has room again. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Calls to customers per hour'),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='most_hourly_per_caller',
            field=models.PositiveSmallIntegerField(blank=True, default=3, help_text='How many callbacks one number may be promised within an hour. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Callbacks per caller and hour'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='distrusts_false_numbers',
            field=models.BooleanField(db_default=False, default=False, help_text='On: a call whose number failed it (StirVerstat: validation failed) counts as one that shows none: no callback to that number, and nothing that belongs to it, such as a callback that waits.', verbose_name="Distrust numbers that failed the network's check"),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='most_hourly_calls',
            field=models.PositiveIntegerField(blank=True, help_text='A hard stop: beyond so many calls within an hour no callback is offered, and no customer is called until the hour has room again. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Calls to customers per hour'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='most_hourly_per_caller',
            field=models.PositiveSmallIntegerField(blank=True, default=3, help_text='How many callbacks one number may be promised within an hour. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Callbacks per caller and hour'),
        ),
        migrations.AddField(
            model_name='queueentry',
            name='caller_is_doubtful',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name='historicalphonenumber',
            name='most_daily_calls',
            field=models.PositiveIntegerField(blank=True, help_text='A hard stop: beyond so many calls within 24 hours no callback is offered, and no customer is called. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Calls to customers per day'),
        ),
        migrations.AlterField(
            model_name='phonenumber',
            name='most_daily_calls',
            field=models.PositiveIntegerField(blank=True, help_text='A hard stop: beyond so many calls within 24 hours no callback is offered, and no customer is called. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Calls to customers per day'),
        ),
    ]
