"""Who is told of events, what was told, and how far the rows that events come from have been read."""

import secrets
import uuid
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import salted_hmac

from callbacks.models import Queue
from contactcenter.turns import TakesTurns, TurnQuerySet
from integrations.models.tried import Tried, TriedQuerySet


class SubscriptionQuerySet(TurnQuerySet["Subscription"]):
    def active(self) -> "SubscriptionQuerySet":
        return self.filter(is_active=True)

    def ready(self, *, at: datetime) -> Self:
        return super().ready(at=at).filter(is_active=True)


class Subscription(TakesTurns):
    """A system that is told. Its secret follows from the installation's own and `nonce`, and is kept nowhere."""

    name = models.CharField(max_length=80, unique=True, help_text="Which system it is, e.g. Help desk.")
    url = models.CharField(
        "URL",
        max_length=500,
        help_text="Where events are posted, beginning with https://. Its host must be in EVENT_WEBHOOK_HOSTS.",
    )
    types: Any = models.JSONField("events", default=list, blank=True)
    queues = models.ManyToManyField(
        Queue, blank=True, related_name="+", help_text="Only what concerns these queues. None: everything."
    )
    is_active = models.BooleanField(
        "active", default=True, help_text="Off: it is told nothing, and misses what happens."
    )
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nonce = models.CharField(max_length=64, default=secrets.token_hex, editable=False)
    created_at = models.DateTimeField(editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "event subscription"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    # Mutators

    def renew_secret(self) -> None:
        self.nonce = secrets.token_hex()
        self.save(update_fields=["nonce"])

    # Properties

    @property
    def secret(self) -> str:
        """What its events are signed with."""
        return (
            "whsec_"
            + salted_hmac("event subscription", f"{self.public_id} {self.nonce}", algorithm="sha256").hexdigest()
        )


class DeliveryQuerySet(TriedQuerySet["Delivery"]):
    def due(self, *, at: datetime) -> "DeliveryQuerySet":
        """To be tried now: of each conversation the oldest alone, which those after it wait for."""
        older = Delivery.objects.pending().filter(
            subscription=OuterRef("subscription"), conversation_id=OuterRef("conversation_id"), pk__lt=OuterRef("pk")
        )
        return self.filter(next_at__lte=at).exclude(Exists(older)).order_by("pk")


class Delivery(Tried):
    """One event to one subscription. `next_at` is empty once it has arrived, or is a dead letter."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    key = models.CharField("event", max_length=40)
    type = models.CharField(max_length=40)
    conversation_id = models.UUIDField(null=True)
    body = models.TextField()

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "key"], name="integrations_delivery_once_per_event"),
        ]
        indexes = [
            models.Index(
                fields=["subscription", "next_at"],
                condition=Q(next_at__isnull=False),
                name="integrations_delivery_due",
            ),
            models.Index(
                fields=["subscription", "conversation_id", "id"],
                condition=Q(next_at__isnull=False),
                name="integrations_delivery_order",
            ),
            models.Index(fields=["created_at"], name="integrations_delivery_created"),
        ]

    def __str__(self) -> str:
        return f"{self.key} to {self.subscription}"


class FeedMark(models.Model):
    """How far one table has been read. `holes`: keys below that were not there, which a late commit may bring."""

    feed = models.CharField(max_length=20, unique=True)
    last_id = models.BigIntegerField()
    holes: Any = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.feed} up to {self.last_id}"
