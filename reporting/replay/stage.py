"""Sets the scene of a replay: phone numbers, queues and hours as exported, and agents who are offline yet."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.management import call_command

from agents.models import Agent, AgentSkill, Skill
from callbacks.configuration import changing, documents
from callbacks.models import BusinessHours, Disposition, PhoneNumber, Queue, QueueMembership
from callbacks.operations import lanes
from reporting.replay.plan import Plan, Worker

PLAIN_NUMBER = "+14155550100"
PLAIN_QUEUE = "Support"


def set_up(plan: Plan, *, at: datetime) -> dict[str, Agent]:
    """The agents by name, in an empty database. Raises callbacks.configuration.application.Refused for bad settings."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    staff = {worker.name: _hire(worker) for worker in plan.workers}
    if plan.settings is None:
        _plain_number(at=at)
    else:
        content = json.dumps(_only_of(plan.settings, staff)).encode()
        changing.carry_out(documents.read(content), by=None, at=at, how="replay")
    _change(plan.changes)
    Disposition.objects.all().delete()  # what a conversation came to is not asked in a replay
    for worker in plan.workers:
        _join_queues(staff[worker.name], worker)
    lanes.rebuild()
    return staff


def _only_of(settings: dict[str, Any], staff: dict[str, Agent]) -> dict[str, Any]:
    """Queues name their agents: those who did not work that day are not there."""
    queues = [
        queue | {"agents": [name for name in queue.get("agents", ()) if name in staff]}
        for queue in settings.get("queues", ())
    ]
    return settings | ({"queues": queues} if queues else {})


def _plain_number(*, at: datetime) -> None:
    hours = BusinessHours.objects.create(name="Always", time_zone="UTC")
    for weekday in range(7):
        hours.periods.create(weekday=weekday, opens_at="00:00", closes_at="00:00")
    hours.compile()
    queue = Queue.objects.create(name=PLAIN_QUEUE)
    PhoneNumber.objects.create(number=PLAIN_NUMBER, name=PLAIN_QUEUE, queue=queue, business_hours=hours)


def _change(changes: Mapping[str, Any]) -> None:
    """Checked as in the admin: a bad value is refused in a sentence."""
    for number in PhoneNumber.objects.all():
        for name, value in changes.items():
            setattr(number, name, value)
        number.full_clean()
        number.save()


def _hire(worker: Worker) -> Agent:
    user = User.objects.create(username=worker.name[:150])
    agent = Agent.objects.create(user=user, name=worker.name[:80])
    for name, level in worker.skills.items():
        skill, _ = Skill.objects.get_or_create(name=name)
        AgentSkill.objects.create(agent=agent, skill=skill, level=level)
    return agent


def _join_queues(agent: Agent, worker: Worker) -> None:
    missing = Queue.objects.filter(name__in=worker.queues).exclude(agents=agent)
    QueueMembership.objects.bulk_create(QueueMembership(queue=queue, agent=agent) for queue in missing)
