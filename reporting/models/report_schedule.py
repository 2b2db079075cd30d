"""A view of the reports that is sent by e-mail, again and again, at a time of day in a time zone."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from reporting.models.words import Attachment, Every


class ReportScheduleQuerySet(models.QuerySet["ReportSchedule"]):
    def due(self, *, at: datetime) -> "ReportScheduleQuerySet":
        return self.filter(next_at__lte=at)


class ReportSchedule(models.Model):
    """`query` is the view: the filters of a report's address. `next_at` is empty while it is paused."""

    name = models.CharField(max_length=60, unique=True)
    query = models.TextField(max_length=2000, blank=True)
    every = models.CharField(max_length=7, choices=Every.choices)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    """From 0, Monday; of a weekly one alone."""

    at_time = models.TimeField(default=time(7))
    time_zone = models.CharField(max_length=64)
    recipients: Any = models.JSONField(default=list)
    attachment = models.CharField(max_length=4, choices=Attachment.choices, blank=True)
    next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ReportScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(every__in=Every.values), name="reporting_schedule_rhythm_is_known"),
            models.CheckConstraint(
                condition=Q(every=Every.WEEK, weekday__range=(0, 6)) | (~Q(every=Every.WEEK) & Q(weekday__isnull=True)),
                name="reporting_schedule_has_a_weekday_where_weekly",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    # Mutators

    def wait_until(self, moment: datetime | None) -> None:
        self.next_at = moment
        self.save(update_fields=["next_at"])

    # Properties

    @property
    def is_paused(self) -> bool:
        return self.next_at is None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
