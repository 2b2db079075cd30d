"""Routing steps at work on an entry: its place may move; the timeline says by which step, and whither (rule 11)."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from callbacks import after_commit
from callbacks.models import Conversation, Lane, QueueEntry
from callbacks.models.queue import PRIORITY_STEP_SECONDS
from callbacks.operations import call_data, routing
from callbacks.operations.routing import Facts, Route, Stage, Tried
from callbacks.queries import open_callback_to

FOLLOWED = "routing_step"
"""The line on the timeline; before an offer it is also the memory of which steps an entry has had."""


def on_callback_request(entry: QueueEntry, *, at: datetime) -> None:
    """The caller has asked for a callback, which is now what waits. Expects the entry's lock.

    Raises IntegrityError where a step leads to a queue in which this caller has a callback already.
    """
    if steps := routing.steps_of(Stage.CALLBACK_REQUEST):
        tried = routing.follow(steps, route_of(entry), facts=_facts(entry, at=at))
        _take_route(entry, tried, stage=Stage.CALLBACK_REQUEST, at=at)


def before_offers(entries: list[QueueEntry], *, at: datetime) -> bool:
    """Callbacks are about to be offered: whether any of them stands elsewhere now, so that the line must be read again.

    Each step has one turn with an entry, else it would push the entry forward or back for ever. Expects their locks.
    """
    if not entries or not (steps := routing.steps_of(Stage.BEFORE_OFFER)):
        return False
    moved = [_before_offer(entry, steps, at=at) for entry in entries]
    return any(moved)


def _before_offer(entry: QueueEntry, steps: list[routing.RoutingStep], *, at: datetime) -> bool:
    had = entry.events.filter(name=FOLLOWED, details__stage=Stage.BEFORE_OFFER)
    done = set(had.values_list("details__step", flat=True))
    tried = routing.follow(steps, route_of(entry), facts=_facts(entry, at=at), done=done)
    where = (entry.lane_id, entry.rank_at)
    try:
        with transaction.atomic():
            _take_route(entry, tried, stage=Stage.BEFORE_OFFER, at=at)
    except IntegrityError:
        entry.refresh_from_db()
        for step in tried:
            _record(
                entry.conversation, step, entry=entry, stage=Stage.BEFORE_OFFER, at=at, moved="has one there already"
            )
        return False
    return where != (entry.lane_id, entry.rank_at)


def route_of(entry: QueueEntry) -> Route:
    """The route on which an entry is now."""
    return Route(
        queue=entry.queue,
        skills=dict(entry.lane.skills),
        priority=entry.priority - entry.queue.priority,
        data=dict(entry.data),
        category=entry.category,
        language=entry.language,
    )


def _facts(entry: QueueEntry, *, at: datetime) -> Facts:
    return Facts(number=entry.phone_number, caller=entry.believed_caller, at=at)


def _take_route(entry: QueueEntry, tried: list[Tried], *, stage: str, at: datetime) -> None:
    followed = [step for step in tried if step.applies]
    if not followed:
        return
    before, after = followed[0].before, followed[-1].after
    if after.data != entry.data:
        entry.data = after.data
        entry.save(update_fields=["data"])
        call_data.refresh_numbers(entry, at=at)
    if (before.queue, before.skills, before.priority) != (after.queue, after.skills, after.priority):
        _refuse_a_second(entry, after)
        entry.take_another_place(
            queue=after.queue,
            lane=Lane.objects.intern(queue=after.queue, skills=after.skills),
            priority=after.full_priority,
            rank_at=entry.rank_at - earlier_by(before, after),
        )
        after_commit.line_changed(before.queue.pk, at=at)
        after_commit.line_changed(after.queue.pk, at=at)
    record(entry, followed, stage=stage, at=at)


def _refuse_a_second(entry: QueueEntry, after: Route) -> None:
    """What the database would refuse as well, asked first: it is the rule, not a race (rule 41)."""
    if not entry.was_promised_a_callback or after.queue == entry.queue:
        return
    other = open_callback_to(phone_number=entry.phone_number, queue=after.queue, callback_number=entry.callback_number)
    if other is not None and other != entry:
        raise IntegrityError("this caller has a callback there already")


def record(entry: QueueEntry, tried: list[Tried], *, stage: str, at: datetime) -> None:
    """A line on the timeline for each step that applied."""
    for step in tried:
        if step.applies:
            moved = moved_words(step.before, step.after)
            _record(entry.conversation, step, entry=entry, stage=stage, at=at, moved=moved)


def _record(
    conversation: Conversation, tried: Tried, *, entry: QueueEntry, stage: str, at: datetime, moved: str
) -> None:
    if tried.applies:
        changed = "; ".join(routing.changes(tried.before, tried.after)) or "no change"
        conversation.record(
            FOLLOWED,
            at=at,
            entry=entry,
            step=tried.step.pk,
            step_name=tried.step.name,
            stage=stage,
            changed=changed,
            moved=moved,
        )


def earlier_by(before: Route, after: Route) -> timedelta:
    """How much earlier a call is served for what changed; negative: later."""
    return timedelta(seconds=(after.full_priority - before.full_priority) * PRIORITY_STEP_SECONDS)


def moved_words(before: Route, after: Route) -> str:
    """Earlier, later or the same, as the timeline says it."""
    minutes = int(earlier_by(before, after).total_seconds()) // 60
    where = "" if before.queue == after.queue else f" in {after.queue}"
    if minutes == 0:
        return f"same place{where}"
    return f"{'earlier' if minutes > 0 else 'later'} by {abs(minutes)} min{where}"
