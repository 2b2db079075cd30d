"""The fairness ledger: each decision who is served next, with the line as it stood; rows are chained and never edited."""

import hashlib
import json
from datetime import UTC
from typing import Any

from django.db import models
from django.db.models import Q

BEGINNING = "0" * 64
"""What the first row of the chain follows."""


class How(models.TextChoices):
    MATCH = "match", "By the order of the line"
    PICK = "pick", "Picked by an agent"
    ASSIGNMENT = "assignment", "Assigned by a supervisor"
    TRANSFER = "transfer", "Passed on to an agent"
    BY_HAND = "by_hand", "Called by an agent by hand"


class Why(models.TextChoices):
    """Why somebody further ahead was passed over."""

    DECLINED = "declined", "The agent had declined it, not answered it or passed it on a moment before"
    NOT_DUE = "not_due", "Not to be called yet"
    HELD = "held", "Callbacks of its number were not made: closed, switched off or at a cap"
    NO_ROOM = "no_room", "No further callback could be dialed: the carrier’s rate, or its failure"
    OVERDUE = "overdue", "Its longest wait was over, or it changed while the line was read"
    NOT_READ = "not_read", "It came back to the line in that moment"
    PICKED = "picked", "An agent picked another from the queue view"
    ASSIGNED = "assigned", "A supervisor assigned another"
    TRANSFERRED = "transferred", "A colleague passed another on"
    BY_HAND = "by_hand", "The agent called somebody by hand"
    UNEXPLAINED = "unexplained", "No rule explains it"


class Decision(models.Model):
    """One offer, and why it was this entry for this agent. Plain numbers, so that it outlives what it names."""

    how = models.CharField(max_length=10, choices=How.choices)
    at = models.DateTimeField()
    offer_id = models.BigIntegerField(unique=True)
    entry_id = models.BigIntegerField()
    agent_id = models.BigIntegerField()
    queue_id = models.BigIntegerField()
    rank_at = models.DateTimeField()
    actor = models.CharField(max_length=80, blank=True, default="")
    front_entry_id = models.BigIntegerField()
    """Of all whom the agent may serve, the first in line; the entry itself where nobody was passed over."""
    passed: Any = models.JSONField(default=list)
    """Those ahead who went on waiting: `entry`, `rank_at`, `why`; the first of them."""
    passed_count = models.PositiveSmallIntegerField(default=0)

    number = models.BigIntegerField(null=True, unique=True)
    """The place in the chain; null until it is sealed, a few seconds later."""
    previous = models.CharField(max_length=64, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="callbacks_decision_at"),
            models.Index(fields=["at", "id"], condition=Q(passed_count__gt=0), name="callbacks_decision_inversions"),
            models.Index(fields=["id"], condition=Q(number=None), name="callbacks_decision_unsealed"),
        ]

    def __str__(self) -> str:
        return f"decision {self.number or 'not sealed'}: entry {self.entry_id} to agent {self.agent_id}"

    def digest_of(self, *, number: int, previous: str) -> str:
        """What the row says, its place in the chain and the row before, in 64 letters."""
        said = {
            "number": number,
            "previous": previous,
            **{name: getattr(self, name) for name in ("id", "how", "offer_id", "entry_id", "agent_id", "queue_id")},
            **{name: getattr(self, name) for name in ("actor", "front_entry_id", "passed", "passed_count")},
            **{name: _moment(getattr(self, name)) for name in ("at", "rank_at")},
        }
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def seal(self, *, number: int, previous: str) -> None:
        """In memory; the sealer writes many at once."""
        self.number, self.previous = number, previous
        self.digest = self.digest_of(number=number, previous=previous)


class LedgerHeadManager(models.Manager["LedgerHead"]):
    def locked(self) -> "LedgerHead":
        """The row, locked until the transaction ends: one process seals at a time."""
        head, _ = self.select_for_update().get_or_create(pk=1)
        return head

    def current(self) -> "LedgerHead":
        return self.filter(pk=1).first() or LedgerHead(pk=1)


class LedgerHead(models.Model):
    """Where the chain ends, so that rows cut off its end are missed."""

    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=BEGINNING)

    objects = LedgerHeadManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="callbacks_ledger_head_is_one_row")]

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


def _moment(at: Any) -> str:
    return str(at.astimezone(UTC).isoformat(timespec="microseconds"))
