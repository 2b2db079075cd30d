"""One worker at a time tells one place outside; a place that fails is left alone for a while.

A host that hangs would otherwise hold every worker, and calls would wait for it.
"""

from datetime import datetime, timedelta
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

FAILURES_TO_REST, REST, LONGEST_REST = 3, timedelta(minutes=1), timedelta(minutes=10)
"""A place that fails so often in a row is left alone for a while, so that it keeps no worker from calls."""

TURN_SECONDS = 10.0
"""How long one worker tells one place before others of its tasks have their turn."""

TURN_LIVES = timedelta(seconds=90)
"""Whose turn is older than that is dead."""

Place = TypeVar("Place", bound="TakesTurns")


class TurnQuerySet(models.QuerySet[Place]):
    def ready(self, *, at: datetime) -> Self:
        """Not resting, and not being told by somebody else."""
        awake = Q(rest_until__isnull=True) | Q(rest_until__lte=at)
        free = Q(busy_until__isnull=True) | Q(busy_until__lte=at)
        return self.filter(awake, free)

    def take_turn(self, pk: int, *, at: datetime) -> bool:
        """One worker at a time tells a place, so that it hears things in order; one statement, no lock."""
        return bool(self.ready(at=at).filter(pk=pk).update(busy_until=at + TURN_LIVES))


class TakesTurns(models.Model):
    """A place that is told."""

    failures_in_row = models.PositiveIntegerField(default=0, editable=False)
    rest_until = models.DateTimeField(null=True, editable=False)
    busy_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    # Mutators

    def note_failure(self, *, at: datetime) -> None:
        self.failures_in_row += 1
        if self.failures_in_row >= FAILURES_TO_REST:
            self.rest_until = at + min(REST * 2 ** min(self.failures_in_row - FAILURES_TO_REST, 8), LONGEST_REST)
        self.save(update_fields=["failures_in_row", "rest_until"])

    def rest(self, *, until: datetime) -> None:
        """It says itself that it takes nothing until then."""
        self.rest_until = until
        self.save(update_fields=["rest_until"])

    def note_success(self) -> None:
        if self.failures_in_row or self.rest_until:
            self.failures_in_row, self.rest_until = 0, None
            self.save(update_fields=["failures_in_row", "rest_until"])

    def end_turn(self) -> None:
        self.busy_until = None
        self.save(update_fields=["busy_until"])

    # Properties

    @property
    def is_resting(self) -> bool:
        return self.rest_until is not None
