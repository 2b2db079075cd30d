"""Writes down who may serve the lanes there are, and finds at once whose skills are to be relaxed."""

from django.db import migrations, models


def serve_lanes(apps, schema_editor):
    """Lanes of before require no skills: the members of their queues serve them."""
    Lane, AgentLane = apps.get_model("callbacks", "Lane"), apps.get_model("callbacks", "AgentLane")
    Membership = apps.get_model("callbacks", "QueueMembership")
    for lane in Lane.objects.filter(skills_key=""):
        members = Membership.objects.filter(queue=lane.queue_id).values_list("agent_id", flat=True)
        AgentLane.objects.bulk_create(
            [AgentLane(agent_id=agent_id, lane=lane) for agent_id in members], ignore_conflicts=True
        )


class Migration(migrations.Migration):
    dependencies = [("agents", "0002_skills"), ("callbacks", "0008_given_number")]

    operations = [
        migrations.AddField(
            model_name="agentlane",
            name="score",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(
                condition=models.Q(("relax_at__isnull", False)), fields=["relax_at"], name="callbacks_place_relax"
            ),
        ),
        migrations.RunPython(serve_lanes, migrations.RunPython.noop),
    ]
