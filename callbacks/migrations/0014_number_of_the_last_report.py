"""What a conference has reported is known by its numbers, so that the same report again changes nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('callbacks', '0013_caps_per_hour'),
    ]

    operations = [
        migrations.AddField(
            model_name='offer',
            name='heard',
            field=models.JSONField(editable=False, null=True),
        ),
    ]
