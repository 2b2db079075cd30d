"""`/metrics` for Prometheus: the line, the agents, the tickets and the books as the database has them at this moment."""

import ipaddress
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from agents.models import Agent
from agents.states import AgentState
from callbacks.models import CarrierState, Place, QueueEntry
from callbacks.queries import audit, standings, unservable
from contactcenter import clock, roles
from integrations.figures import figures
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
        yield _unservable()
        yield _agents()
        yield _tickets()
        yield _carrier()
        at = clock.now()
        yield from figures(at=at)
        yield from _books(at)
        yield from _overdue(at)

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


def _unservable() -> Metric:
    gauge = GaugeMetricFamily(
        f"{PREFIX}_entries_nobody_can_serve", "In line, while no agent who may serve it is signed in.", labels=["queue"]
    )
    rows = unservable.places().values_list("queue__name").annotate(count=Count("pk"))
    for queue, count in rows.order_by("queue__name"):
        gauge.add_metric([queue], count)
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


def _carrier() -> Metric:
    gauge = GaugeMetricFamily(f"{PREFIX}_carrier", "1 for the state that the carrier is in.", labels=["state"])
    current = CarrierState.objects.current()
    for word in CarrierState.Word.values:
        gauge.add_metric([word], float(current.word == word))
    return gauge


def _books(at: datetime) -> Iterator[Metric]:
    """Counted as it happened, so that a scrape reads no history."""
    books = audit.books(at=at)
    yield CounterMetricFamily(f"{PREFIX}_callbacks_accepted", "Callbacks since installation.", value=books.accepted)
    ended = CounterMetricFamily(f"{PREFIX}_callbacks_ended", "How they ended, since installation.", labels=["status"])
    for status, number in sorted(books.ended.items()):
        ended.add_metric([status], number)
    yield ended
    yield GaugeMetricFamily(f"{PREFIX}_callbacks_open", "Callbacks that are open now.", value=books.still_open)
    yield GaugeMetricFamily(f"{PREFIX}_callbacks_lost", "Callbacks lost. Must be 0.", value=books.lost)
    repairs = CounterMetricFamily(f"{PREFIX}_repairs", "What recovery repaired, since installation.", labels=["kind"])
    for kind, number in sorted(books.repairs.items()):
        repairs.add_metric([kind], number)
    yield repairs


def _overdue(at: datetime) -> Iterator[Metric]:
    red = standings.overdue(at=at)
    late, stuck = standings.oldest_overdue_seconds(red, at=at), len(standings.stuck_agents(at=at))
    yield GaugeMetricFamily(f"{PREFIX}_overdue", "Open entries whose next event is overdue. Must be 0.", value=len(red))
    yield GaugeMetricFamily(f"{PREFIX}_oldest_overdue_seconds", "How late the oldest of them is.", value=late)
    yield GaugeMetricFamily(f"{PREFIX}_agents_stuck", "Agents in a state that nothing ends. Must be 0.", value=stuck)


rows = CollectorRegistry()
rows.register(RowsCollector())
