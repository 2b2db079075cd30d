"""Whether a waiting caller is offered a callback now, and if not, why: only when it helps and can be kept (rule 8).

Each condition that a number does not have costs nothing; one that it has costs one small question, or the estimate.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.models import Agent
from callbacks.models import PhoneNumber, Place, Queue
from callbacks.models.place import Kind
from callbacks.queries.estimates import Estimate, estimated_wait
from callbacks.queries.spending import known_hard_stop


@dataclass(frozen=True)
class Turn:
    """Where a caller stands: the queue, and how many are ahead in it."""

    queue_id: int
    ahead: int


def estimate_for(number: PhoneNumber, turn: Turn, *, at: datetime) -> Estimate | None:
    """The caller's estimated wait, where a setting of the number needs it; None too while nobody serves the queue."""
    return estimated_wait(queue_id=turn.queue_id, ahead=turn.ahead, at=at) if number.needs_estimates else None


def why_no_offer(number: PhoneNumber, turn: Turn, *, estimate: Estimate | None, at: datetime) -> str:
    """The first reason, in words, why this caller hears no offer now; empty where it is made."""
    if not number.callback_enabled:
        return "Enable Callback is off."
    if not number.is_open(at=at):
        return "It is outside business hours."
    return next(_reasons(number, turn, estimate=estimate, at=at), "")


def why_no_request(number: PhoneNumber, *, queue: Queue, due_at: datetime, at: datetime) -> str:
    """The first reason, in words, why who asks elsewhere is promised none, to come into the line at `due_at`; else empty.

    Whether it helps is for who asks to say; whether it can be kept is for us.
    """
    ahead = Place.objects.filter(queue=queue).count() if number.offer_only_before_closing and due_at <= at else 0
    estimate = estimated_wait(queue_id=queue.pk, ahead=ahead, at=at) if due_at <= at else Estimate(0, 0)
    return next(_cannot_be_kept(number, estimate=estimate, due_at=due_at, at=at), "")


def _cannot_be_kept(number: PhoneNumber, *, estimate: Estimate | None, due_at: datetime, at: datetime) -> Iterator[str]:
    yield from _too_near_closing(number, estimate=estimate, at=due_at)
    yield from _too_many(number, at=at)


def _reasons(number: PhoneNumber, turn: Turn, *, estimate: Estimate | None, at: datetime) -> Iterator[str]:
    yield from _too_near_closing(number, estimate=estimate, at=at)
    yield from _not_worth_it(number, turn, estimate=estimate)
    yield from _too_many(number, at=at)


def _too_many(number: PhoneNumber, *, at: datetime) -> Iterator[str]:
    most = number.most_pending_callbacks
    if most is not None and _pending(number, most=most) >= most:
        yield f"{most} callbacks of this number wait already."
    if stop := known_hard_stop(number, at=at):
        yield stop


def _too_near_closing(number: PhoneNumber, *, estimate: Estimate | None, at: datetime) -> Iterator[str]:
    if not (number.stop_offering_minutes or number.offer_only_before_closing):
        return
    closing = number.business_hours.schedule.next_closing(at)
    if closing is None:
        return
    if number.stop_offering_minutes and at >= closing - timedelta(minutes=number.stop_offering_minutes):
        yield f"The last {number.stop_offering_minutes} minutes before closing have begun."
    if number.offer_only_before_closing:
        if estimate is None:
            yield "Nobody is there to serve the queue before closing."
        elif at + timedelta(seconds=estimate.high) > closing:
            yield "The turn of this caller may come after closing."


def _not_worth_it(number: PhoneNumber, turn: Turn, *, estimate: Estimate | None) -> Iterator[str]:
    """A wait of which nothing is known, because nobody serves the queue, is long enough."""
    minutes, waiting, each = (
        number.offer_from_wait_minutes,
        number.offer_from_waiting,
        number.offer_from_calls_per_agent,
    )
    if minutes and estimate is not None and estimate.middle < minutes * 60:
        yield f"The estimated wait is under {minutes} min."
    if waiting and _in_line(turn, most=waiting) < waiting:
        yield f"Fewer than {waiting} wait in the line."
    if each:
        agents = Agent.objects.signed_in().filter(memberships__queue=turn.queue_id).count()
        if _in_line(turn, most=each * agents) < each * agents:
            yield f"Fewer than {each} wait for each of {agents} agents."


def _in_line(turn: Turn, *, most: int) -> int:
    """How many wait in the queue, counted up to `most`; those ahead are known already."""
    return turn.ahead + 1 if turn.ahead + 1 >= most else Place.objects.filter(queue=turn.queue_id)[:most].count()


def _pending(number: PhoneNumber, *, most: int) -> int:
    return Place.objects.filter(phone_number=number, kind=Kind.CALLBACK)[:most].count()
