"""Callbacks that are asked for elsewhere: the pages for it, and what was asked."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from callbacks.configuration import versions
from callbacks.models import CallbackRequest, FormCategory, PhoneNumber, RequestForm
from contactcenter import clock
from contactcenter.admin_parts import HistoryAdmin, exact


class FormCategoryInline(TabularInline):
    """The categories from which people choose."""

    model = FormCategory
    extra = 0
    hide_title = True
    autocomplete_fields = ["category"]
    verbose_name_plural = "Categories to choose from; none: nothing is asked"


@admin.register(RequestForm)
class RequestFormAdmin(ModelAdmin):
    """The page of a number on which customers ask for a callback."""

    list_display = ["slug", "phone_number", "is_active", "address"]
    list_select_related = ["phone_number"]
    search_fields = ["slug", "title", "phone_number__number", "phone_number__name"]
    autocomplete_fields = ["phone_number"]
    inlines = [FormCategoryInline]
    formfield_overrides = {models.TextField: {"widget": UnfoldAdminTextareaWidget(attrs={"rows": 3})}}
    fieldsets = [
        (None, {"fields": ["phone_number", ("slug", "is_active")]}),
        ("What it says and asks", {"fields": ["title", "intro", "asks_for"]}),
        ("In the pages of others", {"fields": ["origins"]}),
    ]

    @display(description="Page")
    def address(self, page: RequestForm) -> SafeString:
        return format_html('<a href="/request-callback/{}/" target="_blank">/request-callback/{}/</a>', page, page)

    def save_model(self, request: HttpRequest, obj: RequestForm, form: ModelForm, change: bool) -> None:
        versions.catch_up(PhoneNumber.objects.get(pk=obj.phone_number_id), at=clock.now())
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """It is one of the settings of its number, and is kept among them."""
        super().save_related(request, form, formsets, change)
        number = PhoneNumber.objects.get(pk=form.instance.phone_number_id)
        versions.keep(number, by=request.user, at=clock.now())


@admin.register(CallbackRequest)
class CallbackRequestAdmin(HistoryAdmin):
    """One request a row, newest first. Those that were never confirmed go after two days."""

    list_display = ["when", "number", "name", "phone_number", "asked_by", "state", "conversation"]
    list_filter = ["status", "phone_number", "created_at"]
    list_select_related = ["phone_number", "token", "conversation", "entry"]
    search_fields = ["number", "name", "conversation__id", "public_id"]
    search_help_text = "A telephone number, a name, or a conversation id."
    ordering = ["-created_at", "-pk"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        hidden = {"asked_digest", "idempotency_key"}
        return [name for name in super().get_fields(request, obj) if name not in hidden]

    @display(description="At", ordering="created_at")
    def when(self, asked: CallbackRequest) -> str:
        return exact(asked.created_at)

    @display(description="Asked by")
    def asked_by(self, asked: CallbackRequest) -> str:
        return asked.asked_by

    @display(description="State")
    def state(self, asked: CallbackRequest) -> str:
        return asked.entry.get_status_display() if asked.entry else asked.get_status_display()
