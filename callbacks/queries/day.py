"""An agent's day: calls, callbacks, missed offers and talk time since midnight, in one statement."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from agents.models import Agent
from callbacks.lifecycle import Trigger
from callbacks.models import BusinessHours, Offer, QueueEntryEvent
from callbacks.models.offer import CloseReason, OfferStatus
from callbacks.models.queue_entry import Kind

ACCEPTED = Q(status=OfferStatus.ACCEPTED)


def zone_of(agent: Agent) -> ZoneInfo:
    """That of the hours of the numbers which lead to the agent's queues; UTC where there are none."""
    hours = BusinessHours.objects.filter(phone_numbers__queue__agents=agent).order_by("phone_numbers__pk").first()
    return ZoneInfo(hours.time_zone if hours else "UTC")


def midnight(*, at: datetime, zone: ZoneInfo) -> datetime:
    """The beginning of the day that it is at this moment in this zone."""
    return at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def day_of(agent: Agent, *, since: datetime, at: datetime) -> dict[str, Any]:
    """Talk time runs while both were on the line; a call that still goes on counts until now."""
    offers = Offer.objects.filter(agent=agent).made_since(since)
    talked = ExpressionWrapper(
        Coalesce(F("ended_at"), Value(at)) - Greatest(_connected_at(), F("agent_joined_at")),
        output_field=DurationField(),
    )
    day = offers.annotate(talked=talked).aggregate(
        calls=Count("pk", filter=ACCEPTED & Q(kind=Kind.LIVE)),
        callbacks=Count("pk", filter=ACCEPTED & Q(kind=Kind.CALLBACK)),
        missed=Count("pk", filter=Q(close_reason=CloseReason.MISSED)),
        talk=Sum("talked", filter=ACCEPTED & Q(agent_joined_at__isnull=False), default=timedelta(0)),
    )
    return {
        "since": since.isoformat(),
        "calls": day["calls"],
        "callbacks": day["callbacks"],
        "missed": day["missed"],
        "talk_seconds": max(0, int(day["talk"].total_seconds())),
    }


def _connected_at() -> Subquery:
    """When the customer was there; no row, and so no talk time, where nobody was reached."""
    bridged = QueueEntryEvent.objects.filter(entry=OuterRef("entry"), name=Trigger.BRIDGE).order_by()
    return Subquery(bridged.values("entry").annotate(last=Max("at")).values("last"))
