"""One conversation: its page from the first ring to the closed ticket, its timeline alone, and the same as a file."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from agents.models import Skill
from callbacks import conversation_export
from callbacks.lifecycle import Status
from callbacks.models import Conversation, Queue
from callbacks.monitor_views import monitor_of
from callbacks.queries.help_wanted import help_wanted_in
from callbacks.queries.legs import lanes_of
from callbacks.queries.story import settings_of_conversation, story_of
from callbacks.queries.why import Trace, trace
from contactcenter import clock, roles
from tickets.models import TicketEvent
from tickets.queries import visible_to

UNCHANGED = 204
"""Told to a page that asks again while the conversation goes on, and has all of it."""


@require_GET
@login_required
@never_cache
def conversation_detail(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """While it goes on the page asks for itself again, and says which state it shows by `seen`."""
    conversation = _visible_conversation(request, conversation_id)
    seen = _state(request, conversation)
    if request.GET.get("seen") == seen:
        return HttpResponse(status=UNCHANGED)
    return render(
        request,
        "conversations/detail.html",
        {
            **_story(request, conversation),
            "seen": seen,
            "page": "conversations",
            "why": _why_waiting(conversation),
            "pinned": settings_of_conversation(conversation),
            "interventions": _interventions(request, conversation),
            "monitor": monitor_of(request, conversation),
            "help": help_wanted_in(conversation.pk) if roles.is_supervisor(request.user) else None,
        },
    )


@require_GET
@login_required
@never_cache
def conversation_timeline(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """The timeline alone, for the pages that show it beside something else."""
    conversation = _visible_conversation(request, conversation_id)
    return render(request, "conversations/timeline.html", _story(request, conversation))


@require_GET
@login_required
def conversation_json(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    conversation = _visible_conversation(request, conversation_id)
    story = _story(request, conversation)
    text = conversation_export.as_json(conversation, lines=story["lines"], lanes=story["lanes"])
    return _file(text, name=f"conversation-{conversation.pk}.json", content_type="application/json")


@require_GET
@login_required
def conversation_csv(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    conversation = _visible_conversation(request, conversation_id)
    text = conversation_export.as_csv(_story(request, conversation)["lines"])
    return _file(text, name=f"conversation-{conversation.pk}.csv", content_type="text/csv; charset=utf-8")


def _file(text: str, *, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(text, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _visible_conversation(request: HttpRequest, conversation_id: UUID) -> Conversation:
    """A supervisor's any; an agent's by a ticket or a queue. To others it does not exist."""
    conversation = get_object_or_404(Conversation, pk=conversation_id)
    user = request.user
    if roles.is_supervisor(user) or visible_to(user).filter(conversation_id=conversation.pk).exists():
        return conversation
    if roles.is_agent(user) and conversation.entries.filter(queue__agents__user=user.pk).exists():
        return conversation
    raise Http404


def _story(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """The lines with their seconds since the conversation began, the calls, and the tickets that the person may see."""
    tickets = list(visible_to(request.user).filter(conversation_id=conversation.pk))
    lines = story_of(conversation, tickets=tickets)
    for number, line in enumerate(lines):
        before = lines[number - 1]["at"] if number else conversation.started_at
        line["offset"] = clock.seconds_between(conversation.started_at, line["at"])
        line["begins_a_day"] = line["at"].date() != before.date()
    lanes = lanes_of(conversation, at=clock.now())
    return {
        "conversation": conversation,
        "tickets": tickets,
        "lines": lines,
        "lanes": lanes,
    }


def _state(request: HttpRequest, conversation: Conversation) -> str:
    """Other than before where there is something new to show; worked out without reading it."""
    announced = sum(len(text) for text in conversation.legs.values_list("announcements", flat=True))
    tickets = visible_to(request.user).filter(conversation_id=conversation.pk).order_by("pk")
    statuses = "".join(status[0] for status in tickets.values_list("status", flat=True))
    told = TicketEvent.objects.filter(ticket__conversation_id=conversation.pk).count()
    events, reports = conversation.events.count(), conversation.reports.count()  # type: ignore[attr-defined]
    return f"{events}.{announced}.{reports}.{told}.{statuses}.{conversation.outcome}"


def _interventions(request: HttpRequest, conversation: Conversation) -> dict[str, Any] | None:
    """What a supervisor can act on: the latest place in line, while it is in line or where it can be reopened."""
    entry = conversation.entries.select_related("queue").order_by("-pk").first()  # type: ignore[attr-defined]
    if entry is None or not roles.is_supervisor(request.user) or entry.status == Status.COMPLETED:
        return None
    if entry.is_over and not entry.is_callback:
        return None
    return {
        "entry": entry,
        "about": f"{entry.label} in {entry.queue}: {entry.get_status_display().lower()}",
        "queues": list(Queue.objects.values_list("name", flat=True)),
        "skills": list(Skill.objects.values_list("name", flat=True)),
    }


def _why_waiting(conversation: Conversation) -> Trace | None:
    """Nothing where nobody waits any more."""
    entries = conversation.entries.open().select_related("queue", "lane", "phone_number__business_hours")  # type: ignore[attr-defined]
    entry = entries.first()
    return trace(entry, at=clock.now()) if entry and entry.holds_a_place else None
