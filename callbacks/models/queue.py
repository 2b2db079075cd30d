"""Queues, who answers them, and the lanes into which the matcher looks."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from agents.models import Agent
from callbacks.models.ticket_rules import TicketRules

PRIORITY_STEP_SECONDS = 300
"""One step of priority is worth a head start of five minutes (rule 22)."""

LEAST_PRIORITY, GREATEST_PRIORITY = -5, 5
LONGEST_KEY = 400


def rank_of(*, queued_at: datetime, priority: int) -> datetime:
    """Where an entry stands in the one order of live calls and callbacks (rule 22)."""
    return queued_at - timedelta(seconds=priority * PRIORITY_STEP_SECONDS)


def default_wrap_up_seconds() -> int:
    return settings.WRAP_UP_SECONDS


class Queue(TicketRules, models.Model):
    """A line that a set of agents serves."""

    class Strategy(models.TextChoices):
        LONGEST_IDLE = "longest_idle", "Longest idle agent, one at a time"
        ALL_AT_ONCE = "all_at_once", "All available agents at once; the first to accept has it"
        MOST_SKILLED = "most_skilled", "Most skilled agent, then longest idle, one at a time"

    class Missed(models.TextChoices):
        AWAY = "away", "Makes the agent away"
        AWAY_AFTER_TWO = "away_after_two", "Makes the agent away when it is the second in a row"
        STAYS = "stays", "Changes nothing; the entry goes to somebody else for a while"

    name = models.CharField(max_length=80, unique=True, help_text="Shown to agents on each notification.")
    strategy = models.CharField(
        max_length=20,
        choices=Strategy.choices,
        default=Strategy.LONGEST_IDLE,
        help_text="Who is rung when a place reaches the front.",
    )
    priority = models.SmallIntegerField(
        default=0,
        validators=[MinValueValidator(LEAST_PRIORITY), MaxValueValidator(GREATEST_PRIORITY)],
        help_text="From -5 to 5. Each step counts as five minutes of waiting: callers of a queue with 1 are served as "
        "if they had come five minutes earlier.",
    )
    wrap_up_seconds = models.PositiveIntegerField(
        default=default_wrap_up_seconds,
        validators=[MaxValueValidator(3600)],
        help_text="Time for notes after each call, in seconds, before the agent is available again.",
    )
    wrap_up_extension_seconds = models.PositiveIntegerField(
        "Longer wrap-up",
        default=60,
        db_default=60,
        validators=[MaxValueValidator(3600)],
        help_text="For how much longer, in seconds, an agent may extend the time for notes, once a call. 0: not at all.",
    )
    disposition_required = models.BooleanField(
        "Disposition required",
        default=False,
        db_default=False,
        help_text="On: the agent must say what the call came to before being done. When the time is over, the agent is "
        "available all the same, and the call has none.",
    )
    missed_policy = models.CharField(
        "A missed offer",
        max_length=16,
        choices=Missed.choices,
        default=Missed.AWAY,
        db_default="away",
        help_text="What it means for an agent not to answer in time. Away is one click from being back.",
    )
    relax_skills_seconds = models.PositiveIntegerField(
        "Relax skills after",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 3600)],
        help_text="Who has waited so long, in seconds, may be served by any member of the queue. Empty: never.",
    )
    routing_domain = models.CharField(max_length=40, default="default", editable=False)
    agents = models.ManyToManyField(Agent, through="QueueMembership", related_name="queues")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(priority__gte=LEAST_PRIORITY, priority__lte=GREATEST_PRIORITY),
                name="callbacks_queue_priority_is_between_minus_5_and_5",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class QueueMembership(models.Model):
    """An agent who answers a queue."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="memberships")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        verbose_name = "member"
        constraints = [
            models.UniqueConstraint(fields=["queue", "agent"], name="callbacks_agent_is_a_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agent} in {self.queue}"


class LaneManager(models.Manager["Lane"]):
    def intern(self, *, queue: Queue, skills: dict[str, int] | None = None) -> "Lane":
        """The lane of a queue and a set of required skills, made on first use."""
        key = Lane.key_of(skills or {})
        lane, _ = self.get_or_create(queue=queue, skills_key=key, defaults={"skills": skills or {}})
        return lane


class Lane(models.Model):
    """A distinct (queue, required skills): the matcher looks into lanes and never evaluates skills."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="lanes")
    skills_key = models.CharField(max_length=LONGEST_KEY, blank=True)
    skills: Any = models.JSONField(default=dict)

    objects = LaneManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "skills_key"], name="callbacks_lane_is_made_once"),
        ]

    def __str__(self) -> str:
        return f"{self.queue} {self.skills_key}".strip()

    @staticmethod
    def key_of(skills: dict[str, int]) -> str:
        """The same set of skills has the same key, in whatever order it was written; a long one is cut to a digest."""
        key = ",".join(f"{name}:{level}" for name, level in sorted(skills.items()))
        return key if len(key) <= LONGEST_KEY else f"{key[:300]}#{hashlib.sha256(key.encode()).hexdigest()}"
