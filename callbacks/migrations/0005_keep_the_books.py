"""Counts what happens as it happens, beginning with what has happened; remembers whether the carrier takes calls."""

from django.db import migrations, models
from django.db.models import Count, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

FINAL = ["completed", "not_reached", "expired", "closed", "could_not_dial", "abandoned", "canceled"]


def count_what_has_happened(apps, schema_editor):
    promised = apps.get_model("callbacks", "QueueEntry").objects.filter(callback_requested_at__isnull=False)
    ended = promised.filter(status__in=FINAL).order_by().values_list("status").annotate(Count("pk"))
    totals = {"accepted": promised.count()} | {f"ended:{status}": number for status, number in ended}
    key = Concat(Value("entry:"), Cast(OuterRef("pk"), models.CharField()))
    ticket = apps.get_model("tickets", "Ticket").objects.filter(source_key=key)
    totals["ticketed"] = promised.filter(Exists(ticket)).count()
    tallies = apps.get_model("callbacks", "Tally").objects
    tallies.bulk_create(tallies.model(name=name, amount=amount) for name, amount in totals.items() if amount)


class Migration(migrations.Migration):
    dependencies = [("callbacks", "0004_pace_calls"), ("tickets", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="CarrierState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "word",
                    models.CharField(
                        choices=[("ok", "Ok"), ("down", "Down"), ("trying", "Trying again")],
                        default="ok",
                        max_length=6,
                    ),
                ),
                ("since", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("dial_failures", models.PositiveIntegerField(default=0)),
                ("last_failure_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=200)),
                ("probe_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="callbacks_carrier_state_is_one_row"),
                    models.CheckConstraint(
                        condition=models.Q(("word__in", ["ok", "down", "trying"])),
                        name="callbacks_carrier_state_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("amount", models.BigIntegerField()),
            ],
            options={"verbose_name_plural": "tallies"},
        ),
        migrations.AddField(model_name="callleg", name="ask_after", field=models.DateTimeField(null=True)),
        migrations.RunPython(count_what_has_happened, migrations.RunPython.noop),
    ]
