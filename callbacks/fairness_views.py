"""The fairness report for supervisors: who was served before others who were ahead, and by which rule (rule 22)."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from agents.models import Agent
from callbacks.models import Decision, QueueEntry
from callbacks.models.decision import Why
from callbacks.queries import ledger
from contactcenter import clock, roles

SPANS = (1, 7)
ROWS_A_PAGE = 50


@require_GET
@login_required
@never_cache
def fairness_page(request: HttpRequest) -> HttpResponse:
    """Over the last day or seven days; what is asked for otherwise is one day."""
    if not roles.is_supervisor(request.user):
        raise PermissionDenied("The fairness report is for supervisors.")
    days = _days(request)
    at = clock.now()
    since = at - timedelta(days=days)
    report = ledger.report(since=since)
    page = Paginator(ledger.inversions(since=since), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "fairness/page.html",
        {
            "page": "audit",
            "part": "fairness",
            "at": at,
            "days": days,
            "spans": SPANS,
            "report": report,
            "reasons": [(why.label, why.value, count) for why, count in report.by_reason.items()],
            "decisions": page,
            "rows": _rows(page),
        },
    )


def _days(request: HttpRequest) -> int:
    wanted = request.GET.get("days", "")
    return int(wanted) if wanted in map(str, SPANS) else SPANS[0]


def _rows(page: Page[Decision]) -> list[dict[str, Any]]:
    """With the names of what the decisions know by number; two queries for all."""
    decisions = list(page.object_list)
    passed = {one["entry"] for decision in decisions for one in decision.passed}
    pks = passed | {decision.entry_id for decision in decisions}
    entries = QueueEntry.objects.select_related("queue").in_bulk(pks)
    agents = Agent.objects.in_bulk({decision.agent_id for decision in decisions})
    return [
        {
            "decision": decision,
            "entry": entries.get(decision.entry_id),
            "agent": agents.get(decision.agent_id),
            "passed": [
                {"entry": entries.get(one["entry"]), "why": Why(one["why"]).label, "rule": one["why"]}
                for one in decision.passed
            ],
            "more": decision.passed_count - len(decision.passed),
        }
        for decision in decisions
    ]
