"""Where one was named: the list of mentions."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from contactcenter import clock
from tickets.mentions import mentions_of
from tickets.views import visible

ROWS_A_PAGE = 30


@require_GET
@login_required
def mention_list(request: HttpRequest) -> HttpResponse:
    visible(request)
    page = Paginator(mentions_of(request.user), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "tickets/mentions.html", {"page": "mentions", "mentions": page})


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    visible(request)
    mentions_of(request.user).mark_read(at=clock.now())
    return redirect("tickets:mentions")
