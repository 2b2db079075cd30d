"""A conversation: everything between one customer and us about one matter, from the first ring on."""

import contextlib
import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from callbacks.lifecycle import Status


class Outcome(models.TextChoices):
    IN_PROGRESS = "in_progress", "In progress"
    COMPLETED = "completed", "Completed"
    FULFILLED_INBOUND = "fulfilled_inbound", "Fulfilled inbound"
    ABANDONED = "abandoned", "Abandoned"
    NOT_REACHED = "not_reached", "Not reached"
    EXPIRED = "expired", "Expired"
    CLOSED = "closed", "Closed"
    COULD_NOT_DIAL = "could_not_dial", "Could not dial"
    CANCELED = "canceled", "Canceled"
    VOICEMAIL = "voicemail", "Voicemail"


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def matching(self, search: str) -> "ConversationQuerySet":
        """By telephone number in any spelling, name, or the beginning of the conversation id."""
        words = search.strip()[:100]
        if not words:
            return self
        digits = "".join(character for character in words if character in "0123456789")
        found = Q(caller_name__icontains=words)
        if digits:
            found |= Q(caller__contains=digits) | Q(dialed_number__contains=digits)
        with contextlib.suppress(ValueError):
            found |= Q(pk=uuid.UUID(words))
        return self.filter(found)


class Conversation(models.Model):
    """One id that ties the inbound call, the callback and the outbound call (rule 45)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    phone_number = models.ForeignKey("callbacks.PhoneNumber", null=True, on_delete=models.SET_NULL, related_name="+")
    caller = models.CharField(max_length=40, blank=True, db_index=True)
    caller_name = models.CharField(max_length=80, blank=True)
    dialed_number = models.CharField(max_length=40)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.IN_PROGRESS)
    started_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return str(self.pk)

    # Mutators

    def end(self, outcome: str, *, at: datetime) -> None:
        self.outcome, self.ended_at = outcome, at
        self.save(update_fields=["outcome", "ended_at"])

    def reopen(self) -> None:
        self.outcome, self.ended_at = Outcome.IN_PROGRESS, None
        self.save(update_fields=["outcome", "ended_at"])

    def record(self, name: str, *, at: datetime, entry: Any = None, actor: str = "", **details: Any) -> None:
        """Append a line to the timeline that is no transition: a key, a prompt, a leg's progress."""
        self.events.create(name=name, at=at, entry=entry, actor=actor, details=details)

    # Properties

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def has_a_message(self) -> bool:
        return self.outcome == Outcome.VOICEMAIL


def outcome_of(*, status: str, reached_inbound: bool) -> str:
    """What a conversation came to when its entry ended in `status`."""
    if status == Status.COMPLETED and reached_inbound:
        return Outcome.FULFILLED_INBOUND
    return Outcome(status)
