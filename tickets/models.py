"""Tickets: what a human must follow up, with notes and a history."""

from django.conf import settings
from django.db import models
from django.db.models import Q


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

    def matching(self, search: str) -> "TicketQuerySet":
        """By ticket number, telephone number in any spelling, conversation id, subject or outcome."""
        words = search.strip()[:100]
        if not words:
            return self
        digits = "".join(character for character in words if character in "0123456789")
        found = Q(subject__icontains=words) | Q(outcome__icontains=words) | Q(notes__text__icontains=words)
        if digits:
            found |= (
                Q(caller__contains=digits) | Q(callback_number__contains=digits) | Q(dialed_number__contains=digits)
            )
            if len(digits) <= 9:
                found |= Q(pk=int(digits))
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


class TicketNote(models.Model):
    """What somebody wrote on a ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(max_length=5000)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class TicketEvent(models.Model):
    """One step in a ticket's history; never edited. `actor` is empty where the system acted."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="events")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    what = models.CharField(max_length=30)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.what}: {self.before} → {self.after}"
