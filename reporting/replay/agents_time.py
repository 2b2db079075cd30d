"""How long agents were busy with a customer, from accept to the end of the wrap-up: of a day lived, or of one replayed."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from callbacks.models import Offer
from callbacks.models.offer import OfferStatus
from reporting.replay.plan import Plan


def seconds_by_entry(entry_ids: Collection[int]) -> dict[int, float]:
    """All turns of an entry together; a turn without an end counts nothing."""
    turns = Offer.objects.filter(status=OfferStatus.ACCEPTED, entry__in=entry_ids)
    found: dict[int, float] = defaultdict(float)
    for entry_id, accepted_at, ended_at, wrapped_up_at in turns.values_list(
        "entry_id", "accepted_at", "ended_at", "wrapped_up_at"
    ):
        until = wrapped_up_at or ended_at
        if accepted_at and until:
            found[entry_id] += max(0.0, (until - accepted_at).total_seconds())
    return found


def share_busy(seconds: Iterable[float], *, plan: Plan) -> float | None:
    """Of the time for which the plan has agents there; None where it has none."""
    there = sum(shift.ends - shift.begins for worker in plan.workers for shift in worker.shifts)
    return round(sum(seconds) / there, 3) if there else None
