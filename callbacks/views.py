"""The list of conversations, and the live strip of the line."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from agents.models import Agent
from callbacks import queries
from callbacks.models import Conversation, QueueEntry
from callbacks.models.conversation import Outcome
from callbacks.queries import unservable
from contactcenter import clock, roles

ROWS_A_PAGE = 50
STRIP_ROWS = 12


@require_GET
@login_required
def conversation_list(request: HttpRequest) -> HttpResponse:
    """All conversations, newest first; for supervisors."""
    if not roles.is_supervisor(request.user):
        raise PermissionDenied("Conversations are for supervisors.")
    search, outcome = request.GET.get("search", ""), request.GET.get("outcome", "")
    conversations = Conversation.objects.matching(search).order_by("-started_at")
    if outcome in Outcome.values:
        conversations = conversations.filter(outcome=outcome)
    page = Paginator(conversations, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "conversations/list.html",
        {
            "page": "conversations",
            "conversations": page,
            "search": search,
            "outcome": outcome,
            "outcomes": Outcome.choices,
            "unservable_count": unservable.places().count(),
        },
    )


@require_GET
@never_cache
def line_strip(request: HttpRequest) -> HttpResponse:
    """What is happening in the line, as a fragment: open to everybody in demo mode, else for supervisors."""
    if not (settings.DEMO or roles.is_supervisor(request.user)):
        raise Http404
    at = clock.now()
    entries = list(QueueEntry.objects.open().select_related("queue", "agent").longest_wait_first()[:STRIP_ROWS])
    positions = queries.positions_in(entries)
    rows = [
        {"entry": entry, "position": positions[entry.pk], "waited": _seconds(entry.queued_at, at)} for entry in entries
    ]
    agents = Agent.objects.order_by("name")
    return render(request, "conversations/strip.html", {"rows": rows, "agents": agents, "at": at})


def _seconds(earlier: datetime, later: datetime) -> float:
    return clock.seconds_between(earlier, later)
