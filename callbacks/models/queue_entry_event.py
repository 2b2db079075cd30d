"""The history of entries and conversations, one row a line."""

from typing import Any

from django.db import models

from callbacks.models.conversation import Conversation


class QueueEntryEvent(models.Model):
    """One line of a conversation's timeline; never edited. A transition has both statuses, other lines have none."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="events")
    entry = models.ForeignKey("callbacks.QueueEntry", null=True, on_delete=models.CASCADE, related_name="events")
    name = models.CharField(max_length=30)
    from_status = models.CharField(max_length=16, blank=True)
    to_status = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80, blank=True)
    details: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["conversation", "at"], name="callbacks_event_conversation")]

    def __str__(self) -> str:
        return f"{self.name} {self.from_status}→{self.to_status}" if self.to_status else self.name
