"""Who was named in a note, and has read it or not."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from tickets.models.history import TicketNote
from tickets.models.ticket import Ticket


class MentionQuerySet(models.QuerySet["TicketMention"]):
    def unread(self) -> "MentionQuerySet":
        return self.filter(seen_at__isnull=True)

    def mark_read(self, *, at: datetime) -> int:
        return self.unread().update(seen_at=at)


class TicketMention(models.Model):
    """One person named in one note; `seen_at` once the ticket was opened by that person."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="mentions")
    note = models.ForeignKey(TicketNote, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["note", "user"], name="tickets_mention_once_per_note"),
        ]
        indexes = [
            models.Index(fields=["user"], condition=Q(seen_at__isnull=True), name="tickets_mention_unread"),
            models.Index(fields=["user", "-at"], name="tickets_mention_newest"),
        ]

    def __str__(self) -> str:
        return f"@{self.user} on #{self.ticket_id}"
