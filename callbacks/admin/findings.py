"""What is probably wrong with a number's settings: on its page, in the list, and after each save."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from unfold.decorators import display

from callbacks.lint import Severity
from callbacks.models import PhoneNumber
from callbacks.queries.settings_facts import NEEDED, findings_of
from contactcenter import clock

LEVELS = {Severity.ERROR: messages.ERROR, Severity.WARNING: messages.WARNING}


class ShowsFindings:
    """Adds the findings to the pages of phone numbers."""

    change_form_before_template = "admin/callbacks/findings.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[PhoneNumber]:
        numbers: QuerySet[PhoneNumber] = super().get_queryset(request)  # type: ignore[misc]
        return numbers.prefetch_related(*NEEDED)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        number = self.get_object(request, object_id) if object_id else None  # type: ignore[attr-defined]
        found = findings_of(number, at=clock.now()) if number and request.method == "GET" else []
        context = {**(extra_context or {}), "findings": found}
        return super().changeform_view(request, object_id, form_url, context)  # type: ignore[misc, no-any-return]

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        if "_continue" in request.POST:
            return  # the page that follows shows them
        for finding in findings_of(self.get_queryset(request).get(pk=form.instance.pk), at=clock.now()):
            self.message_user(  # type: ignore[attr-defined]
                request, f"{form.instance}: {finding.sentence}", LEVELS[finding.severity]
            )

    @display(description="To look at", label={"In order": "success", "Errors": "danger", "Warnings": "warning"})
    def to_look_at(self, number: PhoneNumber) -> tuple[str, str]:
        found = findings_of(number, at=clock.now())
        if not found:
            return "In order", "In order"
        kind = "Errors" if found[0].severity == Severity.ERROR else "Warnings"
        return kind, f"{len(found)} found"
