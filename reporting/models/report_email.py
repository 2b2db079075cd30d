"""One report of one period: written down before it is sent, so that it is sent once whoever else tries, or stops."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reporting.models.report_schedule import ReportSchedule

FIRST_PAUSE, MOST_TRIES = timedelta(minutes=1), 8
"""The pause doubles each time: the last try comes two hours after the first."""

SENDING_TAKES = timedelta(minutes=3)
"""Who has sent for longer has stopped."""


class ReportEmailQuerySet(models.QuerySet["ReportEmail"]):
    def due(self, *, at: datetime) -> "ReportEmailQuerySet":
        return self.filter(next_at__lte=at)

    def claim(self, pk: int, *, at: datetime) -> bool:
        """Take it, once; False where somebody else has. Who stops after this has perhaps sent it: it is not due again."""
        taken = self.due(at=at).filter(pk=pk)
        return bool(taken.update(next_at=None, tried_at=at, tries=F("tries") + 1, error=""))


class ReportEmail(models.Model):
    """`next_at` is empty while it is sent, once it is sent, and when it was given up."""

    schedule = models.ForeignKey(ReportSchedule, on_delete=models.CASCADE, related_name="emails")
    first_day = models.DateField()
    """Of the period: with the schedule's rhythm that says which it is."""

    by_hand = models.BooleanField(default=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    next_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    objects = ReportEmailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "first_day"],
                condition=Q(by_hand=False),
                name="reporting_email_once_for_each_period",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="reporting_email_due"),
        ]

    def __str__(self) -> str:
        return f"{self.schedule}, from {self.first_day}"

    # Mutators

    def arrived(self, *, at: datetime) -> None:
        self.sent_at, self.error = at, ""
        self.save(update_fields=["sent_at", "error"])

    def failed(self, why: str, *, at: datetime, for_good: bool = False) -> None:
        """To be tried again after a pause, unless that was the last time, or there is no use in it."""
        if not for_good and self.tries < MOST_TRIES:
            self.next_at = at + FIRST_PAUSE * 2 ** (self.tries - 1)
        self.error = why[:200]
        self.save(update_fields=["error", "next_at"])

    # Queries

    def state(self, *, at: datetime) -> str:
        """In a word: sent, waiting, to be tried again, being sent, given up or unclear."""
        if self.sent_at is not None:
            return "sent"
        if self.next_at is not None:
            return "to be tried again" if self.error else "waiting"
        if self.error:
            return "given up"
        return "unclear" if self.tried_at is None or at - self.tried_at > SENDING_TAKES else "being sent"
