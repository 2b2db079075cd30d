"""The call of a guest in a conversation."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('callbacks', '0020_more_kinds_of_sound'),
    ]

    operations = [
        migrations.AddField(
            model_name='guest',
            name='leg',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='visit', to='callbacks.callleg'),
        ),
    ]
