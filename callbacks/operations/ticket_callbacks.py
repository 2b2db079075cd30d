"""A customer is called back from a ticket: a new callback of the same conversation, in the ticket's queue, agent first."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from callbacks import after_commit
from callbacks.models import Conversation, Lane, PhoneNumber, Queue, QueueEntry
from callbacks.models.queue import rank_of
from callbacks.models.queue_entry import Kind
from callbacks.operations import callback_policy
from callbacks.operations.errors import Refused, TooLate
from callbacks.operations.virtual_hold import callback_deadline
from callbacks.queries import open_callback_to
from callbacks.queries.spending import hard_stop
from telephony import phone_numbers
from tickets.models import Ticket
from tickets.operations import note_callback_asked

HAS_ONE = TooLate("has_one", "There is a callback to this customer already. It stays as it is.")


def call_back(*, ticket: Ticket, actor: Any, at: datetime) -> QueueEntry:
    """The new entry, in line as of now (rules 22, 25). Raises Refused with a sentence where it may not be (rules 3, 24, 42)."""
    try:
        with transaction.atomic():
            return _call_back(ticket, actor=actor, at=at)
    except IntegrityError:  # the customer has just asked for one
        raise HAS_ONE from None


def why_not(ticket: Ticket, *, at: datetime) -> str:
    """Why the customer cannot be called back from this ticket now, in a sentence; empty where that can be asked for."""
    try:
        _check(_conversation_of(ticket), ticket, at=at)
    except Refused as refused:
        return str(refused)
    return ""


def _call_back(ticket: Ticket, *, actor: Any, at: datetime) -> QueueEntry:
    conversation = _conversation_of(ticket)
    last = conversation.entries.order_by("-pk").first()
    if last is not None:
        QueueEntry.objects.locked(last.pk)
    phone_number, queue, number = _check(conversation, ticket, at=at)
    deadline_at = callback_deadline(phone_number, requested_at=at)
    who = actor.get_username()[:80]
    if last is None:
        entry = _first_entry(conversation, ticket, phone_number, queue, number, deadline_at=deadline_at, at=at, by=who)
    else:
        entry = last.follow_up(number=number, due_at=at, deadline_at=deadline_at, at=at, actor=who)
        _move(entry, to=queue)
    conversation.reopen()
    conversation.record(
        "called_from_ticket", at=at, entry=entry, actor=who, ticket=ticket.pk, number=number, queue=queue.name
    )
    note_callback_asked(ticket_id=ticket.pk, actor=actor, at=at)
    after_commit.line_changed(queue.pk, at=at)
    after_commit.match()
    return entry


def _conversation_of(ticket: Ticket) -> Conversation:
    found = Conversation.objects.filter(pk=ticket.conversation_id).first() if ticket.conversation_id else None
    if found is None:
        raise Refused("no_conversation", "This ticket belongs to no conversation: dial the customer by hand.")
    return found


def _check(conversation: Conversation, ticket: Ticket, *, at: datetime) -> tuple[PhoneNumber, Queue, str]:
    """With which number's settings, in which queue and to whom."""
    if conversation.entries.open().exists():  # type: ignore[attr-defined]
        raise TooLate("goes_on", "The customer is in line, or on a call, already. See the timeline.")
    number = phone_numbers.normalize(ticket.callback_number) or phone_numbers.normalize(ticket.caller)
    if number is None:
        raise Refused("no_number", "This customer showed no number that can be called.")
    phone_number, queue = _settings_of(conversation, ticket)
    _refuse_time(phone_number, at=at)
    if refusal := callback_policy.why_not_call(number, of=phone_number):
        raise Refused(refusal.code, f"This number is not to be called: {refusal.sentence}")
    if stop := hard_stop(phone_number, at=at):
        raise Refused("hard_stop", stop.why)
    if open_callback_to(phone_number=phone_number, queue=queue, callback_number=number):
        raise HAS_ONE
    return phone_number, queue, number


def _settings_of(conversation: Conversation, ticket: Ticket) -> tuple[PhoneNumber, Queue]:
    last = conversation.entries.select_related("phone_number__business_hours", "queue").order_by("-pk").first()
    numbers = PhoneNumber.objects.select_related("business_hours", "queue")
    phone_number = last.phone_number if last else numbers.filter(number=ticket.dialed_number).first()
    if phone_number is None:
        raise Refused("no_settings", "The number that was dialed is not ours any more: dial the customer by hand.")
    queue = Queue.objects.filter(name=ticket.queue).first()
    return phone_number, queue or (last.queue if last else phone_number.queue)


def _refuse_time(number: PhoneNumber, *, at: datetime) -> None:
    if not number.serve_pending:
        raise Refused("not_served", f"Callbacks of {number.name} are switched off.")
    if not number.is_open(at=at) and not number.holds_at_closing:
        raise Refused("closed", f"{number.name} is closed. {_next_opening(number, at)}")


def _next_opening(number: PhoneNumber, at: datetime) -> str:
    hours = number.business_hours
    opening = hours.schedule.next_opening(at)
    if opening is None:
        return "It does not open again."
    return f"It opens again on {opening.astimezone(ZoneInfo(hours.time_zone)):%A %d %B at %H:%M} ({hours.time_zone})."


def _first_entry(
    conversation: Conversation,
    ticket: Ticket,
    phone_number: PhoneNumber,
    queue: Queue,
    number: str,
    *,
    deadline_at: datetime,
    at: datetime,
    by: str,
) -> QueueEntry:
    """For who left a message outside business hours, and never stood in line."""
    entry = QueueEntry.objects.create(
        conversation=conversation,
        phone_number=phone_number,
        queue=queue,
        lane=Lane.objects.intern(queue=queue, skills={}),
        kind=Kind.CALLBACK,
        priority=queue.priority,
        caller=conversation.caller,
        caller_name=conversation.caller_name,
        callback_number=number,
        dialed_number=conversation.dialed_number[:20],
        present_number=phone_number.presented,
        queued_at=at,
        rank_at=rank_of(queued_at=at, priority=queue.priority),
        callback_requested_at=at,
        deadline_at=deadline_at,
        status_since=at,
        settings_revision=phone_number.revision,
    )
    entry.enter_line(at=at, actor=by)
    return entry


def _move(entry: QueueEntry, *, to: Queue) -> None:
    """Into the ticket's queue, where the call's own priority goes along."""
    if entry.queue == to:
        return
    priority = entry.priority - entry.queue.priority + to.priority
    entry.take_another_place(
        queue=to,
        lane=Lane.objects.intern(queue=to, skills=entry.lane.skills),
        priority=priority,
        rank_at=rank_of(queued_at=entry.queued_at, priority=priority),
    )
