"""One part of a conversation that a customer or an agent would call by itself: a call in, a callback, a call out."""

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from agents.models import Agent
from callbacks.models import Conversation, Queue, QueueEntry
from reporting.models.words import InteractionKind, InteractionOutcome, MediaType, Origin, Promise


class InteractionQuerySet(models.QuerySet["Interaction"]):
    def of_conversations(self, conversation_ids: list[uuid.UUID]) -> "InteractionQuerySet":
        return self.filter(conversation_id__in=conversation_ids)


def count() -> models.PositiveIntegerField:
    return models.PositiveIntegerField(default=0)


def seconds() -> models.FloatField:
    return models.FloatField(default=0)


class Interaction(models.Model):
    """Derived from the rows of a conversation, all of it, and made anew when they change; written by the projector alone.

    Each second and each offer stands in one row, so sums over any rows count nothing twice. References bind by name, not
    in the database: a row of figures must neither lock nor hold up a row that calls need.
    """

    key = models.CharField(max_length=60, unique=True)
    """What it is about: `leg:7` a call, `entry:3` a promised callback, `leg:7:4` a call passed on into entry 4."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    entry = models.ForeignKey(QueueEntry, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False)
    kind = models.CharField(max_length=8, choices=InteractionKind.choices)
    media_type = models.CharField(max_length=16, choices=MediaType.choices)
    number = models.CharField(max_length=40, blank=True)
    customer = models.CharField(max_length=40, blank=True, db_index=True)
    queue = models.ForeignKey(Queue, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False)
    category = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, blank=True)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False)
    disposition = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=20, choices=InteractionOutcome.choices)

    slot = models.IntegerField()
    """The quarter of an hour in which it began, counted from 1970."""

    started_at = models.DateTimeField()
    queued_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField(null=True)

    opens = models.BooleanField(default=False)
    """The first of its conversation: counting these counts each customer's matter once."""

    transferred = models.BooleanField(default=False)
    again = models.BooleanField(default=False)
    """A call of somebody who had a callback already."""

    offer_heard = models.BooleanField(default=False)
    promise = models.CharField(max_length=6, choices=Promise.choices, blank=True)

    origin = models.CharField(max_length=9, choices=Origin.choices, blank=True, default="", db_default="")

    wait_seconds = models.FloatField(null=True)
    ring_seconds = seconds()
    agent_seconds = seconds()
    reaching_seconds = seconds()
    talk_seconds = seconds()
    hold_seconds = seconds()
    wrap_up_seconds = seconds()
    saved_seconds = seconds()
    turn_seconds = models.FloatField(null=True)
    estimate_low_seconds = models.PositiveIntegerField(null=True)
    estimate_high_seconds = models.PositiveIntegerField(null=True)

    reconnects = count()
    offers = count()
    offers_accepted = count()
    offers_missed = count()
    offers_declined = count()
    offers_withdrawn = count()
    offers_elsewhere = count()
    offers_ended = count()
    offers_open = count()
    decisions = count()
    passed_over = count()
    unexplained = count()
    ticket_reason = models.CharField(max_length=24, blank=True)
    agent_tickets = count()

    objects = InteractionQuerySet.as_manager()

    if TYPE_CHECKING:
        conversation_id: uuid.UUID

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=InteractionKind.values), name="reporting_interaction_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=InteractionOutcome.values), name="reporting_interaction_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="in_progress", ended_at__isnull=True)
                | (~Q(outcome="in_progress") & Q(ended_at__isnull=False)),
                name="reporting_interaction_in_progress_until_its_end",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="reporting_interaction_ends_after_its_start",
            ),
        ]
        indexes = [
            models.Index(fields=["started_at", "id"], name="reporting_newest"),
            models.Index(fields=["slot"], name="reporting_by_slot"),
            models.Index(fields=["agent", "slot"], name="reporting_by_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
