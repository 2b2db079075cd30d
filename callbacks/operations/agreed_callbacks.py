"""*Call back later*: agent and customer agree on a time, and a new callback of the same conversation waits for it."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from callbacks import after_commit
from callbacks.models import Offer, PhoneNumber, QueueEntry
from callbacks.operations import callback_policy, wrap_up
from callbacks.operations.errors import Refused
from callbacks.operations.virtual_hold import callback_deadline
from callbacks.queries import open_callback_to
from telephony import phone_numbers

FARTHEST = timedelta(days=30)
HAS_ONE = Refused("has_one", "There is a callback to this customer already. It stays as it is.")


def call_back_later(*, conversation_id: UUID, agent_id: int, due_at: datetime, at: datetime) -> QueueEntry:
    """A callback that comes into the line at `due_at`, where it stands as if the customer had called then (rule 22).

    Raises Refused with a sentence: not after the call, not in business hours, not to this number, or there is one.
    """
    with wrap_up.own_turn(conversation_id, agent_id=agent_id, at=at) as offer:
        entry = offer.entry
        _refuse_while_it_goes_on(entry)
        number = _number_to_call(entry)
        _refuse_time(entry.phone_number, due_at=due_at, at=at)
        _refuse_number(entry, number=number)
        again = _enter_line(entry, number=number, due_at=due_at, at=at)
        again.conversation.reopen()
        again.conversation.record(
            "callback_agreed", at=at, entry=again, actor=offer.agent.name, number=number, until=due_at.isoformat()
        )
        _tell(offer, again, due_at=due_at, at=at)
        return again


def _refuse_while_it_goes_on(entry: QueueEntry) -> None:
    if not entry.is_over:
        raise Refused("call_not_over", "The call is not over yet. End it first, then agree on a time.")
    if any(other.is_live for other in entry.conversation.entries.open()):  # type: ignore[attr-defined]
        raise Refused("goes_on", "The conversation goes on with a colleague, who may agree on a time.")


def _number_to_call(entry: QueueEntry) -> str:
    number = entry.callback_number or phone_numbers.normalize(entry.believed_caller)
    if not number:
        raise Refused("no_number", "This customer shows no number that can be called. Open a ticket instead.")
    return number


def _refuse_time(number: PhoneNumber, *, due_at: datetime, at: datetime) -> None:
    if due_at <= at:
        raise Refused("too_early", "That time is over. Choose one that is still to come.")
    if due_at > at + FARTHEST:
        raise Refused("too_far", f"Choose a time within the next {FARTHEST.days} days.")
    if not number.serve_pending:
        raise Refused("not_served", f"Callbacks of {number.name} are switched off. Open a ticket instead.")
    refuse_closed(number, due_at=due_at, error=Refused)


def refuse_closed(number: PhoneNumber, *, due_at: datetime, error: type[Refused]) -> None:
    """Nobody is called outside business hours (rule 3); the sentence says when they begin."""
    if not number.is_open(at=due_at):
        raise error("closed_then", f"{number.name} is closed then. {_next_opening(number, due_at)}")


def _next_opening(number: PhoneNumber, due_at: datetime) -> str:
    hours = number.business_hours
    opening = hours.schedule.next_opening(due_at)
    if opening is None:
        return "It does not open again."
    return f"It opens again on {opening.astimezone(ZoneInfo(hours.time_zone)):%A %d %B at %H:%M} ({hours.time_zone})."


def _refuse_number(entry: QueueEntry, *, number: str) -> None:
    if refusal := callback_policy.why_not_call(number, of=entry.phone_number):
        raise Refused(refusal.code, refusal.sentence)
    if open_callback_to(phone_number=entry.phone_number, queue=entry.queue, callback_number=number):
        raise HAS_ONE


def _enter_line(entry: QueueEntry, *, number: str, due_at: datetime, at: datetime) -> QueueEntry:
    deadline_at = callback_deadline(entry.phone_number, requested_at=due_at)
    try:
        with transaction.atomic():
            return entry.follow_up(number=number, due_at=due_at, deadline_at=deadline_at, at=at)
    except IntegrityError:  # the customer has just asked for one on another call
        raise HAS_ONE from None


def _tell(offer: Offer, entry: QueueEntry, *, due_at: datetime, at: datetime) -> None:
    wrap_up.tell_turn(offer, at=at)
    after_commit.line_changed(entry.queue_id, at=at)
    after_commit.match(seconds=(due_at - at).total_seconds())
