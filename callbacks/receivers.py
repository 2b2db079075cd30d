"""Hears that an agent's state changed: who became free is matched, who left is no longer rung. And who may serve what."""

from datetime import datetime
from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver

from agents.models import Agent, AgentSkill, Skill
from agents.signals import agent_state_changed
from agents.states import AgentState
from callbacks import after_commit
from callbacks.models import Lane, Queue, QueueMembership
from callbacks.operations import lanes, relaxation, repairs, wrap_up


@receiver(agent_state_changed, dispatch_uid="callbacks.agent_state_changed")
def follow_agent(sender: Any, *, agent: Agent, previous: str, at: datetime, **_: Any) -> None:
    if previous == AgentState.WRAP_UP:
        wrap_up.note_end(agent=agent, at=at)
        repairs.note_late_wrap_up(agent=agent, at=at)
    if agent.is_available:
        after_commit.match()
    elif previous == AgentState.RINGING and not agent.is_on_a_call:
        after_commit.release_offers(agent.pk)


@receiver([post_save, post_delete], sender=QueueMembership, dispatch_uid="callbacks.membership_changed")
@receiver([post_save, post_delete], sender=AgentSkill, dispatch_uid="callbacks.agents_skill_changed")
def follow_ability(sender: Any, *, instance: QueueMembership | AgentSkill, **_: Any) -> None:
    """An agent may serve other lanes from now on."""
    lanes.follow_agents({instance.agent_id})
    after_commit.match()


@receiver(m2m_changed, sender=QueueMembership, dispatch_uid="callbacks.members_changed")
def follow_members(sender: Any, *, instance: Any, action: str, reverse: bool, **_: Any) -> None:
    """The members of a queue, or the queues of an agent, were set at once."""
    if not action.startswith("post_"):
        return
    if reverse:
        lanes.follow_agents({instance.pk})
    else:
        lanes.follow_queue(instance.pk)
    after_commit.match()


@receiver(post_save, sender=Lane, dispatch_uid="callbacks.lane_made")
def follow_new_lane(sender: Any, *, instance: Lane, created: bool, **_: Any) -> None:
    if created:
        lanes.follow_lane(instance.pk)


@receiver(post_save, sender=Queue, dispatch_uid="callbacks.queue_changed")
def follow_queue(sender: Any, *, instance: Queue, created: bool, **_: Any) -> None:
    if not created:
        relaxation.follow_setting(instance)


@receiver(pre_save, sender=Skill, dispatch_uid="callbacks.skill_renamed")
def follow_name(sender: Any, *, instance: Skill, **_: Any) -> None:
    """Lanes know skills by name."""
    before = Skill.objects.filter(pk=instance.pk).values_list("name", flat=True).first()
    if before is not None and before != instance.name:
        lanes.rename_skill(before=before, after=instance.name)
