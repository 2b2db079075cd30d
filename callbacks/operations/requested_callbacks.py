"""A callback that was asked for elsewhere comes into the same line by the same rules, without a call (rules 2, 3, 24, 41)."""

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from callbacks import after_commit
from callbacks.models import CallbackRequest, Conversation, Lane, PhoneNumber, Queue, QueueEntry
from callbacks.models.place import Kind
from callbacks.models.queue import rank_of
from callbacks.operations import call_data, callback_policy, rerouting, routing
from callbacks.operations.agreed_callbacks import FARTHEST, refuse_closed
from callbacks.operations.errors import Refused
from callbacks.operations.virtual_hold import callback_deadline
from callbacks.queries import offering, open_callback_to, position_of
from telephony import phone_numbers


class RuleRefused(Refused):
    """A rule of the number asked, or of the one to be called, speaks against it."""


class HasOne(Refused):
    """There is a callback to this number already, which stays as it is (rule 41)."""

    def __init__(self, entry: QueueEntry | None) -> None:
        super().__init__("has_one", "There is a callback to this number already. It keeps its place.")
        self.position = position_of(entry) if entry is not None and entry.holds_a_place else None


def refuse_at_once(request: CallbackRequest, *, at: datetime) -> None:
    """What can be known before the number is confirmed, and tells nobody anything about whoever has it.

    Raises RuleRefused with a sentence.
    """
    number, due_at = request.phone_number, _due_at(request, at=at)
    if not number.callback_enabled:
        raise RuleRefused("callbacks_off", f"{number.name} calls nobody back at present.")
    if due_at > at + FARTHEST:
        raise RuleRefused("too_far", f"Choose a time within the next {FARTHEST.days} days.")
    refuse_closed(number, due_at=due_at, error=RuleRefused)
    if refusal := callback_policy.why_not_call(request.number, of=number):
        raise RuleRefused(refusal.code, refusal.sentence)
    if why := offering.why_no_request(number, queue=_queue_of(request), due_at=due_at, at=at):
        raise RuleRefused("not_now", f"No callback can be promised: {why}")


def enter_line(request: CallbackRequest, *, at: datetime) -> QueueEntry:
    """A new conversation with a callback that waits; its place counts from now, or from the earliest time asked for.

    Expects a transaction and the request's lock. Raises RuleRefused, or HasOne.
    """
    refuse_at_once(request, at=at)
    number, due_at = request.phone_number, _due_at(request, at=at)
    route, tried = _route(request, at=at)
    existing = open_callback_to(phone_number=number, queue=route.queue, callback_number=request.number)
    if existing is not None:
        raise HasOne(existing)
    entry = _new_entry(request, route, due_at=due_at, at=at)
    if refusal := callback_policy.why_not_promise(entry, number=request.number, at=at):
        raise RuleRefused(refusal.code, refusal.sentence)
    try:
        with transaction.atomic():
            entry.lane = Lane.objects.intern(queue=route.queue, skills=route.skills)
            _stand_in_line(entry, request, tried, at=at)
    except IntegrityError:  # asked for on a call in the same instant, or a step leads to where there is one
        raise HasOne(open_callback_to(phone_number=number, queue=route.queue, callback_number=request.number)) from None
    after_commit.line_changed(entry.queue_id, at=at)
    after_commit.match(seconds=max((due_at - at).total_seconds(), 0))
    return entry


def _due_at(request: CallbackRequest, *, at: datetime) -> datetime:
    return max(request.earliest_at, at) if request.earliest_at else at


def _queue_of(request: CallbackRequest) -> Queue:
    by_category = request.category.queue if request.category else None
    return request.queue or by_category or request.phone_number.queue


def _route(request: CallbackRequest, *, at: datetime) -> tuple[routing.Route, list[routing.Tried]]:
    """As a call's on arrival: the category's, then the routing steps (rules 10, 11); a queue that was named comes first."""
    first = routing.first_route(request.phone_number, category=request.category, data=dict(request.data))
    if request.queue is not None:
        first = replace(first, queue=request.queue)
    facts = routing.Facts(number=request.phone_number, caller=request.number, at=at)
    tried = routing.arrive(first, facts=facts)
    return (tried[-1].after if tried else first), tried


def _new_entry(request: CallbackRequest, route: routing.Route, *, due_at: datetime, at: datetime) -> QueueEntry:
    number = request.phone_number
    return QueueEntry(
        phone_number=number,
        queue=route.queue,
        kind=Kind.CALLBACK,
        category=route.category,
        priority=route.full_priority,
        language=route.language,
        data=route.data,
        caller=request.number,
        caller_name=request.name,
        callback_number=request.number,
        dialed_number=str(number.number),
        present_number=number.presented,
        queued_at=due_at,
        rank_at=rank_of(queued_at=due_at, priority=route.full_priority),
        callback_requested_at=at,
        not_before=due_at if due_at > at else None,
        deadline_at=callback_deadline(number, requested_at=due_at),
        status_since=at,
        settings_revision=number.revision,
    )


def _stand_in_line(entry: QueueEntry, request: CallbackRequest, tried: list[routing.Tried], *, at: datetime) -> None:
    entry.conversation = _conversation(request, at=at)
    entry.save(force_insert=True)
    entry.enter_line(at=at)
    entry.conversation.record(
        "requested_elsewhere",
        at=at,
        entry=entry,
        actor=request.asked_by,
        number=request.number,
        **({"until": entry.not_before.isoformat()} if entry.not_before else {}),
    )
    rerouting.record(entry, tried, stage=routing.Stage.ARRIVAL, at=at)
    call_data.refresh_numbers(entry, at=at)
    rerouting.on_callback_request(entry, at=at)
    if entry.phone_number.lookup_url:
        after_commit.look_up_data(entry.pk)


def _conversation(request: CallbackRequest, *, at: datetime) -> Conversation:
    return Conversation.objects.create(
        phone_number=request.phone_number,
        caller=request.number,
        caller_name=request.name,
        dialed_number=str(request.phone_number.number),
        started_at=at,
    )


def number_in_e164(written: str, *, of: PhoneNumber) -> str:
    """What somebody wrote, in whatever form of the countries that may be called; empty where it is no such number."""
    home = phone_numbers.region_of(str(of.number))
    for region in [home, *callback_policy.countries(of.allowed_countries)]:
        if found := phone_numbers.normalize(written, region=region or None):
            return found
    return ""
