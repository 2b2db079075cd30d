"""Tickets: what a human must follow up."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from telephony import phone_numbers


class TicketReason(models.TextChoices):
    NOT_REACHED = "not_reached", "Customer not reached"
    MAX_WAIT_EXCEEDED = "max_wait_exceeded", "Max wait exceeded"
    CLOSED_BEFORE_REACHED = "closed_before_reached", "Closed before reached"
    VOICEMAIL = "voicemail", "Voicemail"
    QUEUE_WAIT_EXCEEDED = "queue_wait_exceeded", "Queue wait exceeded"
    COULD_NOT_DIAL = "could_not_dial", "Could not dial"
    OPENED_BY_AGENT = "opened_by_agent", "Opened by agent"


class TicketStatus(models.TextChoices):
    OPEN = "open", "Open"
    PENDING = "pending", "Pending"
    RESOLVED = "resolved", "Resolved"


class TicketPriority(models.TextChoices):
    LOW = "low", "Low"
    NORMAL = "normal", "Normal"
    HIGH = "high", "High"
    URGENT = "urgent", "Urgent"


class TicketQuerySet(models.QuerySet["Ticket"]):
    def unresolved(self) -> "TicketQuerySet":
        return self.exclude(status=TicketStatus.RESOLVED)

    def in_queues(self, names: list[str]) -> "TicketQuerySet":
        return self.filter(queue__in=names)

    def overdue(self, *, at: datetime) -> "TicketQuerySet":
        return self.unresolved().filter(due_at__lte=at)

    def of_number(self, number: str) -> "TicketQuerySet":
        """All that concern one telephone number, in E.164."""
        return self.filter(Q(caller=number) | Q(callback_number=number))

    def matching(self, search: str) -> "TicketQuerySet":
        """By ticket number, telephone number in any spelling, conversation id, subject, name or outcome."""
        words = search.replace("\x00", "").strip()[:100]
        if not words:
            return self
        found = Q(subject__icontains=words) | Q(outcome__icontains=words) | Q(notes__text__icontains=words)
        found |= Q(caller_name__icontains=words)
        for digits in phone_numbers.spellings(words):
            found |= Q(caller__contains=digits) | Q(callback_number__contains=digits)
            found |= Q(dialed_number__contains=digits)
        if (number := words.removeprefix("#")).isascii() and number.isdecimal() and len(number) <= 9:
            found |= Q(pk=int(number))
        if len(words) >= 8:
            found |= Q(conversation_key__startswith=words.lower().replace("-", ""))
        return self.filter(found).distinct()


class Ticket(models.Model):
    """One thing to follow up. `source_key` is unique: the system opens at most one ticket per entry."""

    reason = models.CharField(max_length=24, choices=TicketReason.choices)
    status = models.CharField(max_length=10, choices=TicketStatus.choices, default=TicketStatus.OPEN)
    priority = models.CharField(max_length=8, choices=TicketPriority.choices, default=TicketPriority.NORMAL)
    subject = models.CharField(max_length=200)
    outcome = models.CharField(
        max_length=40, blank=True, help_text="What the attempt came to: no answer, busy, machine, …"
    )
    caller = models.CharField(max_length=40, blank=True)
    caller_name = models.CharField(max_length=80, blank=True)
    callback_number = models.CharField(max_length=40, blank=True)
    dialed_number = models.CharField(max_length=40, blank=True)
    queue = models.CharField(max_length=80, blank=True, db_index=True)
    conversation_id = models.UUIDField(null=True, blank=True, db_index=True)
    conversation_key = models.CharField(max_length=32, blank=True, editable=False)
    source_key = models.CharField(max_length=60, null=True, blank=True, unique=True, editable=False)
    agent_name = models.CharField(max_length=80, blank=True)
    recording_url = models.URLField(max_length=500, blank=True)
    details = models.JSONField(default=dict, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="assigned_tickets"
    )
    created_at = models.DateTimeField(db_index=True)
    due_from = models.DateTimeField(null=True, editable=False)
    """Since when the time until it is due counts: its opening, or the last time it was opened again."""

    due_at = models.DateTimeField(null=True, blank=True, help_text="When it is to be resolved; empty: at no set time.")
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=TicketReason.values), name="tickets_ticket_reason_is_known"),
            models.CheckConstraint(condition=Q(status__in=TicketStatus.values), name="tickets_ticket_status_is_known"),
        ]
        indexes = [
            models.Index(fields=["status", "-created_at"], name="tickets_status_newest"),
            models.Index(fields=["conversation_key"], name="tickets_conversation_key"),
            models.Index(fields=["due_at"], condition=~Q(status="resolved"), name="tickets_ticket_due"),
            models.Index(fields=["caller"], name="tickets_ticket_caller"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.subject}"

    # Properties

    @property
    def number(self) -> int:
        """What people call this ticket by."""
        return self.pk

    @property
    def is_resolved(self) -> bool:
        return self.status == TicketStatus.RESOLVED

    def is_overdue(self, *, at: datetime) -> bool:
        return self.due_at is not None and self.due_at <= at and not self.is_resolved
