"""Makes the group whose members are supervisors."""

from django.db import migrations

from contactcenter.roles import SUPERVISORS


def make_group(apps, schema_editor):
    apps.get_model("auth", "Group").objects.get_or_create(name=SUPERVISORS)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("callbacks", "0002_check_greetings"),
    ]

    operations = [migrations.RunPython(make_group, migrations.RunPython.noop)]
