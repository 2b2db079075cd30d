"""Tokens of programs: each may do what its scopes say, until it expires or is revoked, and nothing else."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

PREFIX = "cc_"
SHOWN_LENGTH = 8


class Scope(models.TextChoices):
    CALLBACK_REQUESTS = "callback_requests", "Request callbacks"
    STATS = "stats", "Read statistics"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def of(self, key: str, *, at: datetime) -> "ApiToken | None":
        """The token that this key is; None where there is none, or it may not be used any more."""
        still_good = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
        return self.filter(still_good, digest=digest_of(key), revoked_at__isnull=True).first()

    def make(self, **fields: Any) -> tuple["ApiToken", str]:
        """A new token and its key, which is not kept and cannot be shown again."""
        token = ApiToken(**fields)
        key = token.renew()
        token.save(force_insert=True)
        return token, key


class ApiToken(models.Model):
    """What a program signs in with. Only a digest of its key is kept."""

    name = models.CharField(max_length=80, unique=True, help_text="Which program uses it, e.g. Web shop.")
    scopes: Any = models.JSONField(default=list)
    vouches_for_numbers = models.BooleanField(
        "needs no code",
        default=False,
        db_default=False,
        help_text="On: the program has made sure itself that a number is its customer's. Off: the number that a callback is "
        "requested for is called and told a code, which must be given before anything else happens.",
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    shown = models.CharField("begins with", max_length=20, editable=False)
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Empty: it can be used until it is revoked.")
    revoked_at = models.DateTimeField(null=True, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "program's token"
        verbose_name_plural = "programs' tokens"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    # Mutators

    def renew(self) -> str:
        """Take a new key, which is answered and not kept; not saved yet."""
        key = PREFIX + secrets.token_urlsafe(32)
        self.digest, self.shown = digest_of(key), key[: len(PREFIX) + SHOWN_LENGTH]
        return key

    def revoke(self, *, at: datetime) -> None:
        if self.revoked_at is None:
            self.revoked_at = at
            self.save(update_fields=["revoked_at"])

    def note_use(self, *, at: datetime) -> None:
        """To the minute: a program that asks often must not write with each request."""
        if self.last_used_at is None or (at - self.last_used_at).total_seconds() >= 60:
            self.last_used_at = at
            self.save(update_fields=["last_used_at"])


def digest_of(key: str) -> str:
    """A key is long and random: a plain digest cannot be turned back into it."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
