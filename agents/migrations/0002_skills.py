"""Skills of agents."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agents', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='As admins and supervisors read it, e.g. German, Billing.', max_length=40, unique=True, validators=[django.core.validators.RegexValidator('\\A[^\\s,:=$()][^,:=$()]*\\Z', 'A name cannot begin with a space, nor hold any of , : = $ ( ).')])),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='AgentSkill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(default=5, help_text='From 1, has begun, to 10, could teach it. Calls may ask for a least level.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)])),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skills', to='agents.agent')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holders', to='agents.skill')),
            ],
            options={
                'ordering': ['skill__name'],
                'constraints': [models.UniqueConstraint(fields=('agent', 'skill'), name='agents_agent_has_a_skill_once'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 10)), name='agents_skill_level_is_1_to_10')],
            },
        ),
    ]
