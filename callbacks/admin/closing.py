"""Closed now, and open again: two buttons on the page of business hours (rules 3, 40)."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import action

from callbacks.configuration import versions
from callbacks.models import BusinessHours, Closure
from callbacks.operations import closures
from contactcenter import clock

AS_TYPED = "%Y-%m-%dT%H:%M"


class ClosingForm(forms.Form):
    """Until when, and what callers hear; all filled in, so that one click closes."""

    until = forms.DateTimeField(
        label="Closed until",
        input_formats=[AS_TYPED, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=AS_TYPED),
    )
    name = forms.CharField(label="Why, for colleagues", max_length=80, initial=closures.DEFAULT_NAME)
    greeting_text = forms.CharField(
        label="What callers hear",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Empty: the after-hours text of each number.",
    )


class ClosesAtOnce:
    """Adds the page “Close now”, from which one click closes, and one opens again."""

    @action(description="Close now", url_path="close-now", icon="block", permissions=["change"])
    def close_now(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Closed from this moment on, for all numbers with these hours; or open again."""
        hours = get_object_or_404(BusinessHours, pk=object_id)
        with timezone.override(hours.schedule.zone):
            response = self._close_or_open(request, hours)
            return response.render() if isinstance(response, TemplateResponse) else response

    def _close_or_open(self, request: HttpRequest, hours: BusinessHours) -> HttpResponse:
        at = clock.now()
        if request.method != "POST":
            return self._closing_page(request, hours, ClosingForm(initial={"until": _tonight(hours, at=at)}), at=at)
        if "open" in request.POST:
            self._open(request, hours, at=at)
            return self._back(hours)
        form = ClosingForm(request.POST)
        if form.is_valid() and self._close(request, hours, form, at=at):
            return self._back(hours)
        return self._closing_page(request, hours, form, at=at)

    def _close(self, request: HttpRequest, hours: BusinessHours, form: ClosingForm, *, at: datetime) -> bool:
        try:
            closure = closures.close_now(hours_id=hours.pk, at=at, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error("until", refused.message_dict.get("until", refused.messages))
            return False
        words = f"Closed now until {timezone.localtime(closure.ends_at):%a %d %b %H:%M}: {closure.name}."
        self._log(request, hours, words)
        return True

    def _open(self, request: HttpRequest, hours: BusinessHours, *, at: datetime) -> None:
        closures.open_again(hours_id=hours.pk, at=at)
        self._log(request, hours, "Open again: the closure has ended.")

    def _log(self, request: HttpRequest, hours: BusinessHours, words: str) -> None:
        self.log_change(request, hours, words)  # type: ignore[attr-defined]
        versions.keep(BusinessHours.objects.get(pk=hours.pk), by=request.user, at=clock.now())
        messages.success(request, words)

    def _back(self, hours: BusinessHours) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:callbacks_businesshours_change", args=[hours.pk]))

    def _closing_page(
        self, request: HttpRequest, hours: BusinessHours, form: ClosingForm, *, at: datetime
    ) -> TemplateResponse:
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": f"Close now: {hours}",
            "opts": self.opts,  # type: ignore[attr-defined]
            "original": hours,
            "form": form,
            "closure": hours.running_closure(at=at),
            "numbers": hours.phone_numbers.all(),
        }
        return TemplateResponse(request, "admin/callbacks/close_now.html", context)


def tell_closures(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """For the first page of admin: what is closed at the moment that would be open."""
    running = Closure.objects.running(at=clock.now()).select_related("hours").order_by("ends_at")
    may_see = request.user.has_perm("callbacks.view_businesshours")
    return {**context, "running_closures": list(running) if may_see else []}


def _tonight(hours: BusinessHours, *, at: datetime) -> datetime:
    """The end of this day, in the zone of the hours."""
    return hours.schedule.midnight(at.astimezone(hours.schedule.zone).date() + timedelta(days=1))
