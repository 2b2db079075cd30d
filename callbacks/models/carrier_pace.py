"""When the carrier may be asked for the next call: one row, shared by all workers."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q


class CarrierPaceManager(models.Manager["CarrierPace"]):
    def take_slot(self, *, per_second: float, at: datetime) -> float:
        """Take the next slot and return 0, or return the seconds until one is free.

        The carrier queues what comes faster than its rate, and then dials late, with an agent already on the line.
        Expects a transaction; the row stays locked until it ends.
        """
        pace, _ = self.select_for_update().get_or_create(pk=1, defaults={"next_at": at})
        if pace.next_at > at:
            return (pace.next_at - at).total_seconds()
        pace.next_at = at + timedelta(seconds=1 / per_second)
        pace.save(update_fields=["next_at"])
        return 0.0


class CarrierPace(models.Model):
    """The one row that paces all calls we place."""

    next_at = models.DateTimeField()

    objects = CarrierPaceManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="callbacks_carrier_pace_is_one_row")]

    def __str__(self) -> str:
        return f"next call at {self.next_at}"
