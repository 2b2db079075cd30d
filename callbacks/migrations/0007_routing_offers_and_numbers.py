"""Menus, categories, skills, steps, further languages; settings of the offer, of numbers and of attempts; all off."""

import callbacks.models.data_rules
import callbacks.models.greeting_rules
import django.core.validators
import django.db.models.deletion
import re
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agents', '0002_skills'),
        ('callbacks', '0006_hot_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='closure',
            name='greeting_text',
            field=models.TextField(blank=True, db_default='', help_text='Said instead of the after-hours text while it lasts. Empty: that text.', max_length=1000),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='allowed_countries',
            field=models.CharField(blank=True, db_default='', help_text='Countries that may be called, e.g. US, CA. Empty: the country of this number alone.', max_length=400, validators=[django.core.validators.RegexValidator('\\A[A-Z]{2}(, ?[A-Z]{2})*\\Z', 'Write two letters per country, with commas between: US, CA, MX.')]),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='asks_to_press_1',
            field=models.BooleanField(db_default=False, default=False, help_text='On: whoever answers hears “press 1 to take your callback, 2 for ten more minutes, 3 to cancel”; who presses nothing was not reached. Machine detection stays on.', verbose_name='Whoever answers must press 1'),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='carrier_data',
            field=models.CharField(blank=True, db_default='', help_text="Parameters of the carrier's request that are kept as data, with commas between, e.g. FromCity, StirVerstat. Empty: none.", max_length=400, verbose_name='Carrier parameters to keep'),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='first_attempt_delay_seconds',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text='A callback is not offered to an agent for so long after the request, in seconds, so that nobody is rung while hanging up.', validators=[django.core.validators.MaxValueValidator(600)], verbose_name='Delay before the first attempt'),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='lookup_url',
            field=models.CharField(blank=True, db_default='', help_text='Asked for data when a call arrives, e.g. https://crm.example.com/caller?number=$(Caller). Its host must be in LOOKUP_HOSTS. It answers a JSON object of texts. The call never waits for it.', max_length=400, verbose_name='Look-up address'),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='missed_callback_minutes',
            field=models.PositiveSmallIntegerField(db_default=60, default=60, help_text='Who calls within so many minutes after a callback that did not reach them takes up the old place. 0: never.', validators=[django.core.validators.MaxValueValidator(1440)], verbose_name='Remember a missed callback'),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='most_daily_calls',
            field=models.PositiveIntegerField(blank=True, help_text='A hard stop: beyond so many calls within 24 hours no customer is called, and tickets are opened. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Calls to customers per day'),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='most_daily_per_caller',
            field=models.PositiveSmallIntegerField(blank=True, default=5, help_text='How many callbacks one number may be promised within 24 hours. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Callbacks per caller and day'),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='most_open_per_caller',
            field=models.PositiveSmallIntegerField(blank=True, default=3, help_text='How many callbacks one number may have waiting, over all numbers of ours. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Open callbacks per caller'),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='most_pending_callbacks',
            field=models.PositiveIntegerField(blank=True, help_text='No further offer while so many callbacks of this number wait. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)]),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='most_per_minute',
            field=models.PositiveSmallIntegerField(blank=True, default=100, help_text='How many callbacks this number promises within a minute. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Callbacks per minute'),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='number_to_dial',
            field=models.CharField(blank=True, db_default='', help_text="Where callbacks go, e.g. $(ContactNumber), taken from the call's data. Empty: the caller's number.", max_length=120),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='number_to_present',
            field=models.CharField(blank=True, db_default='', help_text="What the customer's phone shows, e.g. $(BrandNumber), taken from the call's data. Empty: the number to present above, else the number that was dialed.", max_length=120),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='offer_from_calls_per_agent',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Offer only while at least so many wait for each agent who is signed in. Empty: however few.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)]),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='offer_from_wait_minutes',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Offer only to callers whose estimated wait is at least so long, in minutes. Empty: however short.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)]),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='offer_from_waiting',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Offer only while at least so many wait in the line, virtual holders counted. Empty: however few.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Offer from callers waiting'),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='offer_only_before_closing',
            field=models.BooleanField(db_default=False, default=False, help_text='On: no offer to callers whose turn, as estimated, comes after closing.', verbose_name='Offer only what can be served by closing'),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='other_number',
            field=models.CharField(choices=[('never', 'No: only the number that they call from'), ('when_needed', 'Where their own cannot be called'), ('always', 'Yes, with key 2 while they wait')], db_default='never', default='never', help_text='They key it in, hear it read back and confirm it. The number that they called from stays on record.', max_length=12, verbose_name='Callers may give another number'),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='retries_when_busy',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text='How often a customer whose line is busy is tried again, in the same place. 0: a ticket at once.', validators=[django.core.validators.MaxValueValidator(5)]),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='retries_when_no_answer',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text='How often a customer who does not answer is tried again, in the same place. 0: a ticket at once.', validators=[django.core.validators.MaxValueValidator(5)]),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='retry_after_minutes',
            field=models.PositiveSmallIntegerField(db_default=10, default=10, help_text='Time between two attempts, in minutes.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)]),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='revision',
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='say_estimated_wait',
            field=models.BooleanField(db_default=False, default=False, help_text='On: callers hear the estimated wait after their position, as a range; nothing where it is too uncertain.'),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='screen_pop_url',
            field=models.CharField(blank=True, db_default='', help_text='Opened for the agent who accepts, e.g. https://crm.example.com/?phone=$(Caller). Empty: none.', max_length=400, verbose_name='Screen-pop address'),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='stop_offering_minutes',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text='No offer in the last minutes before closing. 0: until closing.', validators=[django.core.validators.MaxValueValidator(1440)], verbose_name='Stop offering before closing'),
        ),
        migrations.AddField(
            model_name='historicalphonenumber',
            name='toll_free_allowed',
            field=models.BooleanField(db_default=True, default=True, help_text='Off: callbacks to toll-free numbers are refused.', verbose_name='Toll-free numbers may be called'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='allowed_countries',
            field=models.CharField(blank=True, db_default='', help_text='Countries that may be called, e.g. US, CA. Empty: the country of this number alone.', max_length=400, validators=[django.core.validators.RegexValidator('\\A[A-Z]{2}(, ?[A-Z]{2})*\\Z', 'Write two letters per country, with commas between: US, CA, MX.')]),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='asks_to_press_1',
            field=models.BooleanField(db_default=False, default=False, help_text='On: whoever answers hears “press 1 to take your callback, 2 for ten more minutes, 3 to cancel”; who presses nothing was not reached. Machine detection stays on.', verbose_name='Whoever answers must press 1'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='carrier_data',
            field=models.CharField(blank=True, db_default='', help_text="Parameters of the carrier's request that are kept as data, with commas between, e.g. FromCity, StirVerstat. Empty: none.", max_length=400, verbose_name='Carrier parameters to keep'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='first_attempt_delay_seconds',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text='A callback is not offered to an agent for so long after the request, in seconds, so that nobody is rung while hanging up.', validators=[django.core.validators.MaxValueValidator(600)], verbose_name='Delay before the first attempt'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='lookup_url',
            field=models.CharField(blank=True, db_default='', help_text='Asked for data when a call arrives, e.g. https://crm.example.com/caller?number=$(Caller). Its host must be in LOOKUP_HOSTS. It answers a JSON object of texts. The call never waits for it.', max_length=400, verbose_name='Look-up address'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='missed_callback_minutes',
            field=models.PositiveSmallIntegerField(db_default=60, default=60, help_text='Who calls within so many minutes after a callback that did not reach them takes up the old place. 0: never.', validators=[django.core.validators.MaxValueValidator(1440)], verbose_name='Remember a missed callback'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='most_daily_calls',
            field=models.PositiveIntegerField(blank=True, help_text='A hard stop: beyond so many calls within 24 hours no customer is called, and tickets are opened. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Calls to customers per day'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='most_daily_per_caller',
            field=models.PositiveSmallIntegerField(blank=True, default=5, help_text='How many callbacks one number may be promised within 24 hours. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Callbacks per caller and day'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='most_open_per_caller',
            field=models.PositiveSmallIntegerField(blank=True, default=3, help_text='How many callbacks one number may have waiting, over all numbers of ours. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Open callbacks per caller'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='most_pending_callbacks',
            field=models.PositiveIntegerField(blank=True, help_text='No further offer while so many callbacks of this number wait. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)]),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='most_per_minute',
            field=models.PositiveSmallIntegerField(blank=True, default=100, help_text='How many callbacks this number promises within a minute. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Callbacks per minute'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='number_to_dial',
            field=models.CharField(blank=True, db_default='', help_text="Where callbacks go, e.g. $(ContactNumber), taken from the call's data. Empty: the caller's number.", max_length=120),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='number_to_present',
            field=models.CharField(blank=True, db_default='', help_text="What the customer's phone shows, e.g. $(BrandNumber), taken from the call's data. Empty: the number to present above, else the number that was dialed.", max_length=120),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='offer_from_calls_per_agent',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Offer only while at least so many wait for each agent who is signed in. Empty: however few.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)]),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='offer_from_wait_minutes',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Offer only to callers whose estimated wait is at least so long, in minutes. Empty: however short.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)]),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='offer_from_waiting',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Offer only while at least so many wait in the line, virtual holders counted. Empty: however few.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Offer from callers waiting'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='offer_only_before_closing',
            field=models.BooleanField(db_default=False, default=False, help_text='On: no offer to callers whose turn, as estimated, comes after closing.', verbose_name='Offer only what can be served by closing'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='other_number',
            field=models.CharField(choices=[('never', 'No: only the number that they call from'), ('when_needed', 'Where their own cannot be called'), ('always', 'Yes, with key 2 while they wait')], db_default='never', default='never', help_text='They key it in, hear it read back and confirm it. The number that they called from stays on record.', max_length=12, verbose_name='Callers may give another number'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='retries_when_busy',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text='How often a customer whose line is busy is tried again, in the same place. 0: a ticket at once.', validators=[django.core.validators.MaxValueValidator(5)]),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='retries_when_no_answer',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text='How often a customer who does not answer is tried again, in the same place. 0: a ticket at once.', validators=[django.core.validators.MaxValueValidator(5)]),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='retry_after_minutes',
            field=models.PositiveSmallIntegerField(db_default=10, default=10, help_text='Time between two attempts, in minutes.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)]),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='revision',
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='say_estimated_wait',
            field=models.BooleanField(db_default=False, default=False, help_text='On: callers hear the estimated wait after their position, as a range; nothing where it is too uncertain.'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='screen_pop_url',
            field=models.CharField(blank=True, db_default='', help_text='Opened for the agent who accepts, e.g. https://crm.example.com/?phone=$(Caller). Empty: none.', max_length=400, verbose_name='Screen-pop address'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='stop_offering_minutes',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text='No offer in the last minutes before closing. 0: until closing.', validators=[django.core.validators.MaxValueValidator(1440)], verbose_name='Stop offering before closing'),
        ),
        migrations.AddField(
            model_name='phonenumber',
            name='toll_free_allowed',
            field=models.BooleanField(db_default=True, default=True, help_text='Off: callbacks to toll-free numbers are refused.', verbose_name='Toll-free numbers may be called'),
        ),
        migrations.AddField(
            model_name='place',
            name='not_before',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='place',
            name='relax_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='queue',
            name='missed_policy',
            field=models.CharField(choices=[('away', 'Makes the agent away'), ('away_after_two', 'Makes the agent away when it is the second in a row'), ('stays', 'Changes nothing; the entry goes to somebody else for a while')], db_default='away', default='away', help_text='What it means for an agent not to answer in time. Away is one click from being back.', max_length=16, verbose_name='A missed offer'),
        ),
        migrations.AddField(
            model_name='queue',
            name='relax_skills_seconds',
            field=models.PositiveIntegerField(blank=True, help_text='Who has waited so long, in seconds, may be served by any member of the queue. Empty: never.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(86400)], verbose_name='Relax skills after'),
        ),
        migrations.AddField(
            model_name='queueentry',
            name='estimate_high_seconds',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='queueentry',
            name='estimate_low_seconds',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='queueentry',
            name='language',
            field=models.CharField(blank=True, db_default='', max_length=10),
        ),
        migrations.AddField(
            model_name='queueentry',
            name='not_before',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='queueentry',
            name='settings_revision',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name='queue',
            name='strategy',
            field=models.CharField(choices=[('longest_idle', 'Longest idle agent, one at a time'), ('all_at_once', 'All available agents at once; the first to accept has it'), ('most_skilled', 'Most skilled agent, then longest idle, one at a time')], default='longest_idle', help_text='Who is rung when a place reaches the front.', max_length=20),
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Shown to agents on each notification, e.g. Billing.', max_length=80, unique=True)),
                ('priority', models.SmallIntegerField(default=0, help_text="From -5 to 5, added to the queue's. Each step counts as five minutes of waiting.", validators=[django.core.validators.MinValueValidator(-5), django.core.validators.MaxValueValidator(5)])),
                ('data', models.JSONField(blank=True, default=dict, help_text='Data that each such call carries, as {"Name": "value"}.', validators=[callbacks.models.data_rules.validate_data])),
                ('queue', models.ForeignKey(blank=True, help_text='The line that these calls enter. Empty: the queue of the number that was dialed.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='categories', to='callbacks.queue')),
            ],
            options={
                'verbose_name_plural': 'categories',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalTranslation',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('welcome_audio', models.TextField(blank=True, help_text='A WAV or MP3 file to play instead of the spoken welcome.', max_length=100, validators=[django.core.validators.FileExtensionValidator(['wav', 'mp3']), callbacks.models.greeting_rules.validate_sound])),
                ('hold_message_audio', models.TextField(blank=True, help_text='A WAV or MP3 file to play instead of the spoken hold message.', max_length=100, validators=[django.core.validators.FileExtensionValidator(['wav', 'mp3']), callbacks.models.greeting_rules.validate_sound])),
                ('callback_offer_audio', models.TextField(blank=True, help_text='A WAV or MP3 file to play instead of the spoken offer.', max_length=100, validators=[django.core.validators.FileExtensionValidator(['wav', 'mp3']), callbacks.models.greeting_rules.validate_sound])),
                ('callback_confirmation_audio', models.TextField(blank=True, help_text='A WAV or MP3 file to play instead of the spoken confirmation.', max_length=100, validators=[django.core.validators.FileExtensionValidator(['wav', 'mp3']), callbacks.models.greeting_rules.validate_sound])),
                ('after_hours_audio', models.TextField(blank=True, help_text='A WAV or MP3 file to play instead of the spoken after-hours text.', max_length=100, validators=[django.core.validators.FileExtensionValidator(['wav', 'mp3']), callbacks.models.greeting_rules.validate_sound])),
                ('voicemail_audio', models.TextField(blank=True, help_text='A WAV or MP3 file to play instead of the spoken voicemail text.', max_length=100, validators=[django.core.validators.FileExtensionValidator(['wav', 'mp3']), callbacks.models.greeting_rules.validate_sound])),
                ('language', models.CharField(default='en-US', help_text='Language of the spoken texts, e.g. en-US, de-DE.', max_length=10, validators=[django.core.validators.RegexValidator('\\A[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\\Z', 'Write a language code such as en-US, de-DE or es.')])),
                ('voice', models.CharField(blank=True, help_text="The carrier's voice that speaks, e.g. Polly.Joanna. Empty: the carrier's default.", max_length=60, validators=[django.core.validators.RegexValidator('\\A[A-Za-z][A-Za-z0-9.\\-_]*\\Z', "Write the carrier's name of a voice, e.g. Polly.Joanna, or leave this empty.")])),
                ('welcome_text', models.TextField(blank=True, help_text='The welcome in this language. Empty: the default, if we know it there.', max_length=1000)),
                ('hold_message_text', models.TextField(blank=True, help_text='The hold message in this language. Empty: the default, if we know it there.', max_length=1000)),
                ('callback_offer_text', models.TextField(blank=True, help_text='The offer in this language. Empty: the default, if we know it there.', max_length=1000)),
                ('callback_confirmation_text', models.TextField(blank=True, help_text='The confirmation in this language. Empty: the default, if we know it there.', max_length=1000)),
                ('after_hours_text', models.TextField(blank=True, help_text='The after-hours text in this language. Empty: the default, if we know it there.', max_length=1000)),
                ('voicemail_text', models.TextField(blank=True, help_text='The voicemail text in this language. Empty: the default, if we know it there.', max_length=1000)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('phone_number', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='callbacks.phonenumber')),
            ],
            options={
                'verbose_name': 'historical further language',
                'verbose_name_plural': 'historical further languages',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Menu',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, help_text="What is said, e.g. “For sales press 1, for support press 2.” Empty: made of the choices' names.", max_length=1000)),
                ('seconds_to_press', models.PositiveSmallIntegerField(default=5, help_text='How long a caller has for the key after the text, in seconds.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)])),
                ('most_tries', models.PositiveSmallIntegerField(default=3, help_text='How often the menu is said where no key, or a wrong one, is pressed.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('otherwise', models.ForeignKey(blank=True, help_text="The category of callers who chose nothing. Empty: none; they enter the number's own queue.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='callbacks.category')),
                ('phone_number', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='menu', to='callbacks.phonenumber')),
            ],
        ),
        migrations.CreateModel(
            name='MenuChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(choices=[('1', '1'), ('2', '2'), ('3', '3'), ('4', '4'), ('5', '5'), ('6', '6'), ('7', '7'), ('8', '8'), ('9', '9'), ('0', '0'), ('*', '*'), ('#', '#')], max_length=1)),
                ('name', models.CharField(help_text='Said where the menu has no text of its own, e.g. Sales.', max_length=80)),
                ('language', models.CharField(blank=True, help_text="All that this caller hears from here on is in this language; it must be among the number's.", max_length=10, validators=[django.core.validators.RegexValidator('\\A[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\\Z', 'Write a language code such as en-US, de-DE or es.')])),
                ('ask_for', models.CharField(blank=True, help_text='Ask the caller to key in something more, kept as data under this name, e.g. AccountNumber.', max_length=40, validators=[django.core.validators.RegexValidator(re.compile('\\A[A-Za-z][A-Za-z0-9_]{0,39}\\Z'), 'Begin with a letter, then letters, digits and _ only, e.g. AccountNumber.')])),
                ('ask_text', models.CharField(blank=True, help_text='How it is asked for, e.g. “Please key in your account number, then #.”', max_length=300)),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='callbacks.category')),
                ('menu', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='callbacks.menu')),
            ],
            options={
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='RefusedNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(blank=True, max_length=40)),
                ('code', models.CharField(db_index=True, max_length=30)),
                ('sentence', models.CharField(max_length=300)),
                ('when_dialing', models.BooleanField(default=False, verbose_name='right before dialing')),
                ('at', models.DateTimeField(db_index=True)),
                ('conversation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='refused_numbers', to='callbacks.conversation')),
                ('phone_number', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='callbacks.phonenumber')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RequiredSkill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('least_level', models.PositiveSmallIntegerField(default=1, help_text='Agents below this level are not rung.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)])),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='required_skills', to='callbacks.category')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agents.skill')),
            ],
        ),
        migrations.CreateModel(
            name='RoutingStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Shown on the timeline of each call that it changed.', max_length=80, unique=True)),
                ('order', models.PositiveIntegerField(db_index=True, default=0, help_text='Steps with a lower order run first.')),
                ('is_active', models.BooleanField(default=True, help_text='Off: the step is kept but does nothing.', verbose_name='active')),
                ('stage', models.CharField(choices=[('arrival', 'When the call enters the line'), ('callback_request', 'When a callback is asked for'), ('before_offer', 'When a callback is about to be offered to an agent')], default='arrival', max_length=16)),
                ('stops', models.BooleanField(default=False, help_text='On: where this step applies, no later one of its moment runs.', verbose_name='last step')),
                ('language', models.CharField(blank=True, help_text='Of the caller, e.g. es-US. Empty: any.', max_length=10, validators=[django.core.validators.RegexValidator('\\A[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\\Z', 'Write a language code such as en-US, de-DE or es.')])),
                ('caller_prefix', models.CharField(blank=True, help_text="The caller's number begins with this, e.g. +1415. Empty: any number, withheld ones too.", max_length=16, validators=[django.core.validators.RegexValidator('\\A\\+[0-9]{1,15}\\Z', 'Write the beginning of a number, e.g. +1415 or +49.')])),
                ('outside_hours', models.BooleanField(default=False, help_text='Applies outside the hours above instead.')),
                ('data_name', models.CharField(blank=True, help_text='Data that the call carries, e.g. Tier.', max_length=40, validators=[django.core.validators.RegexValidator(re.compile('\\A[A-Za-z][A-Za-z0-9_]{0,39}\\Z'), 'Begin with a letter, then letters, digits and _ only, e.g. AccountNumber.')])),
                ('data_value', models.CharField(blank=True, help_text='The value that it must have. Empty: any value, so long as there is one.', max_length=200)),
                ('set_priority', models.SmallIntegerField(blank=True, help_text='From -5 to 5. Empty: stays.', null=True, validators=[django.core.validators.MinValueValidator(-5), django.core.validators.MaxValueValidator(5)])),
                ('add_priority', models.SmallIntegerField(default=0, help_text='Added to the priority that the call has; what comes out is kept between -5 and 5.', validators=[django.core.validators.MinValueValidator(-10), django.core.validators.MaxValueValidator(10)])),
                ('drop_skills', models.BooleanField(default=False, help_text='The call requires none of the skills that it did, only those below.')),
                ('set_data', models.JSONField(blank=True, default=dict, help_text='Data to set, as {"Name": "value"}; an empty value removes it.', validators=[callbacks.models.data_rules.validate_data])),
                ('category', models.ForeignKey(blank=True, help_text='Empty: any category.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='callbacks.category')),
                ('hours', models.ForeignKey(blank=True, help_text='Applies only inside these hours. Empty: at any time.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='callbacks.businesshours')),
                ('phone_number', models.ForeignKey(blank=True, help_text='Empty: any number.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='callbacks.phonenumber')),
                ('set_queue', models.ForeignKey(blank=True, help_text='Empty: stays.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='callbacks.queue')),
            ],
            options={
                'ordering': ['order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='StepSkill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('least_level', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)])),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agents.skill')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skills', to='callbacks.routingstep')),
            ],
        ),
        migrations.CreateModel(
            name='Translation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('welcome_audio', models.FileField(blank=True, help_text='A WAV or MP3 file to play instead of the spoken welcome.', upload_to='greetings/', validators=[django.core.validators.FileExtensionValidator(['wav', 'mp3']), callbacks.models.greeting_rules.validate_sound])),
                ('hold_message_audio', models.FileField(blank=True, help_text='A WAV or MP3 file to play instead of the spoken hold message.', upload_to='greetings/', validators=[django.core.validators.FileExtensionValidator(['wav', 'mp3']), callbacks.models.greeting_rules.validate_sound])),
                ('callback_offer_audio', models.FileField(blank=True, help_text='A WAV or MP3 file to play instead of the spoken offer.', upload_to='greetings/', validators=[django.core.validators.FileExtensionValidator(['wav', 'mp3']), callbacks.models.greeting_rules.validate_sound])),
                ('callback_confirmation_audio', models.FileField(blank=True, help_text='A WAV or MP3 file to play instead of the spoken confirmation.', upload_to='greetings/', validators=[django.core.validators.FileExtensionValidator(['wav', 'mp3']), callbacks.models.greeting_rules.validate_sound])),
                ('after_hours_audio', models.FileField(blank=True, help_text='A WAV or MP3 file to play instead of the spoken after-hours text.', upload_to='greetings/', validators=[django.core.validators.FileExtensionValidator(['wav', 'mp3']), callbacks.models.greeting_rules.validate_sound])),
                ('voicemail_audio', models.FileField(blank=True, help_text='A WAV or MP3 file to play instead of the spoken voicemail text.', upload_to='greetings/', validators=[django.core.validators.FileExtensionValidator(['wav', 'mp3']), callbacks.models.greeting_rules.validate_sound])),
                ('language', models.CharField(default='en-US', help_text='Language of the spoken texts, e.g. en-US, de-DE.', max_length=10, validators=[django.core.validators.RegexValidator('\\A[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\\Z', 'Write a language code such as en-US, de-DE or es.')])),
                ('voice', models.CharField(blank=True, help_text="The carrier's voice that speaks, e.g. Polly.Joanna. Empty: the carrier's default.", max_length=60, validators=[django.core.validators.RegexValidator('\\A[A-Za-z][A-Za-z0-9.\\-_]*\\Z', "Write the carrier's name of a voice, e.g. Polly.Joanna, or leave this empty.")])),
                ('welcome_text', models.TextField(blank=True, help_text='The welcome in this language. Empty: the default, if we know it there.', max_length=1000)),
                ('hold_message_text', models.TextField(blank=True, help_text='The hold message in this language. Empty: the default, if we know it there.', max_length=1000)),
                ('callback_offer_text', models.TextField(blank=True, help_text='The offer in this language. Empty: the default, if we know it there.', max_length=1000)),
                ('callback_confirmation_text', models.TextField(blank=True, help_text='The confirmation in this language. Empty: the default, if we know it there.', max_length=1000)),
                ('after_hours_text', models.TextField(blank=True, help_text='The after-hours text in this language. Empty: the default, if we know it there.', max_length=1000)),
                ('voicemail_text', models.TextField(blank=True, help_text='The voicemail text in this language. Empty: the default, if we know it there.', max_length=1000)),
                ('phone_number', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='callbacks.phonenumber')),
            ],
            options={
                'verbose_name': 'further language',
                'ordering': ['language'],
            },
        ),
        migrations.CreateModel(
            name='AgentLane',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lanes', to='agents.agent')),
                ('lane', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agent_lanes', to='callbacks.lane')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agent', 'lane'), name='callbacks_agent_serves_a_lane_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=models.CheckConstraint(condition=models.Q(('priority__gte', -5), ('priority__lte', 5)), name='callbacks_category_priority_is_between_minus_5_and_5'),
        ),
        migrations.AddConstraint(
            model_name='menuchoice',
            constraint=models.UniqueConstraint(fields=('menu', 'key'), name='callbacks_menu_has_a_key_once'),
        ),
        migrations.AddConstraint(
            model_name='requiredskill',
            constraint=models.UniqueConstraint(fields=('category', 'skill'), name='callbacks_category_requires_a_skill_once'),
        ),
        migrations.AddConstraint(
            model_name='stepskill',
            constraint=models.UniqueConstraint(fields=('step', 'skill'), name='callbacks_step_requires_a_skill_once'),
        ),
        migrations.AddConstraint(
            model_name='translation',
            constraint=models.UniqueConstraint(fields=('phone_number', 'language'), name='callbacks_number_has_a_language_once'),
        ),
    ]
