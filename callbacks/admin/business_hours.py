"""Business hours: the week, its exceptions, and whether it is open now."""

import zoneinfo
from typing import Any

from django.contrib import admin
from django.db.models import TimeField
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSingleTimeWidget

from callbacks.admin.closing import ClosesAtOnce
from callbacks.admin.versions import KeepsVersions
from callbacks.forms import BusinessHoursForm, OpeningPeriodFormSet, SpecialDayForm
from callbacks.hours_in_words import days_ahead, now_in_words
from callbacks.models import BusinessHours, Closure, OpeningPeriod, SpecialDay
from contactcenter import clock
from contactcenter.admin_parts import RefusesDeletion

WITHOUT_SECONDS = {
    **TabularInline.formfield_overrides,
    TimeField: {"widget": UnfoldAdminSingleTimeWidget(format="%H:%M")},
}


class PeriodInline(TabularInline):
    """The week."""

    model = OpeningPeriod
    formfield_overrides = WITHOUT_SECONDS
    hide_title = True
    formset = OpeningPeriodFormSet
    extra = 0
    verbose_name_plural = "Open each week"


class SpecialDayInline(TabularInline):
    """Dates that differ from the week."""

    model = SpecialDay
    formfield_overrides = WITHOUT_SECONDS
    hide_title = True
    form = SpecialDayForm
    extra = 0


class ClosureInline(TabularInline):
    """From one moment until another."""

    model = Closure
    hide_title = True
    extra = 0
    verbose_name_plural = "One-off closures (times are in the time zone above)"


@admin.register(BusinessHours)
class BusinessHoursAdmin(KeepsVersions, ClosesAtOnce, RefusesDeletion, ModelAdmin):
    """When numbers are open."""

    form = BusinessHoursForm
    list_display = ["name", "now", "time_zone", "holidays"]
    search_fields = ["name", "time_zone"]
    inlines = [PeriodInline, SpecialDayInline, ClosureInline]
    actions_detail = ["close_now"]
    readonly_fields = ["now_in_words", "next_days"]
    fieldsets = [
        (None, {"fields": ["name", "time_zone"]}),
        ("Public holidays", {"fields": [("holiday_country", "holiday_region")]}),
        ("As saved", {"fields": ["now_in_words", "next_days"]}),
    ]
    add_fieldsets = fieldsets[:2]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Closures are typed and shown in the zone of these hours, not in that of the installation."""
        with timezone.override(self._zone(request, object_id)):
            response = super().changeform_view(request, object_id, form_url, extra_context)
            return response.render() if isinstance(response, TemplateResponse) else response

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.instance.compile()

    @display(description="Now", label={"Open": "success", "Closed": "warning"})
    def now(self, hours: BusinessHours) -> tuple[str, str]:
        words = self.now_in_words(hours)
        return words.split(maxsplit=1)[0].rstrip(","), words

    @display(description="Now")
    def now_in_words(self, hours: BusinessHours) -> str:
        words = now_in_words(hours.schedule, at=clock.now())
        closure = hours.running_closure(at=clock.now())
        return f"{words} ({closure.name})" if closure else words

    @display(description="Public holidays")
    def holidays(self, hours: BusinessHours) -> str:
        return "-".join(part for part in (hours.holiday_country, hours.holiday_region) if part)

    @display(description="Next 7 days")
    def next_days(self, hours: BusinessHours) -> SafeString:
        days = days_ahead(hours.schedule, at=clock.now())
        rows = ((f"{day:%a %d %b}", words) for day, words in days)
        return format_html(
            '<table class="next-days">{}</table>', format_html_join("", "<tr><th>{}</th><td>{}</td></tr>", rows)
        )

    def why_not_delete(self, obj: BusinessHours) -> str:
        names = [str(number) for number in obj.phone_numbers.all()[:3]]
        return f"{obj} cannot be deleted: {', '.join(names)} uses these hours." if names else ""

    def _zone(self, request: HttpRequest, object_id: str | None) -> zoneinfo.ZoneInfo:
        posted = request.POST.get("time_zone")
        if posted in zoneinfo.available_timezones():
            return zoneinfo.ZoneInfo(posted)
        hours = self.get_object(request, object_id) if object_id else None
        return zoneinfo.ZoneInfo(hours.time_zone if hours else "UTC")
