"""An offer of an entry to an agent; once accepted, the agent's turn with that entry until it is over."""

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from agents.models import Agent
from callbacks.models.queue_entry import Kind, QueueEntry

LONGEST_NOTE = 5000
LONGEST_CALL_FOR_HELP = 200


class OfferStatus(models.TextChoices):
    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    CLOSED = "closed", "Closed"


class CloseReason(models.TextChoices):
    ACCEPTED_ELSEWHERE = "accepted_elsewhere", "Accepted by another agent"
    MISSED = "missed", "Missed"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CALLER_LEFT = "caller_left", "The caller hung up"
    EXPIRED = "expired", "The callback expired"
    CANCELED = "canceled", "Canceled"


def new_room() -> str:
    """A conference's name: random, for it may carry no personal data."""
    return f"room-{uuid.uuid4().hex}"


class OfferQuerySet(models.QuerySet["Offer"]):
    def open(self) -> "OfferQuerySet":
        return self.filter(status=OfferStatus.OPEN)

    def in_hand(self) -> "OfferQuerySet":
        """Accepted, and the agent's turn is not over."""
        return self.filter(status=OfferStatus.ACCEPTED, ended_at__isnull=True)

    def asking_for_help(self) -> "OfferQuerySet":
        """Whose agents wait for a supervisor."""
        return self.in_hand().filter(help_asked_at__isnull=False)

    def out_of_the_line(self) -> "OfferQuerySet":
        """Not the turns of those who took a conversation over in its room: they were chosen by nobody's place in line."""
        return self.filter(agent_label="agent")

    def lapsed(self, *, at: datetime) -> "OfferQuerySet":
        return self.open().filter(expires_at__lte=at)

    def turns(self) -> "OfferQuerySet":
        """Accepted, over or not."""
        return self.filter(status=OfferStatus.ACCEPTED)

    def made_since(self, at: datetime) -> "OfferQuerySet":
        return self.filter(made_at__gte=at)

    def never_joined(self, *, at: datetime) -> "OfferQuerySet":
        return self.in_hand().filter(agent_joined_at__isnull=True, join_due_at__lte=at)


