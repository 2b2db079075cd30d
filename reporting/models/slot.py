"""Interactions of a quarter of an hour added up, so that a year is read as quickly as it is drawn."""

from datetime import datetime

from django.db import models

from callbacks.models import Queue
from reporting.models.words import InteractionKind, MediaType
from reporting.sums import SUMS

SLOT_SECONDS = 900
"""Each time zone's hours and days begin at one of these, summer time or not."""

LATER = {
    "opted_in", "opted_in_kept", "opted_in_spoken", "asked_elsewhere", "agreed_on", "from_tickets", "opened_again",
    "calls_by_hand",
}  # fmt: skip
"""Sums that came when the table was there: code from before them writes rows without."""


def slot_of(at: datetime) -> int:
    """The number of the quarter of an hour, counted from 1970."""
    return int(at.timestamp() // SLOT_SECONDS)


class Slot(models.Model):
    """What began in a quarter of an hour, of one kind, queue and number: a column for each sum of `reporting.sums`."""

    slot = models.IntegerField()
    kind = models.CharField(max_length=8, choices=InteractionKind.choices)
    media_type = models.CharField(max_length=16, choices=MediaType.choices)
    queue = models.ForeignKey(
        Queue, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False, db_index=False
    )
    number = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["slot"], name="reporting_sums_by_slot")]

    def __str__(self) -> str:
        return f"{self.kind} in quarter {self.slot}"


for one in SUMS:
    field = models.FloatField(default=0, db_default=0) if one.name in LATER else models.FloatField(default=0)
    Slot.add_to_class(one.name, field)
