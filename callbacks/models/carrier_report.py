"""What the carrier reported, in its own words: kept for a while, to be read beside what we made of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models

from callbacks.models.call_leg import CallLeg
from callbacks.models.conversation import Conversation

MOST_FIELDS, LONGEST = 40, 200
KEPT_BACK = ("accountsid", "offer", "password", "secret", "signature", "token")
"""Fields whose names hold one of these are not kept: what admits somebody, and what is the same in all."""


class Report(models.TextChoices):
    INCOMING = "incoming", "A call came in"
    STATUS = "status", "Status of a call"
    MACHINE = "machine", "Machine detection"
    ROOM = "room", "A room"


class CarrierReportQuerySet(models.QuerySet["CarrierReport"]):
    def keep(
        self,
        kind: Report,
        raw: Mapping[str, str],
        *,
        conversation_id: Any,
        at: datetime,
        leg: CallLeg | None = None,
        call_sid: str = "",
    ) -> None:
        """Write a report down; nothing for what we asked the carrier ourselves. Expects the transaction that acts on it."""
        if raw:
            self.create(
                kind=kind,
                fields=bounded(raw),
                conversation_id=conversation_id,
                leg=leg,
                call_sid=call_sid[:40],
                at=at,
            )


def bounded(raw: Mapping[str, str]) -> dict[str, str]:
    """The first fields that may be kept, each cut to a length."""
    told = [(name, value) for name, value in raw.items() if not any(word in name.lower() for word in KEPT_BACK)]
    return {_storable(name)[:80]: _storable(value)[:LONGEST] for name, value in told[:MOST_FIELDS] if value}


def _storable(text: str) -> str:
    return text.replace("\x00", "\ufffd")  # PostgreSQL keeps no NUL


class CarrierReport(models.Model):
    """One report that was acted on; never edited, and forgotten after CARRIER_REPORT_DAYS."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="reports")
    leg = models.ForeignKey(CallLeg, null=True, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=10, choices=Report.choices)
    call_sid = models.CharField(max_length=40, blank=True)
    fields: Any = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    objects = CarrierReportQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.call_sid}"
