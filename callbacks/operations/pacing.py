"""Keeps to the rate at which the carrier takes calls: above it calls are queued there, with an agent already waiting."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef

from callbacks.models import CallLeg, CarrierPace, CarrierState, Offer
from callbacks.models.place import Front, Kind

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

    def copy(self) -> "Room":
        """The same room, to plan with."""
        return Room(self.left)

    def shares(self, agents: int) -> dict[Kind, int]:
        """How many of each kind so many free agents can be offered."""
        callbacks = agents if self.left is None else min(agents, max(self.left, 0))
        return {Kind.LIVE: agents, Kind.CALLBACK: callbacks}

    def admits(self, place: Front) -> bool:
        return self.left is None or self.left > 0 or place.kind != Kind.CALLBACK

    def is_used(self, place: Front) -> None:
        if self.left is not None and place.kind == Kind.CALLBACK:
            self.left -= 1


def callbacks_that_can_be_dialed_soon() -> Room:
    """None while the carrier takes no calls, one at a time once it answers again (`breaker`), else what its rate admits."""
    word = CarrierState.objects.word()
    if word != CarrierState.Word.OK:
        return Room(0 if word == CarrierState.Word.DOWN else 1 - _on_their_way())
    rate = settings.CARRIER_CALLS_PER_SECOND
    if not rate:
        return Room(None)
    most = max(1, int(rate * AHEAD_SECONDS))
    return Room(most - _on_their_way())


def _on_their_way() -> int:
    """Callbacks offered or accepted whose customer was not asked for yet."""
    asked = CallLeg.objects.filter(offer=OuterRef("pk"), purpose="customer", asked_at__isnull=False)
    undialed = Offer.objects.in_hand().filter(~Exists(asked), kind=Kind.CALLBACK)
    return Offer.objects.open().filter(kind=Kind.CALLBACK).count() + undialed.count()
