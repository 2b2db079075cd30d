"""A past day that is played again with other agents or settings: what was asked, how far it is, what came out."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q


class WhatIfQuerySet(models.QuerySet["WhatIf"]):
    def waiting(self) -> "WhatIfQuerySet":
        return self.filter(status=WhatIf.Status.WAITING)

    def running(self) -> "WhatIfQuerySet":
        return self.filter(status=WhatIf.Status.RUNNING)

    def over(self) -> "WhatIfQuerySet":
        return self.exclude(status__in=[WhatIf.Status.WAITING, WhatIf.Status.RUNNING])

    def claim(self, pk: int, *, at: datetime) -> bool:
        """Begin it; False where it waits no more, or another is played: one at a time, says the database."""
        try:
            with transaction.atomic():
                begun = self.waiting().filter(pk=pk)
                return bool(begun.update(status=WhatIf.Status.RUNNING, started_at=at, alive_at=at))
        except IntegrityError:
            return False

    def note(self, pk: int, *, stage: str, progress: float, at: datetime) -> bool:
        """How far it is; False where it is no longer wanted."""
        return bool(self.running().filter(pk=pk).update(stage=stage, progress=progress, alive_at=at))

    def end(self, pk: int, status: str, *, at: datetime, error: str = "", result: Any = None) -> bool:
        """Once: what was canceled meanwhile stays so."""
        going_on = self.filter(pk=pk, status__in=[WhatIf.Status.WAITING, WhatIf.Status.RUNNING])
        return bool(going_on.update(status=status, ended_at=at, error=error[:500], result=result))


class WhatIf(models.Model):
    """`changes`: settings of all phone numbers that are otherwise; `agents`: so many more, or fewer."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Being played"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELED = "canceled", "Canceled"

    day = models.DateField()
    time_zone = models.CharField(max_length=64)
    agents = models.SmallIntegerField(default=0)
    changes: Any = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    stage = models.CharField(max_length=40, blank=True)
    progress = models.FloatField(default=0)
    started_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    result: Any = models.JSONField(null=True)

    objects = WhatIfQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="running"), name="reporting_one_day_is_played_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(result__isnull=False), name="reporting_what_if_done_has_a_result"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}, {self.agents:+} agents" if self.agents else str(self.day)

    # Properties

    @property
    def is_going_on(self) -> bool:
        return self.status in {self.Status.WAITING, self.Status.RUNNING}

    @property
    def percent(self) -> int:
        return round(100 * self.progress)

    @property
    def is_unchanged(self) -> bool:
        return not (self.agents or self.changes)
