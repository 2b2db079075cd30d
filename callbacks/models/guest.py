"""Somebody else in the room of a turn: a colleague whom the agent asks, or a supervisor who listens in."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from agents.models import Agent
from callbacks.models.call_leg import CallLeg
from callbacks.models.offer import CloseReason, Offer


class Mode(models.TextChoices):
    """Who hears a guest, and whom a guest hears."""

    CONSULT = "consult", "Talks with the agent, the customer holds"
    ALL = "all", "Talks with everybody"
    LISTEN = "listen", "Listens in"
    WHISPER = "whisper", "Heard by the agent alone"
    BARGE = "barge", "Heard by everybody"


MONITORING = (Mode.LISTEN, Mode.WHISPER, Mode.BARGE)


class GuestQuerySet(models.QuerySet["Guest"]):
    def present(self) -> "GuestQuerySet":
        """Rung, on the way into the room, or inside."""
        return self.filter(ended_at__isnull=True)

    def ringing(self) -> "GuestQuerySet":
        return self.present().filter(accepted_at__isnull=True)

    def inside(self) -> "GuestQuerySet":
        return self.present().filter(joined_at__isnull=False)

    def colleagues(self) -> "GuestQuerySet":
        return self.filter(agent__isnull=False)

    def supervisors(self) -> "GuestQuerySet":
        return self.filter(agent__isnull=True)

    def seated_otherwise(self) -> "GuestQuerySet":
        """Supervisors who may be heard by others than is shown."""
        return self.inside().supervisors().exclude(seated_as=models.F("mode"))

    def overdue(self, *, at: datetime) -> "GuestQuerySet":
        """Rung too long, or accepted and never in the room."""
        return self.present().filter(joined_at__isnull=True, due_at__lte=at)


class Guest(models.Model):
    """Who was asked into a conversation, how, and what came of it. `due_at`: by when the next step must have happened."""

    turn = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="guests")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.CASCADE, related_name="visits")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    leg = models.OneToOneField(CallLeg, null=True, on_delete=models.SET_NULL, related_name="visit")
    name = models.CharField(max_length=150)
    mode = models.CharField(max_length=8, choices=Mode.choices)
    seated_as = models.CharField(max_length=8, blank=True, default="", db_default="")
    """The mode in which the carrier has the audio; empty where that is not known."""
    answers_help = models.BooleanField(default=False, db_default=False)
    """The agent had asked for a supervisor, and sees this one whatever the mode."""
    note = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=20, choices=CloseReason.choices, blank=True)

    objects = GuestQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        permissions = [("monitor_conversations", "Can listen in, whisper and barge")]
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="callbacks_guest_mode_is_known"),
            models.UniqueConstraint(
                fields=["agent"],
                condition=Q(ended_at__isnull=True, agent__isnull=False),
                name="callbacks_guest_one_visit_per_agent",
            ),
            models.UniqueConstraint(
                fields=["turn"],
                condition=Q(ended_at__isnull=True, agent__isnull=False),
                name="callbacks_guest_one_colleague_per_turn",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at__isnull=True, agent__isnull=True),
                name="callbacks_guest_one_ear_per_supervisor",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(ended_at__isnull=True, joined_at__isnull=True),
                name="callbacks_guest_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} with {self.turn.agent}"

    # Mutators

    def note_that(self, **fields: Any) -> None:
        """Write plain facts about the visit."""
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=list(fields))

    # Properties

    @property
    def label(self) -> str:
        """Under which the carrier knows this leg in the room."""
        return f"guest-{self.pk}"

    @property
    def is_ringing(self) -> bool:
        return self.ended_at is None and self.accepted_at is None

    @property
    def is_present(self) -> bool:
        return self.ended_at is None

    @property
    def is_inside(self) -> bool:
        return self.ended_at is None and self.joined_at is not None

    @property
    def is_a_colleague(self) -> bool:
        return self.agent_id is not None

    @property
    def is_seated_otherwise(self) -> bool:
        return not self.is_a_colleague and self.seated_as != self.mode

    @property
    def identity(self) -> str:
        """Under which the carrier knows this browser."""
        return self.agent.identity if self.agent else identity_of_supervisor(self.user_id)


def identity_of_supervisor(user_id: int) -> str:
    return f"supervisor_{user_id}"
