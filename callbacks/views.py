"""Pages of conversations - the list, one timeline - and the live strip of the line."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from agents.models import Agent
from callbacks import queries
from callbacks.models import Conversation, QueueEntry
from callbacks.models.conversation import Outcome
from callbacks.queries import unservable
from contactcenter import clock, roles
from tickets.queries import visible_to

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
@login_required
def conversation_detail(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    conversation = _visible_conversation(request, conversation_id)
    tickets = visible_to(request.user).filter(conversation_id=conversation.pk)
    return render(
        request,
        "conversations/detail.html",
        {
            "page": "conversations",
            "conversation": conversation,
            "lines": _lines(conversation),
            "tickets": tickets,
            "why": _why_waiting(conversation),
        },
    )


@require_GET
@login_required
@never_cache
def conversation_timeline(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """The timeline alone, for the pages that show it beside something else."""
    conversation = _visible_conversation(request, conversation_id)
    return render(request, "conversations/timeline.html", {"conversation": conversation, "lines": _lines(conversation)})


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


def _visible_conversation(request: HttpRequest, conversation_id: UUID) -> Conversation:
    """A supervisor's any; an agent's by a ticket or a queue. To others it does not exist."""
    conversation = get_object_or_404(Conversation, pk=conversation_id)
    user = request.user
    if roles.is_supervisor(user) or visible_to(user).filter(conversation_id=conversation.pk).exists():
        return conversation
    if roles.is_agent(user) and conversation.entries.filter(queue__agents=user.agent).exists():
        return conversation
    raise Http404


def _why_waiting(conversation: Conversation) -> list[str]:
    """Nothing where nobody waits any more."""
    entries = conversation.entries.open().select_related("queue", "lane", "phone_number__business_hours")  # type: ignore[attr-defined]
    entry = entries.first()
    return queries.why_waiting(entry, at=clock.now()) if entry else []


def _lines(conversation: Conversation) -> list[dict[str, Any]]:
    """The timeline with each line's seconds since the conversation began."""
    lines = queries.timeline_of(conversation)
    return [{**line, "offset": _seconds(conversation.started_at, line["at"])} for line in lines]


def _seconds(earlier: datetime, later: datetime) -> float:
    return clock.seconds_between(earlier, later)
