"""The pages of tickets: the list with its filters and export, one ticket, and what people do to it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from contactcenter import clock, roles
from tickets import operations
from tickets.export import as_csv
from tickets.forms import TicketFilters
from tickets.models import Ticket, TicketPriority, TicketQuerySet, TicketStatus
from tickets.people import assignable, display_name
from tickets.queries import visible_to

ROWS_A_PAGE = 50


@require_GET
@login_required
def ticket_list(request: HttpRequest) -> HttpResponse:
    visible = _visible(request)
    filters = _filters(request, visible)
    tickets = filters.narrow(visible, user=request.user).select_related("assignee")
    page = Paginator(tickets, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "tickets/list.html",
        {"page": "tickets", "filters": filters, "tickets": page, "any_at_all": bool(page) or visible.exists()},
    )


@require_GET
@login_required
def ticket_export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as a CSV file."""
    visible = _visible(request)
    tickets = _filters(request, visible).narrow(visible, user=request.user)
    response = HttpResponse(as_csv(tickets), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="tickets-{clock.now():%Y-%m-%d}.csv"'
    return response


@require_GET
@login_required
def ticket_detail(request: HttpRequest, number: int) -> HttpResponse:
    ticket = get_object_or_404(_visible(request).select_related("assignee"), pk=number)
    return render(
        request,
        "tickets/detail.html",
        {
            "page": "tickets",
            "ticket": ticket,
            "notes": ticket.notes.select_related("author"),
            "events": ticket.events.select_related("actor").exclude(what="note"),
            "statuses": TicketStatus.choices,
            "priorities": TicketPriority.choices,
            "people": [(person.get_username(), display_name(person)) for person in assignable()],
        },
    )


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

    return _change(request, number, write, done="Note added.")


def _change(request: HttpRequest, number: int, operation: Callable[..., Any], *, done: str) -> HttpResponse:
    ticket: Ticket = get_object_or_404(_visible(request), pk=number)
    try:
        operation(ticket_id=ticket.pk, actor=request.user, at=clock.now())
    except operations.TicketRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("tickets:detail", number=number)


def _visible(request: HttpRequest) -> TicketQuerySet:
    if not (roles.is_agent(request.user) or roles.is_supervisor(request.user)):
        raise PermissionDenied("Tickets are for agents and supervisors.")
    return visible_to(request.user)


def _filters(request: HttpRequest, visible: TicketQuerySet) -> TicketFilters:
    queues = visible.exclude(queue="").order_by("queue").values_list("queue", flat=True).distinct()
    return TicketFilters(request.GET, queues=list(queues))
