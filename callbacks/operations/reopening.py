"""A callback that has ended is made after all: a new entry of the same conversation in the old place."""

from datetime import datetime

from django.db import IntegrityError, transaction

from callbacks import after_commit
from callbacks.in_force import settings_of
from callbacks.lifecycle import Status
from callbacks.models import QueueEntry
from callbacks.operations import callback_policy, intervening
from callbacks.operations.errors import Refused, TooLate
from callbacks.operations.virtual_hold import callback_deadline
from callbacks.queries import open_callback_to
from tickets.operations import note_call_again


def reopen(*, entry_id: int, actor: str, reason: str, at: datetime, seen: str = "") -> QueueEntry:
    """Answers the new entry, which waits from the same moment as the old one and as long as a new promise (rules 20, 39).

    What has ended stays as it ended, its ticket too. Refused where it was no callback, was reached, or may not be called.
    """
    try:
        with transaction.atomic():
            return _reopen(intervening.locked(entry_id, seen=seen), actor=actor, reason=reason, at=at)
    except IntegrityError:
        raise intervening.has_one_already(QueueEntry.objects.get(pk=entry_id).queue) from None


def _reopen(ended: QueueEntry, *, actor: str, reason: str, at: datetime) -> QueueEntry:
    refuse_reopening(ended, at=at)
    entry = ended.call_again(deadline_at=new_deadline(ended, at=at), at=at, actor=actor[:80])
    entry.conversation.reopen()
    intervening.record(entry, "reopened it, in its old place", actor=actor, reason=reason, at=at)
    note_call_again(source_key=ended.source_key, at=at)
    after_commit.line_changed(entry.queue_id, at=at)
    after_commit.match(seconds=(due_at(ended, at=at) - at).total_seconds())
    return entry


def due_at(ended: QueueEntry, *, at: datetime) -> datetime:
    """When the customer may be called: at once, or at the time that was agreed and is still to come."""
    return max(at, ended.queued_at)


def new_deadline(ended: QueueEntry, *, at: datetime) -> datetime:
    """The longest wait of a callback that is asked for now, or for the agreed time (rule 39)."""
    return callback_deadline(settings_of(ended), requested_at=due_at(ended, at=at))


def refuse_reopening(ended: QueueEntry, *, at: datetime) -> None:
    """Raises Refused where this cannot become a callback again."""
    if not ended.is_over:
        raise TooLate("open", f"It has not ended: {intervening.how_it_stands(ended)}.")
    if not ended.is_callback or ended.is_called_by_hand:
        raise Refused("no_callback", "A call that has ended cannot be reopened: nobody asked to be called back.")
    if ended.status == Status.COMPLETED:
        raise Refused("completed", "The customer was reached. Call again from a ticket.")
    if ended.conversation.entries.filter(pk__gt=ended.pk).exists():
        raise TooLate("reopened", "It was reopened already, or called again later: see the same conversation.")
    number = ended.phone_number
    if open_callback_to(phone_number=number, queue=ended.queue, callback_number=ended.callback_number):
        raise intervening.has_one_already(ended.queue)
    if refusal := callback_policy.why_not_call(ended.callback_number, of=number):
        raise Refused("not_allowed", f"This number is not to be called: {refusal.sentence}")
    if not number.is_open(at=due_at(ended, at=at)) and not number.holds_at_closing:
        raise Refused("closed", _why_closed(ended, at=at))


def _why_closed(ended: QueueEntry, *, at: datetime) -> str:
    if ended.queued_at > at:
        return "It is closed at the agreed time by now: it would be dropped then. Have another time agreed."
    return "It is outside business hours: it would be dropped at once. Reopen it when they begin."
