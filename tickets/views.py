"""One ticket, and what people do to it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from contactcenter import clock, roles
from tickets import mentions, operations
from tickets.errors import TicketRefused
from tickets.models import Ticket, TicketPriority, TicketQuerySet, TicketStatus
from tickets.people import assignable, display_name
from tickets.queries import visible_to

LAST_LIST = "tickets_list"
"""Where in a session the list's address is kept, so that a ticket's page leads back to it."""


@require_GET
@login_required
@never_cache
def ticket_detail(request: HttpRequest, number: int) -> HttpResponse:
    """Whoever was mentioned in a note has read it by opening the ticket."""
    ticket = get_object_or_404(visible(request).select_related("assignee"), pk=number)
    mentions.mentions_of(request.user).filter(ticket=ticket).mark_read(at=clock.now())
    suggested = mentions.suggested_for(ticket)
    return render(
        request,
        "tickets/detail.html",
        {
            "page": "tickets",
            "ticket": ticket,
            "back": request.session.get(LAST_LIST, ""),
            "others": _others(request, ticket),
            "notes": ticket.notes.select_related("author"),
            "events": ticket.events.select_related("actor").exclude(what="note"),
            "statuses": TicketStatus.choices,
            "priorities": TicketPriority.choices,
            "people": [(person.get_username(), display_name(person)) for person in assignable()],
            "suggested": [{"name": person.get_username(), "label": display_name(person)} for person in suggested],
        },
    )


def _others(request: HttpRequest, ticket: Ticket) -> int:
    """How many more tickets there are of this customer's."""
    number = ticket.callback_number or ticket.caller
    return visible(request).of_number(number).exclude(pk=ticket.pk).count() if number else 0


@require_POST
@login_required
def assign(request: HttpRequest, number: int) -> HttpResponse:
    """To the person named, to whoever asks (`me`), or to nobody (empty)."""
    name = request.POST.get("assignee", "")
    person: Any = request.user if name == "me" else assignable().filter(username=name).first()
    if name and person is None:
        messages.error(request, f"There is nobody called {name} who works on tickets.")
        return redirect("tickets:detail", number=number)
    return _change(request, number, lambda **who: operations.assign(assignee=person, **who), done="Assigned.")


@require_POST
@login_required
def set_status(request: HttpRequest, number: int) -> HttpResponse:
    status = request.POST.get("status", "")
    return _change(request, number, lambda **who: operations.set_status(status=status, **who), done="Status changed.")


@require_POST
@login_required
def set_priority(request: HttpRequest, number: int) -> HttpResponse:
    priority = request.POST.get("priority", "")
    return _change(
        request, number, lambda **who: operations.set_priority(priority=priority, **who), done="Priority changed."
    )


@require_POST
@login_required
def add_note(request: HttpRequest, number: int) -> HttpResponse:
    text = request.POST.get("text", "")

    def write(*, actor: Any, **where: Any) -> None:
        operations.add_note(text=text, author=actor, **where)

    answer = _change(request, number, write, done="Note added.")
    if unaware := mentions.not_told(text, ticket=Ticket.objects.get(pk=number)):
        messages.warning(request, f"{', '.join(unaware)} cannot see this ticket, and was not told.")
    return answer


def _change(request: HttpRequest, number: int, operation: Callable[..., Any], *, done: str) -> HttpResponse:
    ticket: Ticket = get_object_or_404(visible(request), pk=number)
    try:
        operation(ticket_id=ticket.pk, actor=request.user, at=clock.now())
    except TicketRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("tickets:detail", number=number)


def visible(request: HttpRequest) -> TicketQuerySet:
    """The tickets that the person who asks may see; refuses who has nothing to do with any."""
    if not (roles.is_agent(request.user) or roles.is_supervisor(request.user)):
        raise PermissionDenied("Tickets are for agents and supervisors.")
    return visible_to(request.user)
