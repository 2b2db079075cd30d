"""Reads what has happened since the last time, and writes a delivery for each subscription that wants to know.

Nothing is written where calls are handled: the rows of history are the outbox. Keys are given before a commit, so a row
may come after one with a greater key was read: keys that were missing are looked for again for a while.
"""

import json
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from integrations.feeds import FEEDS, Event, Feed
from integrations.models import Delivery, FeedMark, Subscription

AT_ONCE, MOST_ROUNDS = 500, 10
LATE = timedelta(seconds=90)
"""No transaction of ours lives so long: what has not come by then was rolled back."""

MOST_HOLES = 5000


def collect(*, at: datetime) -> int:
    """Deliveries for all that has happened; how many. Twice is once: an event is delivered once to a subscription."""
    return sum(_follow(feed, at=at) for feed in FEEDS)


def _follow(feed: Feed, *, at: datetime) -> int:
    made = 0
    for _ in range(MOST_ROUNDS):
        read, written = _one_round(feed, at=at)
        made += written
        if read < AT_ONCE:
            break
    return made


@transaction.atomic
def _one_round(feed: Feed, *, at: datetime) -> tuple[int, int]:
    mark = FeedMark.objects.select_for_update().filter(feed=feed.name).first()
    subscriptions = list(Subscription.objects.active().prefetch_related("queues"))
    if mark is None or not subscriptions:
        _begin_at_the_end(feed, mark)
        return 0, 0
    missed = [int(key) for key in mark.holes]
    rows = list(feed.rows().filter(Q(pk__gt=mark.last_id) | Q(pk__in=missed)).order_by("pk")[:AT_ONCE])
    events = [event for row in rows if (event := feed.event_of(row)) is not None]
    deliveries = [_delivery(event, to, at=at) for event in events for to in subscriptions if wants(to, event)]
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    _advance(mark, read=[row.pk for row in rows], at=at)
    return len(rows), len(deliveries)


def _begin_at_the_end(feed: Feed, mark: FeedMark | None) -> None:
    """Nobody wants to know what is over already."""
    newest = feed.rows().aggregate(newest=Max("pk"))["newest"] or 0
    if mark is None:
        FeedMark.objects.get_or_create(feed=feed.name, defaults={"last_id": newest})
    elif mark.last_id != newest:
        mark.last_id, mark.holes = newest, {}
        mark.save(update_fields=["last_id", "holes"])


def wants(subscription: Subscription, event: Event) -> bool:
    """By type and queue, and not what happened before it was there. Without chosen types it wants all."""
    if event.at < subscription.created_at or (subscription.types and event.type not in subscription.types):
        return False
    queues = {queue.name for queue in subscription.queues.all()}
    return not queues or bool(queues & event.queues)


def _delivery(event: Event, to: Subscription, *, at: datetime) -> Delivery:
    return Delivery(
        subscription=to,
        key=event.key,
        type=event.type,
        conversation_id=event.conversation_id,
        body=json.dumps(event.body, ensure_ascii=False),
        created_at=at,
        next_at=at,
    )


def _advance(mark: FeedMark, *, read: list[int], at: datetime) -> None:
    holes = {key: since for key, since in mark.holes.items() if datetime.fromisoformat(since) > at - LATE}
    for key in read:
        holes.pop(str(key), None)
    newest = max(read, default=mark.last_id)
    if newest > mark.last_id:
        seen = set(read)
        missing = (key for key in range(max(mark.last_id + 1, newest - MOST_HOLES), newest) if key not in seen)
        holes.update({str(key): at.isoformat() for key in missing})
    if (mark.last_id, mark.holes) != (max(newest, mark.last_id), holes):
        mark.last_id, mark.holes = max(newest, mark.last_id), holes
        mark.save(update_fields=["last_id", "holes"])