class Offer(models.Model):
    """Who was asked, for how long, and what came of it. A pick is an offer that was accepted as it was made."""

    entry = models.ForeignKey(QueueEntry, on_delete=models.CASCADE, related_name="offers")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="offers")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    picked = models.BooleanField(default=False)
    status = models.CharField(max_length=8, choices=OfferStatus.choices, default=OfferStatus.OPEN)
    close_reason = models.CharField(max_length=20, choices=CloseReason.choices, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    join_due_at = models.DateTimeField(null=True)
    agent_joined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    room = models.CharField(max_length=60, default=new_room, unique=True)
    conference_sid = models.CharField(max_length=40, blank=True)
    agent_label = models.CharField(max_length=40, default="agent", db_default="agent")
    """Under which the carrier knows the agent's leg in the room."""
    held_since = models.DateTimeField(null=True)
    held_seconds = models.PositiveIntegerField(default=0, db_default=0)
    """How long the customer was on hold, in all, before `held_since`."""
    muted_since = models.DateTimeField(null=True)
    heard: Any = models.JSONField(null=True, editable=False)
    """For each conference and whom it told of, the number of the last report; null as long as there was none."""
    disposition = models.CharField(max_length=40, blank=True, default="", db_default="")
    disposition_at = models.DateTimeField(null=True)
    note = models.TextField(max_length=LONGEST_NOTE, blank=True, default="", db_default="")
    noted_at = models.DateTimeField(null=True)
    help_asked_at = models.DateTimeField(null=True)
    """Since when the agent has asked for a supervisor; empty once one has come, it was taken back, or the turn is over."""
    help_reason = models.CharField(max_length=LONGEST_CALL_FOR_HELP, blank=True, default="", db_default="")
    wrap_up_extended_at = models.DateTimeField(null=True)
    wrapped_up_at = models.DateTimeField(null=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent"], condition=Q(status="open"), name="callbacks_offer_one_open_per_agent"
            ),
            models.UniqueConstraint(
                fields=["agent"],
                condition=Q(status="accepted", ended_at__isnull=True),
                name="callbacks_offer_one_in_hand_per_agent",
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(status="accepted", ended_at__isnull=True),
                name="callbacks_offer_one_accepted_per_entry",
            ),
            models.CheckConstraint(
                condition=Q(status="closed") | Q(close_reason=""), name="callbacks_offer_reason_only_when_closed"
            ),
        ]
        indexes = [
            models.Index(
                fields=["agent", "closed_at"],
                condition=Q(close_reason__in=["declined", "missed"]),
                name="callbacks_offer_refused",
            ),
            models.Index(fields=["agent", "made_at"], name="callbacks_offer_agents_day"),
            models.Index(fields=["expires_at"], condition=Q(status="open"), name="callbacks_offer_open_expiry"),
            models.Index(
                fields=["join_due_at"],
                condition=Q(status="accepted", ended_at__isnull=True),
                name="callbacks_offer_join_due",
            ),
            models.Index(
                fields=["help_asked_at"],
                condition=Q(help_asked_at__isnull=False, ended_at__isnull=True),
                name="callbacks_offer_help_wanted",
            ),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk} to {self.agent}"

    # Mutators

    def accept(self, *, at: datetime, join_due_at: datetime) -> None:
        self.status, self.accepted_at, self.join_due_at = OfferStatus.ACCEPTED, at, join_due_at
        self.save(update_fields=["status", "accepted_at", "join_due_at"])

    def close(self, reason: CloseReason, *, at: datetime) -> None:
        self.status, self.close_reason, self.closed_at = OfferStatus.CLOSED, reason, at
        self.save(update_fields=["status", "close_reason", "closed_at"])

    def hear(self, sequence: int, *, conference_sid: str, label: str) -> bool:
        """Note a report of the room; False where it is a duplicate, or older than what was heard of the same leg (rule 37).

        Each conference counts its own reports, those about all its legs together, and they come in any order: one leg's
        report must not silence another's.
        """
        about = f"{conference_sid} {label}".rstrip()
        heard = self.heard or {}
        if sequence <= heard.get(about, -1):
            return False
        self.heard = heard | {about: sequence}
        self.save(update_fields=["heard"])
        return True

    def end(self, *, at: datetime) -> None:
        """The agent's turn is over, whatever became of the entry."""
        self.ended_at, self.held_seconds, self.held_since = at, self.held_in_all(at=at), None
        self.help_asked_at = None
        self.save(update_fields=["ended_at", "held_seconds", "held_since", "help_asked_at"])

    def hold(self, *, at: datetime, before_seconds: int | None = None) -> None:
        """On hold since then; `before_seconds` in all before that, where it is not as it was."""
        self.held_since = at
        self.held_seconds = self.held_seconds if before_seconds is None else before_seconds
        self.save(update_fields=["held_since", "held_seconds"])

    def forget_hold(self) -> None:
        """It never came about."""
        self.held_since = None
        self.save(update_fields=["held_since"])

    def resume(self, *, at: datetime) -> None:
        self.held_seconds, self.held_since = self.held_in_all(at=at), None
        self.save(update_fields=["held_seconds", "held_since"])

    def ask_for_help(self, reason: str, *, at: datetime) -> None:
        self.help_asked_at, self.help_reason = at, reason
        self.save(update_fields=["help_asked_at", "help_reason"])

    def ask_no_longer(self) -> None:
        """A supervisor has come, or the agent has taken it back."""
        self.help_asked_at = None
        self.save(update_fields=["help_asked_at"])

    def mute(self, since: datetime | None) -> None:
        self.muted_since = since
        self.save(update_fields=["muted_since"])

    # Queries

    def held_in_all(self, *, at: datetime) -> int:
        """For how many seconds of this turn the customer was on hold."""
        return self.held_seconds + (max(0, round((at - self.held_since).total_seconds())) if self.held_since else 0)

    def choose_disposition(self, name: str, *, at: datetime) -> None:
        """What the call came to; an empty name takes it back."""
        self.disposition, self.disposition_at = name, at if name else None
        self.save(update_fields=["disposition", "disposition_at"])

    def write_note(self, text: str, *, at: datetime) -> None:
        self.note, self.noted_at = text, at if text else None
        self.save(update_fields=["note", "noted_at"])

    def extend_wrap_up(self, *, at: datetime) -> None:
        self.wrap_up_extended_at = at
        self.save(update_fields=["wrap_up_extended_at"])

    def end_wrap_up(self, *, at: datetime) -> None:
        self.wrapped_up_at = at
        self.save(update_fields=["wrapped_up_at"])

    # Properties

    @property
    def is_open(self) -> bool:
        return self.status == OfferStatus.OPEN

    @property
    def is_on_hold(self) -> bool:
        return self.held_since is not None

    @property
    def asks_for_help(self) -> bool:
        return self.help_asked_at is not None

    @property
    def is_muted(self) -> bool:
        return self.muted_since is not None

    @property
    def is_in_hand(self) -> bool:
        return self.status == OfferStatus.ACCEPTED and self.ended_at is None
