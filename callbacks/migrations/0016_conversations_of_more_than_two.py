"""Hold and mute, transfers, and guests in a room; supervisors may listen in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from contactcenter.roles import SUPERVISORS


def let_supervisors_listen_in(apps, schema_editor):
    """Permissions are made after all migrations; this one is wanted now, and found again then."""
    content_types = apps.get_model("contenttypes", "ContentType").objects
    guest, _ = content_types.get_or_create(app_label="callbacks", model="guest")
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=guest,
        codename="monitor_conversations",
        defaults={"name": "Can listen in, whisper and barge"},
    )
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=SUPERVISORS)
    group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ('agents', '0002_skills'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('callbacks', '0015_carrier_reports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='offer',
            name='agent_label',
            field=models.CharField(db_default='agent', default='agent', max_length=40),
        ),
        migrations.AddField(
            model_name='offer',
            name='held_seconds',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='offer',
            name='held_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='offer',
            name='muted_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='queueentry',
            name='transfer_note',
            field=models.CharField(blank=True, db_default='', max_length=500),
        ),
        migrations.AddField(
            model_name='queueentry',
            name='transferred_by',
            field=models.CharField(blank=True, db_default='', max_length=80),
        ),
        migrations.AlterField(
            model_name='callleg',
            name='purpose',
            field=models.CharField(choices=[('inbound', 'Inbound'), ('agent', 'Agent'), ('customer', 'Customer'), ('guest', 'Guest')], max_length=8),
        ),
        migrations.CreateModel(
            name='Guest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150)),
                ('mode', models.CharField(choices=[('consult', 'Talks with the agent, the customer holds'), ('all', 'Talks with everybody'), ('listen', 'Listens in'), ('whisper', 'Heard by the agent alone'), ('barge', 'Heard by everybody')], max_length=8)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('joined_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('close_reason', models.CharField(blank=True, choices=[('accepted_elsewhere', 'Accepted by another agent'), ('missed', 'Missed'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn'), ('caller_left', 'The caller hung up'), ('expired', 'The callback expired'), ('canceled', 'Canceled')], max_length=20)),
                ('agent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='agents.agent')),
                ('turn', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guests', to='callbacks.offer')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at'],
                'permissions': [('monitor_conversations', 'Can listen in, whisper and barge')],
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True), ('joined_at__isnull', True)), fields=['due_at'], name='callbacks_guest_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('mode__in', ['consult', 'all', 'listen', 'whisper', 'barge'])), name='callbacks_guest_mode_is_known'), models.UniqueConstraint(condition=models.Q(('agent__isnull', False), ('ended_at__isnull', True)), fields=('agent',), name='callbacks_guest_one_visit_per_agent'), models.UniqueConstraint(condition=models.Q(('agent__isnull', False), ('ended_at__isnull', True)), fields=('turn',), name='callbacks_guest_one_colleague_per_turn'), models.UniqueConstraint(condition=models.Q(('agent__isnull', True), ('ended_at__isnull', True)), fields=('user',), name='callbacks_guest_one_ear_per_supervisor')],
            },
        ),
        migrations.RunPython(let_supervisors_listen_in, migrations.RunPython.noop),
    ]
