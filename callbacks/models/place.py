"""The hot table: one small row for each entry in line, which is all that the matcher and the positions read."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.db.models import Q

from callbacks.models.phone_number import PhoneNumber
from callbacks.models.queue import Lane, Queue


class Kind(models.TextChoices):
    LIVE = "live", "Inbound call"
    CALLBACK = "callback", "Callback"


class Front(NamedTuple):
    """A place at the front of a lane; they sort as they are served (rule 22)."""

    rank_at: datetime
    entry_id: int
    queue_id: int
    kind: str


class PlaceQuerySet(models.QuerySet["Place"]):
    def at_the_front(self, *, lane: int, kind: Kind, most: int, held: Collection[int] = ()) -> list[Front]:
        """The first of one kind who wait in a lane, without those of the phone numbers `held`; read by their index."""
        places = self.filter(lane_id=lane, kind=kind, waiting=True)
        if held:
            places = places.exclude(phone_number_id__in=held)
        rows = places.order_by("rank_at", "entry_id").values_list("rank_at", "entry_id", "queue_id", "kind")
        return [Front(*row) for row in rows[:most]]


class Place(models.Model):
    """The small hot row of an entry that is in line: what the matcher and the positions read. Gone with the place."""

    entry = models.OneToOneField(
        "callbacks.QueueEntry", on_delete=models.CASCADE, primary_key=True, related_name="place"
    )
    lane = models.ForeignKey(Lane, on_delete=models.CASCADE, related_name="+", db_index=False)
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="+", db_index=False)
    phone_number = models.ForeignKey(PhoneNumber, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    rank_at = models.DateTimeField()
    waiting = models.BooleanField(default=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["lane", "kind", "rank_at", "entry"], condition=Q(waiting=True), name="callbacks_place_front"
            ),
            models.Index(fields=["queue", "rank_at", "entry"], name="callbacks_place_in_queue"),
        ]

    def __str__(self) -> str:
        return f"place of {self.entry_id}"
