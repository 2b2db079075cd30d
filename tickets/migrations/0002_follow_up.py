"""Due dates, saved filters, mentions, and what is to be told outside."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DefaultFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('is_shared', models.BooleanField(default=False)),
                ('query', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='TicketMention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='TicketNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('webhook', 'Webhook')], max_length=8)),
                ('target', models.CharField(max_length=500)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='ticket',
            name='due_from',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='ticket',
            name='due_at',
            field=models.DateTimeField(blank=True, help_text='When it is to be resolved; empty: at no set time.', null=True),
        ),
        migrations.AddField(
            model_name='defaultfilter',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='default_ticket_filter', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='savedfilter',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ticket_filters', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='defaultfilter',
            name='saved',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.savedfilter'),
        ),
        migrations.AddField(
            model_name='ticketmention',
            name='note',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='tickets.ticketnote'),
        ),
        migrations.AddField(
            model_name='ticketmention',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='ticketmention',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ticketnotice',
            name='mention',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.ticketmention'),
        ),
        migrations.AddField(
            model_name='ticketnotice',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='tickets.ticket'),
        ),
        migrations.AddConstraint(
            model_name='savedfilter',
            constraint=models.UniqueConstraint(fields=('owner', 'name'), name='tickets_filter_name_once_per_person'),
        ),
        migrations.AddIndex(
            model_name='ticketmention',
            index=models.Index(condition=models.Q(('seen_at__isnull', True)), fields=['user'], name='tickets_mention_unread'),
        ),
        migrations.AddIndex(
            model_name='ticketmention',
            index=models.Index(fields=['user', '-at'], name='tickets_mention_newest'),
        ),
        migrations.AddConstraint(
            model_name='ticketmention',
            constraint=models.UniqueConstraint(fields=('note', 'user'), name='tickets_mention_once_per_note'),
        ),
        migrations.AddIndex(
            model_name='ticketnotice',
            index=models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='tickets_notice_due'),
        ),
        migrations.AddConstraint(
            model_name='ticketnotice',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['email', 'webhook'])), name='tickets_notice_channel_is_known'),
        ),
    ]
