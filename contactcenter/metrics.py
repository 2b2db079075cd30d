"""`/metrics` for Prometheus: the line, the agents and the tickets as the database has them at this moment."""

import ipaddress
from collections.abc import Iterator

from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from agents.models import Agent
from agents.states import AgentState
from callbacks.models import Place, QueueEntry
from contactcenter import clock, roles
from tickets.models import Ticket

PREFIX = "contactcenter"


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """For who asks from this host, or signs in as a supervisor (session or token)."""
    if not (_from_this_host(request) or _is_supervisor(request)):
        return HttpResponseForbidden("Metrics are for this host, or for supervisors.\n", content_type="text/plain")
    return HttpResponse(generate_latest(rows) + generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _from_this_host(request: HttpRequest) -> bool:
    # A request that a proxy on this host hands on comes from here as well, and is not ours to trust.
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _is_supervisor(request: HttpRequest) -> bool:
    if roles.is_supervisor(request.user):
        return True
    try:
        found = TokenAuthentication().authenticate(Request(request))
    except AuthenticationFailed:
        return False
    return found is not None and roles.is_supervisor(found[0])


class RowsCollector(Collector):
    """Asks the database at each scrape, so that every process gives the same answer."""

    def collect(self) -> Iterator[Metric]:
        yield _entries()
        yield _oldest_wait()
        yield _agents()
        yield _tickets()

    def describe(self) -> list[Metric]:
        """Nothing is asked while it is registered."""
        return []


def _entries() -> Metric:
    gauge = GaugeMetricFamily(f"{PREFIX}_entries", "Open entries of the line.", labels=["queue", "kind", "status"])
    rows = QueueEntry.objects.open().values_list("queue__name", "kind", "status").annotate(count=Count("pk"))
    for *labels, count in rows.order_by("queue__name", "kind", "status"):
        gauge.add_metric(labels, count)
    return gauge


def _oldest_wait() -> Metric:
    gauge = GaugeMetricFamily(
        f"{PREFIX}_oldest_wait_seconds", "How long the first of each queue has waited.", labels=["queue", "kind"]
    )
    at = clock.now()
    rows = Place.objects.values_list("queue__name", "kind").annotate(since=Min("entry__queued_at"))
    for queue, kind, since in rows.order_by("queue__name", "kind"):
        gauge.add_metric([queue, kind], max(0.0, clock.seconds_between(since, at)))
    return gauge


def _agents() -> Metric:
    gauge = GaugeMetricFamily(f"{PREFIX}_agents", "Agents by state.", labels=["state"])
    counts = dict(Agent.objects.order_by().values_list("state").annotate(count=Count("pk")))
    for state in AgentState.values:
        gauge.add_metric([state], counts.get(state, 0))
    return gauge


def _tickets() -> Metric:
    gauge = GaugeMetricFamily(f"{PREFIX}_tickets_unresolved", "Tickets not resolved.", labels=["reason", "status"])
    rows = Ticket.objects.unresolved().order_by().values_list("reason", "status").annotate(count=Count("pk"))
    for reason, status, count in rows:
        gauge.add_metric([reason, status], count)
    return gauge


rows = CollectorRegistry()
rows.register(RowsCollector())
