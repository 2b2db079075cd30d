"""What a ticket's page shows of the line: calling the customer back, and all that there is of a customer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from callbacks import queries
from callbacks.models import Conversation, QueueEntry
from callbacks.operations import ticket_callbacks
from callbacks.operations.errors import Refused
from callbacks.queries.contacts import of_number
from contactcenter import clock, roles
from telephony import phone_numbers
from tickets.models import Ticket
from tickets.queries import visible_to

ROWS_A_PAGE, MOST_TICKETS = 30, 50


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def call_back(request: HttpRequest, number: int) -> HttpResponse:
    """GET: whether the customer can be called back, or where the callback stands; a fragment. POST: ask for it."""
    ticket = get_object_or_404(visible_to(request.user), pk=number)
    if request.method == "POST":
        return _asked(request, ticket)
    entry = _open_entry(ticket)
    context = {
        "ticket": ticket,
        "entry": entry,
        "position": queries.position_of(entry) if entry and entry.holds_a_place else None,
        "why_not": "" if entry else ticket_callbacks.why_not(ticket, at=clock.now()),
    }
    return render(request, "tickets/call_back.html", context)


def _open_entry(ticket: Ticket) -> QueueEntry | None:
    """Where the customer stands now, or who has the call."""
    if ticket.conversation_id is None:
        return None
    entries = QueueEntry.objects.open().filter(conversation_id=ticket.conversation_id)
    return entries.select_related("agent", "queue").first()


def _asked(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    try:
        entry = ticket_callbacks.call_back(ticket=ticket, actor=request.user, at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        position = queries.position_of(entry)
        messages.success(request, f"In line in {entry.queue}, number {position}. An agent is rung first.")
    return redirect("tickets:detail", number=ticket.pk)


@require_GET
@login_required
@never_cache
def caller(request: HttpRequest) -> HttpResponse:
    """All tickets and conversations of one customer's number that the person who asks may see, newest first."""
    if not (roles.is_agent(request.user) or roles.is_supervisor(request.user)):
        raise PermissionDenied("Customers are for agents and supervisors.")
    written = request.GET.get("number", "")[:40]
    number = phone_numbers.normalize(written) or ""
    conversations = _visible(of_number(number), user=request.user) if number else Conversation.objects.none()
    page = Paginator(conversations.order_by("-started_at"), ROWS_A_PAGE).get_page(request.GET.get("page"))
    tickets = visible_to(request.user).of_number(number) if number else Ticket.objects.none()
    context = {
        "page": "tickets",
        "written": written,
        "number": number,
        "tickets": tickets.select_related("assignee")[:MOST_TICKETS],
        "conversations": page,
    }
    return render(request, "conversations/caller.html", context)


def _visible(conversations: QuerySet[Conversation], *, user: Any) -> QuerySet[Conversation]:
    """A supervisor's all; an agent's by a ticket or a queue."""
    if roles.is_supervisor(user):
        return conversations
    of_tickets = visible_to(user).filter(conversation_id=OuterRef("pk"))
    own = QueueEntry.objects.filter(conversation=OuterRef("pk"), queue__agents__user=user.pk)
    return conversations.filter(Exists(own) | Exists(of_tickets))
