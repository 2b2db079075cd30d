"""Keeps to the rate at which the carrier takes calls: above it calls are queued there, with an agent already waiting."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from callbacks.models import CarrierPace, Offer, Place
from callbacks.models.queue_entry import Kind

AHEAD_SECONDS = 5
"""No more callbacks are offered than can be dialed in this time: an agent who accepts must not wait for the carrier."""


def seconds_until_a_call(*, at: datetime) -> float:
    """0 and a slot taken, or how long to wait for one. Expects a transaction."""
    rate = settings.CARRIER_CALLS_PER_SECOND
    return CarrierPace.objects.take_slot(per_second=rate, at=at) if rate else 0.0


@dataclass
class Room:
    """How many more callbacks may be offered now; None: any number."""

    left: int | None

    def admits(self, place: Place) -> bool:
        return self.left is None or self.left > 0 or place.kind != Kind.CALLBACK

    def is_used(self, place: Place) -> bool:
        if self.left is not None and place.kind == Kind.CALLBACK:
            self.left -= 1
        return True


def callbacks_that_can_be_dialed_soon() -> Room:
    rate = settings.CARRIER_CALLS_PER_SECOND
    if not rate:
        return Room(None)
    most = max(1, int(rate * AHEAD_SECONDS))
    return Room(most - _on_their_way())


def _on_their_way() -> int:
    """Callbacks offered or accepted whose customer was not asked for yet."""
    undialed = Q(status="accepted", ended_at=None) & ~Q(legs__purpose="customer", legs__asked_at__isnull=False)
    return Offer.objects.filter(Q(status="open") | undialed, kind=Kind.CALLBACK).distinct().count()
