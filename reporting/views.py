"""The reports of supervisors: figures and charts of a span of time, what they are counted from, and the metric book."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from rest_framework.exceptions import ValidationError

from agents.models import Agent
from callbacks.models import PhoneNumber, Queue
from contactcenter import clock, roles
from contactcenter.spreadsheets import CONTENT_TYPES
from reporting import export, parameters
from reporting.metrics import COUNTS, INVARIANTS, RATES
from reporting.models import Interaction, InteractionKind, InteractionOutcome, MediaType
from reporting.models.interaction import InteractionQuerySet
from reporting.queries import dashboard
from reporting.queries.search import matching
from reporting.queries.summary import GROUPS, Asked

SPANS = (1, 7, 30)
ROWS_A_PAGE = 50
MOST_PAGES = 2000


@require_GET
@login_required
@never_cache
def dashboard_page(request: HttpRequest) -> HttpResponse:
    """The whole view is in its address: it can be shared."""
    asked, wrong = _asked(request)
    bars, rows = dashboard.waits(asked)
    return render(
        request,
        "reports/dashboard.html",
        {
            **_form(request, asked, wrong=wrong),
            "part": "dashboard",
            "figures": dashboard.figures(asked),
            "bars": bars,
            "waits": rows,
            "funnel": dashboard.funnel(asked),
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
    _refuse_others(request)
    return render(request, "reports/now.html", {"waiting": dashboard.waiting_now(), "at": clock.now()})


@require_GET
@login_required
@never_cache
def interactions_page(request: HttpRequest) -> HttpResponse:
    """What the figures are counted from, newest first."""
    asked, wrong = _asked(request)
    number = _page(request)
    rows = list(_interactions(request, asked)[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE + 1])
    return render(
        request,
        "reports/interactions.html",
        {
            **_form(request, asked, wrong=wrong),
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
    asked, wrong = _asked(request)
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
    _refuse_others(request)
    return render(
        request,
        "reports/metrics.html",
        {"page": "reports", "part": "metrics", "rates": RATES, "counts": COUNTS, "invariants": INVARIANTS},
    )


def _refuse_others(request: HttpRequest) -> None:
    if not roles.is_supervisor(request.user):
        raise PermissionDenied("Reports are for supervisors.")


def _asked(request: HttpRequest) -> tuple[Asked, str]:
    """What the address asks for; where that cannot be, the last week and a sentence that says why."""
    _refuse_others(request)
    query = request.GET.copy()
    days = {str(span): span for span in SPANS}.get(str(query.get("days")))
    if days and not (query.get("from") or query.get("until")):
        query["from"] = (clock.now() - timedelta(days=days)).isoformat()
    for word in ("metrics", "group_by", "interval"):
        query.pop(word, None)
    try:
        return parameters.asked_for(query), ""
    except ValidationError as refused:
        return parameters.asked_for(QueryDict()), _sentence(refused)


def _sentence(refused: ValidationError) -> str:
    details: Any = refused.detail
    return " ".join(str(one) for one in details.values())


def _form(request: HttpRequest, asked: Asked, *, wrong: str) -> dict[str, Any]:
    query = request.GET
    kept = query.copy()
    kept.pop("page", None)
    return {
        "page": "reports",
        "asked": asked,
        "wrong": wrong,
        "at": clock.now(),
        "query": kept.urlencode(),
        "chosen": {name: query.get(name, "") for name in (*GROUPS, "from", "until", "days", "time_zone", "search")},
        "spans": SPANS,
        "from_text": asked.first.astimezone(asked.zone),
        "until_text": asked.until.astimezone(asked.zone),
        "choices": (
            ("media_type", "Media type", MediaType.choices),
            (
                "queue",
                "Queue",
                [(name, name) for name in Queue.objects.order_by("name").values_list("name", flat=True)],
            ),
            ("number", "Number", [(str(one.number), one.name) for one in PhoneNumber.objects.order_by("name")]),
            (
                "agent",
                "Agent",
                [(name, name) for name in Agent.objects.order_by("name").values_list("name", flat=True)[:500]],
            ),
        ),
        "words": (
            ("kind", "Kind", InteractionKind.choices),
            ("outcome", "Outcome", InteractionOutcome.choices),
        ),
    }


def _interactions(request: HttpRequest, asked: Asked) -> InteractionQuerySet:
    rows = Interaction.objects.select_related("queue", "agent")
    rows = rows.filter(started_at__gte=asked.first, started_at__lt=asked.until)
    for name, values in asked.filters.items():
        rows = rows.filter(**{f"{GROUPS[name]}__in": values})
    words = request.GET.get("search", "").strip()
    return matching(rows, words) if words else rows


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return min(max(1, int(text)), MOST_PAGES) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
