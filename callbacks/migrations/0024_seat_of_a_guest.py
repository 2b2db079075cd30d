"""How the carrier has a guest's audio."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('callbacks', '0023_callback_requests'),
    ]

    operations = [
        migrations.AddField(
            model_name='guest',
            name='seated_as',
            field=models.CharField(blank=True, db_default='', default='', max_length=8),
        ),
    ]
