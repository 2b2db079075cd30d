"""All settings to a file and back: an import shows first what it would change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.decorators import action

from callbacks.configuration import changing, documents
from callbacks.configuration.application import Refused
from contactcenter import clock


class ExchangesSettings:
    """Adds export and import to the page of all versions."""

    @action(description="Export", url_path="export", icon="download", permissions=["exchange"])
    def export_settings(self, request: HttpRequest) -> HttpResponse:
        """All settings as a file: JSON, or YAML with ?format=yaml."""
        as_yaml = request.GET.get("format") == "yaml"
        kind, suffix = ("application/yaml", "yaml") if as_yaml else ("application/json", "json")
        file = HttpResponse(documents.written(as_yaml=as_yaml), content_type=f"{kind}; charset=utf-8")
        file["Content-Disposition"] = f'attachment; filename="settings.{suffix}"'
        return file

    @action(description="Import", url_path="import", icon="upload", permissions=["exchange"])
    def import_settings(self, request: HttpRequest) -> HttpResponse:
        """A file is read, then shown as what it would change, then taken over."""
        if request.method != "POST":
            return self._ask_for_file(request)
        upload = request.FILES.get("file")
        content = upload.read(documents.LARGEST_BYTES + 1) if upload else request.POST.get("content", "").encode()
        try:
            wishes = documents.read(content)
            if "apply" in request.POST:
                done = changing.carry_out(wishes, by=request.user, at=clock.now(), how="import")
                messages.success(request, f"Imported: {len(done)} changed.")
                return HttpResponseRedirect(reverse("admin:callbacks_settingversion_changelist"))
            outcomes = changing.try_out(wishes, at=clock.now())
        except Refused as refused:
            return self._ask_for_file(request, reasons=refused.reasons)
        return self._show(request, outcomes, content=content.decode("utf-8-sig"))

    def has_exchange_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def _ask_for_file(self, request: HttpRequest, reasons: list[str] | None = None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": "Import settings",
            "opts": self.opts,  # type: ignore[attr-defined]
            "reasons": reasons or [],
        }
        return TemplateResponse(request, "admin/callbacks/import_settings.html", context)

    def _show(self, request: HttpRequest, outcomes: list[changing.Outcome], *, content: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": "Import settings: what would change",
            "opts": self.opts,  # type: ignore[attr-defined]
            "outcomes": outcomes,
            "hidden": [("content", content)],
            "apply_label": "Import",
            "back_url": reverse("admin:callbacks_settingversion_changelist"),
        }
        return TemplateResponse(request, "admin/callbacks/confirm_changes.html", context)
