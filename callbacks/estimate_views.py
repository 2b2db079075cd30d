"""The page of the estimated waits for supervisors: we said under 10 minutes, and how often that was right (rule 8)."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from callbacks.models import PhoneNumber
from callbacks.queries.calibration import Calibration, calibration
from contactcenter import clock, roles

SPANS = (7, 30)


@require_GET
@login_required
@never_cache
def estimates_page(request: HttpRequest) -> HttpResponse:
    """By queue, over the last 7 or 30 days; what is asked for otherwise is 7."""
    if not roles.is_supervisor(request.user):
        raise PermissionDenied("The estimated waits are for supervisors.")
    at, days = clock.now(), _days(request)
    estimating = [number for number in PhoneNumber.objects.select_related("queue") if number.needs_estimates]
    judged = calibration(since=at - timedelta(days=days))
    return render(
        request,
        "estimates/page.html",
        {
            "page": "audit",
            "part": "estimates",
            "at": at,
            "days": days,
            "spans": SPANS,
            "judged": judged,
            "estimating": estimating,
            "without_figures": _without_figures(estimating, judged),
        },
    )


def _days(request: HttpRequest) -> int:
    wanted = request.GET.get("days", "")
    return int(wanted) if wanted in map(str, SPANS) else SPANS[0]


def _without_figures(estimating: list[PhoneNumber], judged: list[Calibration]) -> list[str]:
    """Queues whose callers get estimates, of which none could be judged yet."""
    return sorted({number.queue.name for number in estimating} - {one.queue for one in judged})
