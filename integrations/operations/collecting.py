"""Reads what has happened since the last time, and writes a delivery for each subscription that wants to know.

Nothing is written where calls are handled: the rows of history are the outbox.
"""

import json
from datetime import datetime
from typing import Any

from integrations.feeds import FEEDS, Event, Feed
from integrations.models import Delivery, Subscription
from integrations.operations.following import Take, follow


def collect(*, at: datetime) -> int:
    """Deliveries for all that has happened; how many. Twice is once: an event is delivered once to a subscription."""
    return sum(follow(feed.name, feed.rows, at=at, take=lambda feed=feed: _taking(feed, at=at)) for feed in FEEDS)  # type: ignore[misc]


def _taking(feed: Feed, *, at: datetime) -> Take | None:
    subscriptions = list(Subscription.objects.active().prefetch_related("queues"))
    if not subscriptions:
        return None

    def take(rows: list[Any]) -> int:
        events = [event for row in rows if (event := feed.event_of(row)) is not None]
        deliveries = [_delivery(event, to, at=at) for event in events for to in subscriptions if wants(to, event)]
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
        return len(deliveries)

    return take


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
