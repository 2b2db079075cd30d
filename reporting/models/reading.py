"""How far the projector has read the events, and which it may have to come back for."""

from datetime import datetime
from typing import Any

from django.db import models


class ReadingManager(models.Manager["Reading"]):
    def locked(self) -> "Reading":
        """The one row, locked until the transaction ends: one projector writes at a time. Expects a transaction."""
        self.get_or_create(pk=1)
        return self.select_for_update().get(pk=1)


class Reading(models.Model):
    """One row. `gaps`: ids below the last event that were not there yet, with when they were first missed.

    Ids are given before a transaction commits, so an event may appear below others that were read already.
    """

    last_event = models.BigIntegerField(default=0)
    gaps: Any = models.JSONField(default=list)
    read_at = models.DateTimeField(null=True)

    objects = ReadingManager()

    def __str__(self) -> str:
        return f"read up to event {self.last_event}"

    # Mutators

    def note(self, *, last_event: int, gaps: list[list[Any]], at: datetime) -> None:
        self.last_event, self.gaps, self.read_at = last_event, gaps, at
        self.save(update_fields=["last_event", "gaps", "read_at"])
