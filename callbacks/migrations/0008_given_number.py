"""Keeps the number that a caller keys in until it is confirmed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("callbacks", "0007_routing_offers_and_numbers")]

    operations = [
        migrations.AddField(
            model_name="callleg",
            name="given_number",
            field=models.CharField(blank=True, db_default="", max_length=20),
        ),
    ]
