"""What operators watch: what waits for other systems, how long the oldest has, and dead letters, for each of them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet
from prometheus_client.core import GaugeMetricFamily, Metric

from integrations.models import Delivery, SalesforceTask

PREFIX = "contactcenter_events"


def figures(*, at: datetime) -> Iterator[Metric]:
    events, tasks = Delivery.objects.order_by(), SalesforceTask.objects.order_by()
    yield from _figures(PREFIX, "subscription", "subscription__name", "Events", events.pending(), events.dead(), at=at)
    yield from _figures(
        "contactcenter_salesforce_tasks", "org", "org__my_domain", "Tasks", tasks.pending(), tasks.dead(), at=at
    )


def _figures(
    prefix: str, label: str, name: str, what: str, pending: QuerySet[Any], dead: QuerySet[Any], *, at: datetime
) -> Iterator[Metric]:
    waiting = GaugeMetricFamily(f"{prefix}_waiting", f"{what} not delivered yet.", labels=[label])
    oldest = GaugeMetricFamily(f"{prefix}_oldest_seconds", "How long the oldest of them has waited.", labels=[label])
    given_up = GaugeMetricFamily(f"{prefix}_dead", f"{what} given up.", labels=[label])
    for whose, count, since in pending.values_list(name).annotate(count=Count("pk"), since=Min("created_at")):
        waiting.add_metric([whose], count)
        oldest.add_metric([whose], max(0.0, (at - since).total_seconds()))
    for whose, count in dead.values_list(name).annotate(count=Count("pk")):
        given_up.add_metric([whose], count)
    yield from (waiting, oldest, given_up)
