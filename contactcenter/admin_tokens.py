"""Programs' tokens in admin: made, shown once, revoked."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from contactcenter import clock
from contactcenter.admin_parts import exact
from contactcenter.models import ApiToken, Scope


class ApiTokenForm(forms.ModelForm):
    """Its scopes, as boxes to tick."""

    scopes = forms.MultipleChoiceField(
        choices=Scope.choices, widget=forms.CheckboxSelectMultiple, help_text="What it may do; nothing else."
    )

    class Meta:
        model = ApiToken
        fields = ["name", "scopes", "vouches_for_numbers", "expires_at"]


@admin.register(ApiToken)
class ApiTokenAdmin(ModelAdmin):
    """One program a row."""

    form = ApiTokenForm
    list_display = ["name", "what_for", "shown", "state", "last_used_at"]
    search_fields = ["name"]
    readonly_fields = ["shown", "created_at", "created_by", "last_used_at", "revoked_at"]
    actions = ["revoke"]

    def get_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> list[str]:
        own = ["name", "scopes", "vouches_for_numbers", "expires_at"]
        return [*own, *self.readonly_fields] if obj else own

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False  # what it has asked for refers to it: it is revoked instead

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        if not change:
            obj.created_at, obj.created_by = clock.now(), cast(User, request.user)
            request.new_key = obj.renew()  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: ApiToken, post_url_continue: Any = None) -> HttpResponse:
        return shown_once(self, request, title=f"Token of {obj}", secret=request.new_key)  # type: ignore[attr-defined]

    @action(description="Revoke")
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        for token in queryset:
            token.revoke(at=clock.now())
        messages.success(request, "Revoked: from now on these tokens are refused.")

    @display(description="For")
    def what_for(self, token: ApiToken) -> str:
        return ", ".join(Scope(scope).label for scope in token.scopes if scope in Scope.values)

    @display(description="State", label={"In use": "success", "Expired": "warning", "Revoked": "danger"})
    def state(self, token: ApiToken) -> str:
        if token.revoked_at:
            return "Revoked"
        return "Expired" if token.expires_at and token.expires_at <= clock.now() else "In use"

    @display(description="Last used", ordering="last_used_at")
    def last_used_at(self, token: ApiToken) -> str:
        return exact(token.last_used_at)


def shown_once(model_admin: ModelAdmin, request: HttpRequest, *, title: str, secret: str) -> HttpResponse:
    """The one page on which a secret is ever seen; admin's pages are kept by no browser."""
    about = {**model_admin.admin_site.each_context(request), "opts": model_admin.opts, "title": title, "secret": secret}
    return TemplateResponse(request, "admin/shown_once.html", about)
