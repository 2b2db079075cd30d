"""Makes the offer of a callback to a waiting caller, or not; and holds us to what was said (rule 8)."""

from dataclasses import dataclass
from datetime import datetime

from callbacks.in_force import settings_of
from callbacks.models import CallLeg, PhoneNumber, QueueEntry
from callbacks.queries import estimates, offering, position_of
from callbacks.queries.offering import Turn


@dataclass(frozen=True)
class Heard:
    """What a waiting caller is told in one cycle, beside the position."""

    offer: bool
    estimate: estimates.Estimate | None = None

    def in_short(self, *, position: int, at: datetime) -> str:
        """The line that is kept on the leg of what was said."""
        wait = f" wait={self.estimate.low}-{self.estimate.high}" if self.estimate else ""
        return f"{at.isoformat()} {position}{' offer' if self.offer else ''}{wait}\n"


def what_to_say(entry: QueueEntry, *, ahead: int, at: datetime) -> Heard:
    """Decide for one cycle. A number without conditions costs no query; the first estimate is kept on the entry."""
    number, turn = settings_of(entry), Turn(entry.queue_id, ahead)
    estimate = offering.estimate_for(number, turn, at=at)
    _keep(entry, estimate)
    may_be_offered = not entry.was_promised_a_callback and bool(entry.callback_number or number.takes_other_numbers)
    offer = may_be_offered and not offering.why_no_offer(number, turn, estimate=estimate, at=at)
    return Heard(offer, estimate if _is_told(number, estimate) else None)


def _is_told(number: PhoneNumber, estimate: estimates.Estimate | None) -> bool:
    return number.say_estimated_wait and estimate is not None and not estimate.is_too_wide


def _keep(entry: QueueEntry, estimate: estimates.Estimate | None) -> None:
    """As it was on arrival: that is what the true wait is compared with."""
    if estimate is not None and entry.estimate_high_seconds is None:
        entry.estimate_low_seconds, entry.estimate_high_seconds = estimate.low, estimate.high
        entry.save(update_fields=["estimate_low_seconds", "estimate_high_seconds"])


def estimate_in_short(entry: QueueEntry, *, at: datetime) -> dict[str, list[int]]:
    """The estimated wait at this moment, for the timeline; nothing where no setting needs it, or nobody can tell."""
    number = settings_of(entry)
    if not number.needs_estimates:
        return {}
    turn = Turn(entry.queue_id, position_of(entry) - 1)
    estimate = offering.estimate_for(number, turn, at=at)
    _keep(entry, estimate)
    return {"estimate": [estimate.low, estimate.high]} if estimate else {}


def why_not(entry: QueueEntry, *, leg: CallLeg, at: datetime) -> str:
    """Why key 1 does nothing for this caller now; empty where it is to be served.

    Who has heard the offer on this call was promised it, whatever has changed since; who has not gets a callback where
    the offer would be made now. Off is off, and closed is closed, for both (rules 2, 3).
    """
    number = settings_of(entry)
    if leg.was_offered_a_callback and number.offers_callbacks(at=at):
        return ""
    turn = Turn(entry.queue_id, position_of(entry) - 1 if number.has_conditions else 0)
    return offering.why_no_offer(number, turn, estimate=offering.estimate_for(number, turn, at=at), at=at)
