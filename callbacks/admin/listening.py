"""The page "Listen to the cycle": what callers of a number hear, with the settings as saved, or as they stand in the form."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from unfold.decorators import action

from callbacks.models import PhoneNumber
from callbacks.preview import FARTHEST_POSITION, Situation, preview_of
from callbacks.queries.settings_facts import findings_of
from contactcenter import clock

LONGEST_WAIT_MINUTES = 600


class ListensToTheCycle:
    """Adds the page to those of phone numbers."""

    @action(description="Listen to the cycle", url_path="listen", icon="hearing", permissions=["view"])
    def listen(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What a caller hears, in order, with how long it lasts (rule 6)."""
        numbers = PhoneNumber.objects.select_related("queue", "business_hours")
        number = get_object_or_404(numbers, pk=object_id)
        if request.method == "POST":
            number = self._as_in_the_form(request, number)
        zone = ZoneInfo(number.business_hours.time_zone)
        situation = _situation(request, zone=zone)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": f"What callers of {number} hear",
            "opts": self.opts,  # type: ignore[attr-defined]
            "original": number,
            "number": number,
            "situation": situation,
            "moment": situation.at.astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
            "zone": zone.key,
            "languages": [number.language, *(one.language for one in number.translations.all())],
            "farthest": FARTHEST_POSITION,
            "longest_wait": LONGEST_WAIT_MINUTES,
            "is_saved": request.method != "POST",
            "findings": findings_of(number, at=situation.at),
            "preview": preview_of(number, situation),
        }
        return TemplateResponse(request, "admin/callbacks/phonenumber/listen.html", context)

    def _as_in_the_form(self, request: HttpRequest, number: PhoneNumber) -> PhoneNumber:
        """The number with what was typed and not saved; uploads are heard once they are saved."""
        form = self.get_form(request, number, change=True)(request.POST, instance=number)  # type: ignore[attr-defined]
        if not form.is_valid():
            messages.warning(request, "Some settings cannot be as they stand; those are shown as they were.")
            columns = {field.name: field.attname for field in PhoneNumber._meta.concrete_fields}  # noqa: SLF001
            for name in form.errors:
                if name in columns and name in form.initial:
                    setattr(number, columns[name], form.initial[name])
        return number


def _situation(request: HttpRequest, *, zone: ZoneInfo) -> Situation:
    wait = _whole(request.GET.get("wait", ""), least=0, most=LONGEST_WAIT_MINUTES)
    return Situation(
        position=_whole(request.GET.get("position", ""), least=1, most=FARTHEST_POSITION) or 1,
        at=_moment(request.GET.get("at", ""), zone=zone) or clock.now(),
        language=request.GET.get("language", "")[:10],
        wait_minutes=wait,
    )


def _whole(words: str, *, least: int, most: int) -> int | None:
    return min(max(int(words), least), most) if words.isascii() and words.isdigit() and len(words) < 5 else None


def _moment(words: str, *, zone: Any) -> datetime | None:
    """A time of day as the page's field writes it, in the zone of the number's hours."""
    try:
        return datetime.strptime(words, "%Y-%m-%dT%H:%M").replace(tzinfo=zone)
    except ValueError:
        return None
