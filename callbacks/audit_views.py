"""The page of the books for supervisors: what was lost (nothing), what is open and what comes next, what the carrier says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from callbacks.lifecycle import OPEN, Status
from callbacks.models import CarrierState, Queue, QueueEntry
from callbacks.models.queue_entry import Kind
from callbacks.operations.audit import CarrierError, Difference, differences_with_the_carrier
from callbacks.queries import audit, standings, unservable
from callbacks.queries.standings import Standing
from contactcenter import clock, roles

ROWS_A_PAGE = 50
OPEN_STATUSES = [choice for choice in Status.choices if choice[0] in OPEN]
OVERDUE = "overdue"


@dataclass(frozen=True)
class Filters:
    """What the address asks for; what is not understood is ignored, so that old links go on working."""

    kind: str
    status: str
    queue: str
    due: str
    queues: list[str]

    @classmethod
    def of(cls, request: HttpRequest) -> "Filters":
        kind, status, queue, due = (request.GET.get(name, "") for name in ("kind", "status", "queue", "due"))
        return cls(kind, status, queue, due, list(Queue.objects.values_list("name", flat=True)))

    @property
    def wanted(self) -> dict[str, str]:
        """As the rows have it."""
        known = {"kind": Kind.values, "status": [status for status, _ in OPEN_STATUSES]}
        chosen = {name: getattr(self, name) for name, values in known.items() if getattr(self, name) in values}
        return chosen | ({"queue__name": self.queue} if self.queue in self.queues else {})

    @property
    def any_chosen(self) -> bool:
        return bool(self.wanted or self.due == OVERDUE)


@require_GET
@login_required
@never_cache
def audit_page(request: HttpRequest) -> HttpResponse:
    """Also answers for the parts of it: the table as it is filtered, and the carrier's side when it is asked for."""
    if not roles.is_supervisor(request.user):
        raise PermissionDenied("The audit is for supervisors.")
    at, filters = clock.now(), Filters.of(request)
    red = standings.overdue(at=at)
    books = audit.books(at=at)
    return render(
        request,
        "audit/page.html",
        {
            "page": "audit",
            "part": "books",
            "at": at,
            "books": books,
            "ended": [(Status(status).label, status, count) for status, count in sorted(books.ended.items())],
            "red_count": len(red),
            "stuck": standings.stuck_agents(at=at),
            "carrier": CarrierState.objects.current(),
            "unservable_count": unservable.places().count(),
            "unservable": unservable.unservable(),
            "filters": filters,
            "kinds": Kind.choices,
            "statuses": OPEN_STATUSES,
            **_rows(request, filters, red=red, at=at),
            **(_carriers_side(at) if request.GET.get("carrier") else {}),
        },
    )


def _rows(request: HttpRequest, filters: Filters, *, red: list[Standing], at: datetime) -> dict[str, Any]:
    """The overdue first, whatever page they would be on; then the line."""
    chosen = QueueEntry.objects.open().filter(**filters.wanted)
    fitting = set(chosen.filter(pk__in=[standing.entry.pk for standing in red]).values_list("pk", flat=True))
    late = [standing for standing in red if standing.entry.pk in fitting]
    others = chosen.exclude(pk__in=[standing.entry.pk for standing in late])
    if filters.due == OVERDUE:
        others = others.none()
    page = Paginator(others.select_related("queue", "agent").longest_wait_first(), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    return {
        "late": late if page.number == 1 else [],
        "standings": standings.of(page.object_list, at=at),
        "entries": page,
        "count": page.paginator.count + len(late),
    }


def _carriers_side(at: datetime) -> dict[str, Any]:
    differences: list[Difference] = []
    try:
        differences = differences_with_the_carrier(at=at)
    except CarrierError:
        return {"asked": True, "carrier_is_silent": True}
    return {"asked": True, "differences": differences}
