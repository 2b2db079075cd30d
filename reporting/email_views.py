"""Reports by e-mail: those that there are, a new one, and what is done with one."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from contactcenter import clock
from reporting import emails
from reporting.forms import WEEKDAYS, ScheduleForm
from reporting.models import Every, ReportEmail, ReportSchedule
from reporting.operations import emailing, scheduling
from reporting.operations.errors import ReportRefused
from reporting.page_form import refuse_others

SHOWN = 5
"""The last e-mails of each."""


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def emails_page(request: HttpRequest) -> HttpResponse:
    """What is sent, and a form for more; its view is that of the address from which somebody came."""
    refuse_others(request)
    form = ScheduleForm(request.POST) if request.method == "POST" else ScheduleForm(initial=_initial(request))
    if request.method == "POST" and form.is_valid() and (made := _set_up(request, form)):
        messages.success(request, f"“{made}” is set up.")
        return redirect("reports:emails")
    query = form["query"].value() or ""
    return render(
        request,
        "reports/emails.html",
        {
            "page": "reports",
            "part": "emails",
            "form": form,
            "query": query,
            "view": emails.in_words(query),
            "schedules": _rows(at=clock.now()),
            "is_set_up": emailing.can_send(),
        },
    )


@require_POST
@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Paused, gone on with, sent now or deleted."""
    refuse_others(request)
    schedule, at, what = get_object_or_404(ReportSchedule, pk=pk), clock.now(), request.POST.get("what", "")
    try:
        messages.success(request, _done(schedule, what, request=request, at=at))
    except ReportRefused as refused:
        messages.error(request, str(refused))
    return redirect("reports:emails")


def _initial(request: HttpRequest) -> dict[str, Any]:
    query = request.GET.copy()
    return {
        "query": query.urlencode(),
        "recipients": getattr(request.user, "email", ""),
        **({"time_zone": query["time_zone"]} if query.get("time_zone") else {}),
    }


def _set_up(request: HttpRequest, form: ScheduleForm) -> ReportSchedule | None:
    try:
        emailing.refuse_without_a_server()
        return scheduling.set_up(form.wish(), actor=request.user, at=clock.now())
    except ReportRefused as refused:
        form.add_error(None, str(refused))
        return None


def _done(schedule: ReportSchedule, what: str, *, request: HttpRequest, at: datetime) -> str:
    if what == "send":
        emailing.ask_for(schedule, actor=request.user, at=at)
        return f"“{schedule}” is sent within a minute."
    if what == "pause":
        scheduling.pause(schedule)
        return f"“{schedule}” is paused."
    if what == "go-on":
        scheduling.go_on(schedule, at=at)
        return f"“{schedule}” goes on."
    if what == "delete":
        schedule.delete()
        return f"“{schedule}” is deleted."
    raise ReportRefused("Choose what is to be done with it.")


def _rows(*, at: datetime) -> list[dict[str, Any]]:
    latest = ReportEmail.objects.select_related("asked_by").order_by("-pk")[:SHOWN]
    schedules = ReportSchedule.objects.prefetch_related(Prefetch("emails", queryset=latest, to_attr="latest"))
    return [
        {
            "schedule": one,
            "view": emails.in_words(one.query),
            "rhythm": _rhythm(one),
            "next_text": f"{one.next_at.astimezone(one.zone):%a %d %b %Y, %H:%M}" if one.next_at else "",
            "emails": [(email, email.state(at=at)) for email in one.latest],  # type: ignore[attr-defined]
        }
        for one in schedules[: scheduling.MOST_SCHEDULES]
    ]


def _rhythm(schedule: ReportSchedule) -> str:
    on = f" on {WEEKDAYS[schedule.weekday]}" if schedule.every == Every.WEEK and schedule.weekday is not None else ""
    return f"{schedule.get_every_display()}{on} at {schedule.at_time:%H:%M}, {schedule.time_zone}"
