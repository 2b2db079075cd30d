"""Holds our books against the carrier's: a call of ours that nobody here knows, and one here that the carrier has ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from callbacks.models import CallLeg
from telephony.carrier import CallGone, CarrierError, get_carrier

SETTLED_SECONDS = 30
"""Younger legs may have reports under way."""


@dataclass(frozen=True)
class Difference:
    """What does not agree."""

    leg: CallLeg
    what: str


def differences_with_the_carrier(*, at: datetime) -> list[Difference]:
    """Legs that we hold for alive and the carrier does not, or that it does not know. Raises CarrierError when it is down."""
    found = []
    settled = at - timedelta(seconds=SETTLED_SECONDS)
    for leg in CallLeg.objects.in_flight().filter(call_sid__isnull=False, created_at__lte=settled):
        try:
            call = get_carrier().fetch_call(call_sid=leg.call_sid or "")
        except CallGone:
            found.append(Difference(leg, "the carrier does not know this call"))
            continue
        if call.status.is_terminal:
            found.append(Difference(leg, f"open here, {call.status} at the carrier"))
    return found


__all__ = ["CarrierError", "Difference", "differences_with_the_carrier"]
