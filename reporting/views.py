"""The reports of supervisors: figures and charts of a span of time, what they are counted from, and the metric book."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from contactcenter import clock
from contactcenter.spreadsheets import CONTENT_TYPES
from reporting import drill_down, export
from reporting.metrics import COUNTS, INVARIANTS, RATES
from reporting.models.interaction import InteractionQuerySet
from reporting.page_form import asked_by, form_of, refuse_others
from reporting.queries import dashboard
from reporting.queries.search import matching, rows_of
from reporting.queries.summary import Asked

ROWS_A_PAGE = 50
MOST_PAGES = 2000


@require_GET
@login_required
@never_cache
def dashboard_page(request: HttpRequest) -> HttpResponse:
    """The whole view is in its address: it can be shared."""
    asked, wrong = asked_by(request)
    bars, rows = dashboard.waits(asked)
    funnel, aside = dashboard.funnel(asked)
    return render(
        request,
        "reports/dashboard.html",
        {
            **form_of(request, asked, wrong=wrong),
            "part": "dashboard",
            "figures": [(one, drill_down.links(request.GET)[one.metric.name]) for one in dashboard.figures(asked)],
            "bars": bars,
            "waits": rows,
            "funnel": funnel,
            "aside": aside,
            "expiries": dashboard.expiries(asked),
            "hours": range(24),
            "by_queue": dashboard.by_queue(asked),
            "calibration": dashboard.calibration(asked),
            "waiting": dashboard.waiting_now(),
        },
    )


@require_GET
@login_required
@never_cache
def now_part(request: HttpRequest) -> HttpResponse:
    """The line at this moment; the page asks for it again and again."""
    refuse_others(request)
    return render(request, "reports/now.html", {"waiting": dashboard.waiting_now(), "at": clock.now()})


@require_GET
@login_required
@never_cache
def interactions_page(request: HttpRequest) -> HttpResponse:
    """What the figures are counted from, newest first."""
    asked, wrong = asked_by(request)
    number = _page(request)
    rows = list(_interactions(request, asked)[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE + 1])
    return render(
        request,
        "reports/interactions.html",
        {
            **form_of(request, asked, wrong=wrong),
            "part": "interactions",
            "rows": rows[:ROWS_A_PAGE],
            "number": number,
            "has_more": len(rows) > ROWS_A_PAGE and number < MOST_PAGES,
        },
    )


@require_GET
@login_required
@never_cache
def interactions_file(request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
    """The same as CSV or as a workbook, so many rows at most."""
    asked, wrong = asked_by(request)
    if wrong:
        raise BadRequest(wrong)
    rows = _interactions(request, asked)[: export.MOST_ROWS].iterator(2000)
    response: HttpResponse | StreamingHttpResponse
    if form == "xlsx":
        response = HttpResponse(export.as_xlsx(rows), content_type=CONTENT_TYPES[form])
    else:
        response = HttpResponse("".join(export.as_csv(rows)), content_type=CONTENT_TYPES["csv"])
    response["Content-Disposition"] = f'attachment; filename="interactions.{form}"'
    return response


@require_GET
@login_required
@never_cache
def metrics_page(request: HttpRequest) -> HttpResponse:
    """The metric book."""
    refuse_others(request)
    return render(
        request,
        "reports/metrics.html",
        {"page": "reports", "part": "metrics", "rates": RATES, "counts": COUNTS, "invariants": INVARIANTS},
    )


def _interactions(request: HttpRequest, asked: Asked) -> InteractionQuerySet:
    rows = rows_of(asked)
    words = request.GET.get("search", "").strip()
    return matching(rows, words) if words else rows


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return min(max(1, int(text)), MOST_PAGES) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
