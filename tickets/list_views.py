"""The list of tickets: filters, also kept under names, files, and changes of many at once."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from contactcenter import clock, roles
from contactcenter.spreadsheets import CONTENT_TYPES
from tickets import bulk, export, saved_filters
from tickets.changes import change_all
from tickets.errors import TicketRefused
from tickets.forms import TicketFilters, query_of
from tickets.models import SavedFilter, Ticket, TicketPriority, TicketStatus
from tickets.people import assignable, display_name
from tickets.views import LAST_LIST, visible

ROWS_A_PAGE = 50
SHOWN_BEFORE_A_CHANGE = 10


@require_GET
@login_required
def ticket_list(request: HttpRequest) -> HttpResponse:
    seen = visible(request)
    if not request.GET and (default := saved_filters.default_of(request.user)):
        return redirect(f"{reverse('tickets:list')}?{urlencode({**default.query, 'view': default.pk})}")
    at, query = clock.now(), query_of(request.GET.dict())
    filters = TicketFilters(request.GET, queues=bulk.queues_of(seen))
    tickets = filters.narrow(seen, user=request.user, at=at).select_related("assignee")
    page = Paginator(tickets, ROWS_A_PAGE).get_page(request.GET.get("page"))
    _remember(request)
    return render(
        request,
        "tickets/list.html",
        {
            "page": "tickets",
            "filters": filters,
            "query": query,
            "query_text": urlencode(query),
            "address": request.GET.urlencode(),
            "saved": _saved(request, query),
            "tickets": page,
            "until": at.isoformat(),
            "any_at_all": bool(page) or seen.exists(),
            **choices(),
        },
    )


def choices() -> dict[str, Any]:
    """What a ticket can be set to."""
    return {
        "statuses": TicketStatus.choices,
        "priorities": TicketPriority.choices,
        "people": [(person.get_username(), display_name(person)) for person in assignable()],
    }


def _remember(request: HttpRequest) -> None:
    address = bulk.address_of(request.GET.urlencode())
    if request.session.get(LAST_LIST) != address:
        request.session[LAST_LIST] = address


def _saved(request: HttpRequest, query: dict[str, str]) -> list[dict[str, Any]]:
    default = saved_filters.default_of(request.user)
    return [
        {
            "filter": saved,
            "address": urlencode({**saved.query, "view": saved.pk}),
            "is_current": saved.query == query,
            "is_default": saved == default,
            "may_delete": saved.owner_id == request.user.pk or roles.is_supervisor(request.user),
        }
        for saved in SavedFilter.objects.visible_to(request.user).select_related("owner")
    ]


@require_GET
@login_required
def ticket_export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as a CSV file, or with `as=xlsx` as a workbook."""
    at = clock.now()
    tickets = bulk.narrowed(visible(request), request.GET, user=request.user, at=at)
    kind = "xlsx" if request.GET.get("as") == "xlsx" else "csv"
    content = export.as_xlsx(tickets) if kind == "xlsx" else export.as_csv(tickets)
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="tickets-{at:%Y-%m-%d}.{kind}"'
    return response


@require_POST
@login_required
def change_many(request: HttpRequest) -> HttpResponse:
    """First how many and what; once that is confirmed it is done."""
    back = f"{reverse('tickets:list')}?{bulk.address_of(request.POST.get('back', ''))}"
    seen, at = visible(request), clock.now()
    try:
        wishes = bulk.wishes_in(request.POST)
        changes = bulk.changes_of(wishes, user=request.user)
        chosen = bulk.chosen_in(request.POST, visible=seen, user=request.user, at=at)
        if request.POST.get("confirmed") == "yes":
            changed = change_all(ticket_ids=chosen.pks, changes=changes, actor=request.user, at=at)  # type: ignore[arg-type]
            messages.success(request, _done(changed, of=len(chosen.pks)))
            return redirect(back)
    except TicketRefused as refused:
        messages.error(request, str(refused))
        return redirect(back)
    context = {
        "page": "tickets",
        "count": len(chosen.pks),
        "chosen": chosen,
        "first": Ticket.objects.filter(pk__in=chosen.pks[:SHOWN_BEFORE_A_CHANGE]),
        "wishes": wishes,
        "in_words": bulk.in_words(changes),
        "query_text": request.POST.get("query", "")[:2000],
        "back": back,
        "back_query": request.POST.get("back", "")[:2000],
    }
    return render(request, "tickets/bulk.html", context)


def _done(changed: int, *, of: int) -> str:
    same = f" {of - changed} were so already." if changed < of else ""
    return f"{changed} ticket{'' if changed == 1 else 's'} changed.{same}"


@require_POST
@login_required
def save_filter(request: HttpRequest) -> HttpResponse:
    visible(request)
    query = bulk.address_of(request.POST.get("query", ""))
    wished = {name: request.POST.get(name) == "on" for name in ("shared", "begin_with")}
    try:
        params = query_of(bulk.QueryDict(query).dict())
        saved = saved_filters.save(user=request.user, name=request.POST.get("name", ""), query=params, **wished)
    except TicketRefused as refused:
        messages.error(request, str(refused))
        return redirect(f"{reverse('tickets:list')}?{query}")
    messages.success(request, f"Saved as “{saved.name}”.")
    return redirect(f"{reverse('tickets:list')}?{urlencode({**saved.query, 'view': saved.pk})}")


@require_POST
@login_required
def change_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin with it, no longer begin with it, or delete it."""
    visible(request)
    saved = get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk)
    what = request.POST.get("what")
    try:
        if what == "delete":
            saved_filters.delete(saved, user=request.user)
            messages.success(request, f"“{saved.name}” is deleted.")
        else:
            saved_filters.set_default(user=request.user, saved=saved if what == "begin" else None)
            messages.success(request, "Your list begins with it." if what == "begin" else "Your list begins as before.")
    except TicketRefused as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('tickets:list')}?view=todo")
