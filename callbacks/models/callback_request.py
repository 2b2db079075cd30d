"""A callback that is asked for elsewhere, on a web page or by a program; and the calls that tell people their codes."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac

from callbacks.models.conversation import Conversation
from callbacks.models.phone_number import PhoneNumber
from callbacks.models.queue import Queue
from callbacks.models.queue_entry import QueueEntry
from callbacks.models.routing import Category
from contactcenter.models import ApiToken

CODE_DIGITS, MOST_TRIES = 6, 5
CODE_LIVES = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=2)
"""Who did not give the code asked for nothing: what they wrote is kept no longer than the limits look back."""


class RequestStatus(models.TextChoices):
    UNCONFIRMED = "unconfirmed", "Unconfirmed"
    ACCEPTED = "accepted", "Accepted"
    CANCELED = "canceled", "Canceled"


class CallbackRequestQuerySet(models.QuerySet["CallbackRequest"]):
    def locked(self, pk: int) -> "CallbackRequest":
        """The request, its row locked until the transaction ends."""
        related = ("phone_number__business_hours", "phone_number__queue", "queue", "category", "token", "entry")
        return self.select_for_update(of=("self",)).select_related(*related).get(pk=pk)

    def to_forget(self, *, at: datetime) -> "CallbackRequestQuerySet":
        return self.exclude(status=RequestStatus.ACCEPTED).filter(created_at__lt=at - FORGOTTEN_AFTER)


class CallbackRequest(models.Model):
    """What was asked for. It stands in no line before its number is confirmed; from then on `entry` does."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    phone_number = models.ForeignKey(PhoneNumber, on_delete=models.CASCADE, related_name="+")
    queue = models.ForeignKey(Queue, null=True, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, null=True, on_delete=models.SET_NULL, related_name="+")
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=80, blank=True)
    data: Any = models.JSONField(default=dict)
    earliest_at = models.DateTimeField(null=True)

    status = models.CharField(max_length=12, choices=RequestStatus.choices, default=RequestStatus.UNCONFIRMED)
    tries = models.PositiveSmallIntegerField(default=0)
    token = models.ForeignKey(ApiToken, null=True, on_delete=models.SET_NULL, related_name="+")
    idempotency_key = models.CharField(max_length=80, blank=True)
    asked_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey(QueueEntry, null=True, on_delete=models.CASCADE, related_name="+")

    objects = CallbackRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["token", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="callbacks_request_once_per_idempotency_key",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(entry__isnull=False), name="callbacks_request_accepted_has_an_entry"
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=~Q(status="accepted"), name="callbacks_request_to_forget"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    # Mutators

    def accept(self, entry: QueueEntry, *, at: datetime) -> None:
        """The number is confirmed, and it stands in line."""
        self.status, self.entry, self.conversation = RequestStatus.ACCEPTED, entry, entry.conversation
        self.confirmed_at = at
        self.save(update_fields=["status", "entry", "conversation", "confirmed_at"])

    def cancel(self) -> None:
        self.status = RequestStatus.CANCELED
        self.save(update_fields=["status"])

    def count_a_try(self) -> None:
        self.tries += 1
        self.save(update_fields=["tries"])

    # Properties

    @property
    def code(self) -> str:
        """What the person at this number is told; it follows from the request, and is kept nowhere."""
        digest = salted_hmac("callback request", f"{self.public_id}", algorithm="sha256").digest()
        return f"{int.from_bytes(digest[:8]) % 10**CODE_DIGITS:0{CODE_DIGITS}}"

    def is_code(self, given: str) -> bool:
        digits = "".join(character for character in given if character in "0123456789")
        return constant_time_compare(digits, self.code)

    @property
    def is_unconfirmed(self) -> bool:
        return self.status == RequestStatus.UNCONFIRMED

    @property
    def is_accepted(self) -> bool:
        return self.status == RequestStatus.ACCEPTED

    @property
    def confirm_until(self) -> datetime:
        return self.created_at + CODE_LIVES

    @property
    def asked_by(self) -> str:
        return self.token.name if self.token else "The customer"


class CodeCallQuerySet(models.QuerySet["CodeCall"]):
    def due(self, *, at: datetime) -> "CodeCallQuerySet":
        """Not asked of the carrier yet, while the code is still worth something."""
        return self.filter(asked_at__isnull=True, wanted_at__gt=at - CODE_LIVES)

    def claim(self, pk: int, *, at: datetime) -> bool:
        """Take the right to ask the carrier for it, once; one statement, so that it needs no lock."""
        return bool(self.due(at=at).filter(pk=pk).update(asked_at=at))


class CodeCall(models.Model):
    """A call that tells somebody a code. It belongs to no conversation: there is none yet."""

    request = models.ForeignKey(CallbackRequest, on_delete=models.CASCADE, related_name="code_calls")
    number = models.CharField(max_length=20)
    address_digest = models.CharField(max_length=64, blank=True)
    wanted_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    call_sid = models.CharField(max_length=40, null=True, unique=True)
    status = models.CharField(max_length=12, blank=True)

    objects = CodeCallQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["number", "wanted_at"], name="callbacks_code_call_to"),
            models.Index(fields=["address_digest", "wanted_at"], name="callbacks_code_call_from"),
            models.Index(fields=["wanted_at"], name="callbacks_code_call_wanted"),
        ]

    def __str__(self) -> str:
        return f"code call {self.pk}"

    # Mutators

    def note(self, **fields: Any) -> None:
        """Write plain facts about the call."""
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=list(fields))
