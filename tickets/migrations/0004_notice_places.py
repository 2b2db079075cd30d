"""Who is told outside has one worker at a time, and rests when it fails."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0003_look_up_quickly'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticePlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('failures_in_row', models.PositiveIntegerField(default=0, editable=False)),
                ('rest_until', models.DateTimeField(editable=False, null=True)),
                ('busy_until', models.DateTimeField(editable=False, null=True)),
                ('key', models.CharField(max_length=500, unique=True)),
            ],
        ),
    ]
