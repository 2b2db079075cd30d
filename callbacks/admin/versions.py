"""Versions of settings: kept at each change made here, shown with what they changed, and brought back."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.decorators import action, display

from callbacks.admin.exchange import ExchangesSettings
from callbacks.configuration import versions
from callbacks.configuration.application import Refused
from callbacks.configuration.changing import Outcome
from callbacks.configuration.kinds import BY_MODEL, BY_NAME
from callbacks.models import SettingVersion
from contactcenter import clock
from contactcenter.admin_parts import HistoryAdmin, exact

MOST_SHOWN = 100


class KeepsVersions:
    """An admin page whose every change is kept as a version, with who made it."""

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        if change:
            versions.catch_up(obj, at=clock.now())
        super().save_model(request, obj, form, change)  # type: ignore[misc]

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        versions.keep(form.instance, by=request.user, at=clock.now())

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        versions.keep_deletion(obj, by=request.user, at=clock.now())
        super().delete_model(request, obj)  # type: ignore[misc]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for obj in queryset:
            versions.keep_deletion(obj, by=request.user, at=clock.now())
        super().delete_queryset(request, queryset)  # type: ignore[misc]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """All versions of one row, each with what it changed."""
        row = get_object_or_404(self.model, pk=object_id)  # type: ignore[attr-defined]
        kept = SettingVersion.objects.filter(kind=BY_MODEL[type(row)].name, row_id=row.pk).select_related("made_by")
        context = {
            **admin.site.each_context(request),
            "title": f"History of {row}",
            "opts": self.opts,  # type: ignore[attr-defined]
            "original": row,
            "versions": [(version, versions.changes_of(version)) for version in kept[:MOST_SHOWN]],
        }
        return TemplateResponse(request, "admin/callbacks/versions.html", context)


@admin.register(SettingVersion)
class SettingVersionAdmin(ExchangesSettings, HistoryAdmin):
    """Who changed what, over all settings."""

    list_display = ["when", "who", "kind_in_words", "name", "what", "how"]
    list_display_links = ["when", "name"]
    list_filter = ["kind"]
    list_select_related = ["made_by"]
    search_fields = ["name", "made_by__username"]
    actions_detail = ["bring_back"]
    actions_list = ["export_settings", "import_settings"]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["name", "kind_in_words", "when", "who", "how", "changes"]

    @display(description="When", ordering="pk")
    def when(self, version: SettingVersion) -> str:
        return exact(version.made_at)

    @display(description="Who")
    def who(self, version: SettingVersion) -> str:
        return version.made_by.get_username() if version.made_by else "-"

    @display(description="Settings", ordering="kind")
    def kind_in_words(self, version: SettingVersion) -> str:
        return BY_NAME[version.kind].title if version.kind in BY_NAME else version.kind

    @display(description="What changed")
    def what(self, version: SettingVersion) -> str:
        found = versions.changes_of(version)
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        return f"{found[0]}{more}" if found else "-"

    @display(description="What changed")
    def changes(self, version: SettingVersion) -> str:
        return "\n".join(str(change) for change in versions.changes_of(version)) or "-"

    @action(description="Bring this version back", url_path="bring-back", icon="history", permissions=["bring_back"])
    def bring_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """First what would change; on a second click it is done."""
        version = get_object_or_404(SettingVersion, pk=object_id)
        if request.method == "POST":
            return self._brought_back(request, version)
        outcomes = [Outcome(version.name, found)] if (found := versions.changes_to(version)) else []
        context = {
            **self.admin_site.each_context(request),
            "title": f"Bring back {version.name} as of {exact(version.made_at)}",
            "opts": self.opts,
            "outcomes": outcomes,
            "apply_label": "Bring it back",
            "back_url": reverse("admin:callbacks_settingversion_change", args=[version.pk]),
        }
        return TemplateResponse(request, "admin/callbacks/confirm_changes.html", context)

    def has_bring_back_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def _brought_back(self, request: HttpRequest, version: SettingVersion) -> HttpResponse:
        try:
            row = versions.bring_back(version, by=request.user, at=clock.now())
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, reason)
            return HttpResponseRedirect(reverse("admin:callbacks_settingversion_change", args=[version.pk]))
        messages.success(request, f"{row} is as it was at {exact(version.made_at)}.")
        return HttpResponseRedirect(_page_of(row))


def _page_of(row: Model) -> str:
    meta = row._meta  # noqa: SLF001
    name = f"admin:{meta.app_label}_{meta.model_name}_change"
    return reverse(name, args=[row.pk]) if admin.site.is_registered(type(row)) else reverse("admin:index")
