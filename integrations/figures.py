"""What operators watch: deliveries that wait, how long the oldest has, and dead letters, for each subscription."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from prometheus_client.core import GaugeMetricFamily, Metric

from integrations.models import Delivery

PREFIX = "contactcenter_events"


def figures(*, at: datetime) -> Iterator[Metric]:
    waiting = GaugeMetricFamily(f"{PREFIX}_waiting", "Events not delivered yet.", labels=["subscription"])
    oldest = GaugeMetricFamily(
        f"{PREFIX}_oldest_seconds", "How long the oldest of them has waited.", labels=["subscription"]
    )
    pending = Delivery.objects.pending().order_by().values_list("subscription__name")
    for name, count, since in pending.annotate(count=Count("pk"), since=Min("created_at")):
        waiting.add_metric([name], count)
        oldest.add_metric([name], max(0.0, (at - since).total_seconds()))
    dead = GaugeMetricFamily(f"{PREFIX}_dead", "Events given up.", labels=["subscription"])
    for name, count in Delivery.objects.dead().order_by().values_list("subscription__name").annotate(count=Count("pk")):
        dead.add_metric([name], count)
    yield from (waiting, oldest, dead)
