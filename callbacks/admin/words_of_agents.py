"""The words that agents choose from: what a call came to, and why they are away."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from agents.models import AwayReason
from callbacks.admin.versions import KeepsVersions
from callbacks.models import Disposition


@admin.register(Disposition)
class DispositionAdmin(KeepsVersions, ModelAdmin):
    """What a call came to. A queue says which of them its agents choose from; one that says nothing has all."""

    list_display = ["name", "order", "is_active", "help"]
    list_editable = ["order", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "help"]
    fieldsets = [(None, {"fields": ["name", "help", ("order", "is_active")]})]


@admin.register(AwayReason)
class AwayReasonAdmin(KeepsVersions, ModelAdmin):
    """Why agents are away, by their own word."""

    list_display = ["name", "order", "is_active"]
    list_editable = ["order", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name"]
    fieldsets = [(None, {"fields": ["name", ("order", "is_active")]})]
