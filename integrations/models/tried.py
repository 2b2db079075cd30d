"""Something that is sent to another system: tried again with longer and longer pauses, then a dead letter."""

from datetime import datetime, timedelta
from typing import Self, TypeVar

from django.db import models

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
"""After the first try that fails, after the second and so on; after the last it is a dead letter."""

Thing = TypeVar("Thing", bound="Tried")


class TriedQuerySet(models.QuerySet[Thing]):
    def pending(self) -> Self:
        return self.filter(next_at__isnull=False)

    def dead(self) -> Self:
        return self.filter(next_at__isnull=True, sent_at__isnull=True)


class Tried(models.Model):
    """`next_at` is empty once it has arrived, or is a dead letter."""

    created_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    # Mutators

    def arrived(self, *, at: datetime) -> None:
        self.tries, self.sent_at, self.next_at, self.error = self.tries + 1, at, None, ""
        self.save(update_fields=["tries", "sent_at", "next_at", "error"])

    def failed(self, why: str, *, at: datetime, for_good: bool = False) -> None:
        """To be tried again after a pause; a dead letter after the last, or where another try would be refused as well."""
        pause = None if for_good else dict(enumerate(PAUSES)).get(self.tries)
        self.tries, self.error = self.tries + 1, why[:200]
        self.next_at = at + pause if pause else None
        self.save(update_fields=["tries", "error", "next_at"])

    def put_off(self, why: str, *, until: datetime) -> None:
        """The other system takes nothing now: that is no try."""
        self.error, self.next_at = why[:200], until
        self.save(update_fields=["error", "next_at"])

    def send_again(self, *, at: datetime) -> None:
        """As if it were new; also one that has arrived."""
        self.tries, self.next_at, self.sent_at, self.error = 0, at, None, ""
        self.save(update_fields=["tries", "next_at", "sent_at", "error"])

    # Properties

    @property
    def state(self) -> str:
        if self.sent_at is not None:
            return "arrived"
        return "dead letter" if self.next_at is None else ("waiting" if self.tries == 0 else "to be tried again")
