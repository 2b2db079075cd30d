"""Asks the carrier while a person waits for the answer: whatever it does not do becomes a sentence for that person."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from callbacks.operations import breaker
from callbacks.operations.errors import Refused, TooLate
from telephony.carrier import CallGone, CarrierError, CarrierRefused, CarrierUnclear


@contextmanager
def for_a_person(*, at: datetime) -> Iterator[None]:
    """Around one request, with no transaction open: raises Refused with what to do next."""
    try:
        with breaker.watched(at=at):
            yield
    except CallGone:
        raise TooLate("gone", "That person is not in the call any more.") from None
    except CarrierRefused as refusal:
        raise Refused("carrier_refused", f"The carrier refuses it: {refusal.detail[:200]}") from refusal
    except CarrierUnclear as unclear:
        raise Refused(
            "carrier_unclear", "The carrier gave no clear answer, so it may not have happened. Try it again."
        ) from unclear
    except CarrierError as error:
        raise Refused("carrier_busy", "The carrier takes no requests at the moment: nothing has changed.") from error
