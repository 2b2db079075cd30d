"""Posts events to subscriptions, signed; what fails is tried again with longer and longer pauses, then a dead letter."""

import hashlib
import hmac
import json
import logging
import time
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings

from contactcenter import hints, outside
from contactcenter.turns import TURN_SECONDS
from integrations.event_types import TEST, VERSION
from integrations.models import Delivery, Subscription

logger = logging.getLogger(__name__)

POST_SECONDS = 5.0

ARRIVED_KEPT, DEAD_KEPT = timedelta(days=7), timedelta(days=30)


def start(*, at: datetime) -> None:
    """Have workers send to every subscription that something is due for."""
    due = Delivery.objects.pending().filter(next_at__lte=at)
    waiting = Subscription.objects.ready(at=at).filter(pk__in=due.values("subscription"))
    for pk in waiting.values_list("pk", flat=True):
        hints.send("integrations.tasks.send_events", subscription_id=pk)


def send_due(*, subscription_id: int, at: datetime) -> int:
    """Post what is due, in order within each conversation, for a while; how many arrived. Expects no transaction."""
    if not Subscription.objects.take_turn(subscription_id, at=at):
        return 0
    subscription, until, arrived = Subscription.objects.get(pk=subscription_id), time.monotonic() + TURN_SECONDS, 0
    try:
        while time.monotonic() < until:
            delivery = subscription.deliveries.due(at=at).first()
            if delivery is None or not _send(delivery, subscription, at=at):
                break
            arrived += 1
    finally:
        subscription.end_turn()
    return arrived


def _send(delivery: Delivery, subscription: Subscription, *, at: datetime) -> bool:
    body = delivery.body.encode()
    try:
        outside.post_json(
            subscription.url,
            body,
            headers=headers_of(delivery.key, body, sent=int(time.time()), secret=subscription.secret),
            hosts=settings.EVENT_WEBHOOK_HOSTS,
            seconds=POST_SECONDS,
            listed_in="EVENT_WEBHOOK_HOSTS",
            in_development=settings.DEBUG,
        )
    except outside.NotFetched as error:
        logger.warning("event not delivered", extra={"delivery": delivery.pk, "error": str(error)})
        delivery.failed(str(error), at=at)
        subscription.note_failure(at=at)
        return False
    delivery.arrived(at=at)
    subscription.note_success()
    return True


def headers_of(event_id: str, body: bytes, *, sent: int, secret: str) -> dict[str, str]:
    """The id and the time are signed with the body: `v1=<HMAC-SHA256 of "time.id.body", in hex>`."""
    signed = hmac.new(secret.encode(), f"{sent}.{event_id}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Event-Id": event_id, "X-Event-Timestamp": str(sent), "X-Event-Signature": f"v1={signed}"}


def send_test(subscription: Subscription, *, at: datetime) -> Delivery:
    """An event that means nothing, to see whether it arrives."""
    key = f"test-{uuid4()}"[:40]
    body = {"id": key, "type": TEST, "version": VERSION, "at": at.isoformat(), "conversation_id": None, "data": {}}
    text = json.dumps(body)
    return Delivery.objects.create(subscription=subscription, key=key, type=TEST, body=text, created_at=at, next_at=at)


def forget(*, at: datetime) -> None:
    """Delete what arrived a week ago, and dead letters of a month ago."""
    Delivery.objects.filter(sent_at__lt=at - ARRIVED_KEPT).delete()
    Delivery.objects.dead().filter(created_at__lt=at - DEAD_KEPT).delete()
