"""One telephone call of a conversation: a caller's, an agent's, or ours to the customer."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from agents.models import Agent
from callbacks.models.conversation import Conversation
from callbacks.models.offer import Offer
from callbacks.models.queue_entry import QueueEntry
from telephony.carrier import LegStatus

STATUS_CHOICES = [
    ("intended", "Intended"),
    *((status.value, status.value.replace("_", " ").capitalize()) for status in LegStatus),
]


class Purpose(models.TextChoices):
    INBOUND = "inbound", "Inbound"
    AGENT = "agent", "Agent"
    CUSTOMER = "customer", "Customer"
    GUEST = "guest", "Guest"


class CallLegQuerySet(models.QuerySet["CallLeg"]):
    def in_flight(self) -> "CallLegQuerySet":
        return self.filter(ended_at__isnull=True)

    def of_customers(self) -> "CallLegQuerySet":
        return self.filter(purpose=Purpose.CUSTOMER)


class CallLeg(models.Model):
    """A leg. Written down before the carrier is asked for it; its status only ever moves forward."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="legs")
    entry = models.ForeignKey(QueueEntry, null=True, on_delete=models.CASCADE, related_name="legs")
    offer = models.ForeignKey(Offer, null=True, on_delete=models.CASCADE, related_name="legs")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    from_number = models.CharField(max_length=80, blank=True)
    to_number = models.CharField(max_length=80, blank=True)
    call_sid = models.CharField(max_length=40, null=True, unique=True)
    status = models.CharField(max_length=10, choices=STATUS_CHOICES, default="intended")
    last_sequence = models.IntegerField(null=True)

    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    ask_after = models.DateTimeField(null=True)
    asks = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    hang_up_asked_at = models.DateTimeField(null=True)

    answered_by = models.CharField(max_length=10, blank=True)
    verdict_at = models.DateTimeField(null=True)
    verdict_due_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True)
    sip_code = models.PositiveIntegerField(null=True)
    failure = models.CharField(max_length=200, blank=True)

    given_number = models.CharField(max_length=20, blank=True, db_default="")
    heartbeat_at = models.DateTimeField(null=True)
    cycle_due_at = models.DateTimeField(null=True)
    announcements = models.TextField(blank=True)

    objects = CallLegQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["from_number", "to_number"],
                condition=Q(purpose="customer", ended_at__isnull=True),
                name="callbacks_leg_one_attempt_in_flight_per_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["entry", "purpose"], name="callbacks_leg_entry"),
            models.Index(
                fields=["verdict_due_at"],
                condition=Q(ended_at__isnull=True, verdict_due_at__isnull=False),
                name="callbacks_leg_verdict_due",
            ),
            models.Index(fields=["created_at"], condition=Q(ended_at__isnull=True), name="callbacks_leg_in_flight"),
            models.Index(
                fields=["to_number", "asked_at"],
                condition=Q(purpose="customer", asked_at__isnull=False),
                name="callbacks_leg_called",
            ),
            models.Index(
                fields=["asked_at"],
                condition=Q(purpose="customer", asked_at__isnull=False),
                name="callbacks_leg_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} leg {self.pk}"

    # Mutators

    def move_to(
        self, status: LegStatus, *, at: datetime, sequence: int | None = None, sip_code: int | None = None
    ) -> bool:
        """Move forward; False where the report is a duplicate, is late, or the leg has ended (rule 37).

        `sequence` is the carrier's number of the report: the same again, and any below the last one, changes nothing.
        """
        if self._was_heard(sequence):
            return False
        fields = self._hear(sequence)
        if self.ended_at is not None or status.rank <= self.rank:
            self.save(update_fields=fields)
            return False
        self.status = status.value
        fields.append("status")
        if status is LegStatus.ANSWERED:
            self.answered_at = at
            fields.append("answered_at")
        if status.is_terminal:
            self.ended_at = at
            fields.append("ended_at")
        if sip_code is not None:
            self.sip_code = sip_code
            fields.append("sip_code")
        self.save(update_fields=fields)
        return True

    def _hear(self, sequence: int | None) -> list[str]:
        """Take over the number of a report; the fields to save."""
        if sequence is None:
            return []
        self.last_sequence = sequence
        return ["last_sequence"]

    def bind(self, call_sid: str) -> None:
        """Record which of the carrier's calls this leg is; the first answer wins."""
        if call_sid and not self.call_sid and not self.is_another_call(call_sid):
            self.call_sid = call_sid
            self.save(update_fields=["call_sid"])

    def note(self, **fields: Any) -> None:
        """Write plain facts about the leg."""
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=list(fields))

    # Queries

    def is_another_call(self, call_sid: str) -> bool:
        """Whether a report with this id speaks of another call than this leg's."""
        if self.call_sid or not call_sid:
            return bool(call_sid) and call_sid != self.call_sid
        return CallLeg.objects.filter(call_sid=call_sid).exists()

    def _was_heard(self, sequence: int | None) -> bool:
        """Whether this report, or a later one, was there before. One without a number, such as what we asked for, is news."""
        return sequence is not None and self.last_sequence is not None and sequence <= self.last_sequence

    # Properties

    @property
    def rank(self) -> int:
        return -1 if self.status == "intended" else LegStatus(self.status).rank

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def was_answered(self) -> bool:
        return self.answered_at is not None

    @property
    def was_offered_a_callback(self) -> bool:
        """Whether the offer was said on this call, be it long ago."""
        return any("offer" in line.split() for line in self.announcements.splitlines())

    @property
    def is_ours_to_dial(self) -> bool:
        return self.purpose == Purpose.CUSTOMER

    @property
    def is_waited_on(self) -> bool:
        """Whether its entry stands in line, or talks, on this very call: a caller's own, or of somebody who was passed on."""
        return self.entry is not None and self.entry.live_leg_id == self.pk and not self.entry.is_over

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody has said that a person answered: the agent, or the person, by key 1."""
        return self.kept_at is not None

    @property
    def is_taken_for_a_machine(self) -> bool:
        """Machine detection said so, and nobody has said that it is a person."""
        return self.verdict_due_at is not None and self.kept_at is None

    @property
    def may_leave_a_message(self) -> bool:
        """A caller outside business hours, or one whose wait is over; once (rules 9, 18)."""
        was_asked = self.entry is None or self.entry.has_expired
        return self.purpose == Purpose.INBOUND and was_asked and not self.conversation.has_a_message
