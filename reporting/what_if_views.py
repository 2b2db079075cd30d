"""What a past day would have been: asked for, followed while it is played, read beside the day itself."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contactcenter import clock
from reporting.charts import pairs
from reporting.models import WhatIf
from reporting.operations import what_if
from reporting.operations.errors import ReportRefused
from reporting.page_form import refuse_others
from reporting.what_if_form import WhatIfForm, label_of

SHOWN = 20
ROWS: tuple[tuple[str, str, str], ...] = (
    ("callers", "Callers", "count"),
    ("served", "Talked with an agent", "count"),
    ("abandoned", "Hung up while waiting", "count"),
    ("asked_for_callback", "Asked for a callback", "count"),
    ("callbacks_reached", "Called back and reached", "count"),
    ("callbacks_missed", "Promised and not reached", "count"),
    ("expired", "Waited too long", "count"),
    ("tickets", "Tickets", "count"),
    ("wait_of_who_held", "Wait of those who held", "seconds"),
    ("wait_of_who_was_called_back", "Wait of those who opted in", "seconds"),
    ("served_within_a_minute", "Served within a minute, of those served", "share"),
    ("agent_seconds", "Agents with customers, together", "seconds"),
    ("agent_use", "Of the time that they were there", "share"),
)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def what_ifs_page(request: HttpRequest) -> HttpResponse:
    """A form, and what was asked before, newest first."""
    refuse_others(request)
    form = WhatIfForm(request.POST) if request.method == "POST" else WhatIfForm()
    if request.method == "POST" and form.is_valid() and (asked := _ask(request, form)):
        return redirect("reports:what-if", pk=asked.pk)
    earlier = WhatIf.objects.select_related("asked_by")[:SHOWN]
    return render(
        request,
        "reports/what_ifs.html",
        {"page": "reports", "part": "what-if", "form": form, "earlier": [(one, wishes_of(one)) for one in earlier]},
    )


@require_GET
@login_required
@never_cache
def what_if_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: how far it is, or what came out."""
    refuse_others(request)
    return render(request, "reports/what_if.html", {"page": "reports", "part": "what-if", **_told(request, pk)})


@require_GET
@login_required
@never_cache
def what_if_part(request: HttpRequest, pk: int) -> HttpResponse:
    """The changing part of its page, which asks for it again and again."""
    refuse_others(request)
    return render(request, "reports/what_if_state.html", _told(request, pk))


@require_POST
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    refuse_others(request)
    if not what_if.cancel(get_object_or_404(WhatIf, pk=pk), at=clock.now()):
        messages.error(request, "It is over already.")
    return redirect("reports:what-if", pk=pk)


def wishes_of(asked: WhatIf) -> str:
    """What is otherwise, for people."""
    agents = (
        f"{abs(asked.agents)} agent{'' if abs(asked.agents) == 1 else 's'} {'more' if asked.agents > 0 else 'fewer'}"
    )
    said = [agents] if asked.agents else []
    said += [f"{label_of(name)}: {_word(value)}" for name, value in asked.changes.items()]
    return "; ".join(said) or "Nothing changed"


def _ask(request: HttpRequest, form: WhatIfForm) -> WhatIf | None:
    cleaned = form.cleaned_data
    try:
        return what_if.ask(
            day=cleaned["day"],
            zone=form.zone(),
            agents=cleaned["agents"],
            changes=form.changes(),
            actor=request.user,
            at=clock.now(),
        )
    except ReportRefused as refused:
        form.add_error(None, str(refused))
        return None


def _told(request: HttpRequest, pk: int) -> dict[str, Any]:
    asked = get_object_or_404(WhatIf.objects.select_related("asked_by"), pk=pk)
    ahead = WhatIf.objects.waiting().filter(pk__lt=pk).count() + WhatIf.objects.running().exclude(pk=pk).count()
    return {"asked": asked, "wishes": wishes_of(asked), "ahead": ahead, **(_shown(asked) if asked.result else {})}


def _shown(asked: WhatIf) -> dict[str, Any]:
    columns, hours = asked.result["columns"], asked.result["hours"]
    labels = [f"{hour:02}:00" for hour, *_ in hours]
    lived, wished = [row[1] for row in hours], [row[3] for row in hours]
    return {
        "rows": [(title, unit, [column[name] for column in columns]) for name, title, unit in ROWS],
        "bars": pairs(labels, lived, wished, names=("the day", "as wished")),
        "hours": [(label, *row[1:]) for label, row in zip(labels, hours, strict=True)],
    }


def _word(value: Any) -> str:
    return {True: "on", False: "off"}.get(value, str(value)) if isinstance(value, bool) else str(value)
