"""Several phone numbers changed at once, or given another's settings: first what would change, then done."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.db.models import FileField, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from unfold.widgets import UnfoldAdminSelectWidget

from callbacks.configuration import changing
from callbacks.configuration.application import Refused
from callbacks.configuration.changing import Wish
from callbacks.configuration.kinds import BY_NAME, key_of
from callbacks.models import PhoneNumber
from contactcenter import clock

NUMBERS = BY_NAME["phone_numbers"]
ITS_OWN = {"number", "name"}
PARTS = {"translations": "Further languages", "menu": "Menu"}


class ChangesSeveral:
    """Adds both to the list of phone numbers."""

    @admin.action(description="Change settings of the chosen numbers", permissions=["change"])
    def change_several(self, request: HttpRequest, numbers: QuerySet[PhoneNumber]) -> HttpResponse:
        return HttpResponseRedirect(_address("change_chosen", numbers))

    @admin.action(description="Copy another number's settings to the chosen numbers", permissions=["change"])
    def copy_to(self, request: HttpRequest, numbers: QuerySet[PhoneNumber]) -> HttpResponse:
        return HttpResponseRedirect(_address("copy_chosen", numbers))

    def get_urls(self) -> list[Any]:
        """Their two pages; what is chosen is in the address."""
        site = self.admin_site  # type: ignore[attr-defined]
        pages = (("change-chosen", self.change_chosen), ("copy-chosen", self.copy_chosen))
        own = [
            path(f"{name}/", site.admin_view(page), name=f"callbacks_phonenumber_{name.replace('-', '_')}")
            for name, page in pages
        ]
        return own + super().get_urls()  # type: ignore[misc]

    def change_chosen(self, request: HttpRequest) -> HttpResponse:
        """Tick what shall change, and give it a value."""
        self._allow(request)
        form = self._form_of_settings(request)
        names = [name for name in form.fields if f"change_{name}" in request.POST]
        if request.method == "POST" and names and not any(name in form.errors for name in names):
            settings = {name: _plain(form.cleaned_data[name]) for name in names}
            wishes = changing.several(_chosen(request), settings)
            if (answer := self._try(request, form, wishes, how="several at once")) is not None:
                return answer
        elif request.method == "POST" and not names:
            messages.warning(request, "Tick at least one setting.")
        rows = [(form[name], f"change_{name}" in request.POST) for name in form.fields]
        return self._page(request, "change_several.html", title="Change several numbers", rows=rows)

    def copy_chosen(self, request: HttpRequest) -> HttpResponse:
        """Choose from which number, and which of its settings."""
        self._allow(request)
        form = CopyForm(request.POST or None, groups=self._groups(request))
        if request.method == "POST" and form.is_valid():
            source = form.cleaned_data["source"]
            names = [name for group in form.cleaned_data["groups"] for name in self._groups(request)[group]]
            wishes = changing.copied(source, _chosen(request), names)
            if (answer := self._try(request, form, wishes, how=f"copied from {source}")) is not None:
                return answer
        return self._page(request, "copy_settings.html", title="Copy settings", chosen_label="To", form=form)

    def _allow(self, request: HttpRequest) -> None:
        if not self.has_change_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied

    def _try(self, request: HttpRequest, form: forms.Form, wishes: list[Wish], *, how: str) -> HttpResponse | None:
        """The preview, or what was done; None where it was refused, with the reasons as messages."""
        try:
            if "apply" in request.POST:
                done = changing.carry_out(wishes, by=request.user, at=clock.now(), how=how)
                messages.success(request, f"{len(done)} of {len(wishes)} numbers changed.")
                return HttpResponseRedirect(reverse("admin:callbacks_phonenumber_changelist"))
            outcomes = changing.try_out(wishes, at=clock.now())
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, reason)
            return None
        hidden = [(name, value) for name, values in request.POST.lists() for value in values]
        kept = [(name, value) for name, value in hidden if name not in ("csrfmiddlewaretoken", "preview")]
        return self._page(
            request,
            "confirm_changes.html",
            title="What would change",
            outcomes=outcomes,
            hidden=kept,
            apply_label="Apply",
        )

    def _page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.opts,  # type: ignore[attr-defined]
            "numbers": _chosen(request),
            "back_url": reverse("admin:callbacks_phonenumber_changelist"),
            **context,
        }
        return TemplateResponse(request, f"admin/callbacks/{template}", context)

    def _form_of_settings(self, request: HttpRequest) -> forms.Form:
        """Every setting of the page, in its order; all optional, for only those that are ticked count."""
        known = {field.name: field for field in NUMBERS.fields if not isinstance(field, FileField)}
        form = forms.Form(request.POST or None)
        for name in flatten_fieldsets(self.get_fieldsets(request)):  # type: ignore[attr-defined]
            if name in known and name not in ITS_OWN:
                found = self.formfield_for_dbfield(known[name], request)  # type: ignore[attr-defined]
                found.required = False
                if isinstance(found.widget, forms.Textarea):
                    found.widget.attrs["rows"] = 2
                form.fields[name] = found
        return form

    def _groups(self, request: HttpRequest) -> dict[str, list[str]]:
        """The headings of a number's page, with the settings below each."""
        known = {field.name for field in NUMBERS.fields} - ITS_OWN
        found = {}
        for title, options in self.get_fieldsets(request):  # type: ignore[attr-defined]
            if names := [name for name in flatten_fieldsets([(title, options)]) if name in known]:
                found[str(title)] = names
        return found | {title: [part] for part, title in PARTS.items()}


class CopyForm(forms.Form):
    """From which number, and what of it."""

    source = forms.ModelChoiceField(
        PhoneNumber.objects.all(), label="Copy from", empty_label="Choose a number", widget=UnfoldAdminSelectWidget
    )
    groups = forms.MultipleChoiceField(
        label="What to copy",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one group of settings."},
    )

    def __init__(self, *args: Any, groups: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].choices = [(name, name) for name in groups]  # type: ignore[attr-defined]


def _address(page: str, numbers: QuerySet[PhoneNumber]) -> str:
    chosen = "&".join(f"number={pk}" for pk in numbers.values_list("pk", flat=True))
    return f"{reverse(f'admin:callbacks_phonenumber_{page}')}?{chosen}"


def _chosen(request: HttpRequest) -> list[PhoneNumber]:
    pks = [int(pk) for pk in request.GET.getlist("number") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    return list(PhoneNumber.objects.filter(pk__in=pks))


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return key_of(value)
    return value if value is None or isinstance(value, bool | int) else str(value)
