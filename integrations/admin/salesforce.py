"""The Salesforce org that gets a task for each interaction, the fields of these tasks, and what became of each."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display

from contactcenter import clock
from contactcenter.admin_parts import exact
from integrations.admin.tried import StateFilter, TriedAdmin
from integrations.models import SalesforceField, SalesforceOrg, SalesforceTask
from integrations.operations import salesforce_writing
from integrations.salesforce import hosts
from integrations.salesforce.client import forget_sessions
from integrations.salesforce.sources import USUAL
from reporting.models import InteractionKind


class SalesforceOrgForm(forms.ModelForm):
    """Its address is looked at as it will be when it is asked."""

    kinds = forms.MultipleChoiceField(
        label="Interactions",
        choices=InteractionKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Which of them have a task. None: all of them.",
    )

    class Meta:
        model = SalesforceOrg
        fields = ["my_domain", "client_id", "is_active", "kinds", "key_field"]

    def clean_my_domain(self) -> str:
        written: str = self.cleaned_data["my_domain"].rstrip("/")
        if why := hosts.why_not(written):
            raise forms.ValidationError(why)
        return written

    def clean(self) -> dict[str, Any] | None:
        if not settings.SALESFORCE_CLIENT_SECRET:
            raise forms.ValidationError("Set SALESFORCE_CLIENT_SECRET in the environment first, and start again.")
        return super().clean()


class FieldInline(TabularInline):
    """One field a row; a new org begins with the usual ones."""

    model = SalesforceField
    fields = ["field", "source"]
    extra = 0
    hide_title = True
    verbose_name_plural = "Fields of a task"


@admin.register(SalesforceOrg)
class SalesforceOrgAdmin(ModelAdmin):
    """One org, or none."""

    form = SalesforceOrgForm
    inlines = [FieldInline]
    list_display = ["__str__", "is_active", "waiting", "dead", "resting"]
    actions = ["test_connection"]
    fields = ["my_domain", "client_id", "is_active", "kinds", "key_field"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not SalesforceOrg.objects.exists()

    def save_model(self, request: HttpRequest, obj: SalesforceOrg, form: Any, change: bool) -> None:
        if not change:
            obj.pk, obj.created_at = 1, clock.now()
        super().save_model(request, obj, form, change)
        forget_sessions()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        org = form.instance
        if not change and not org.mapping.exists():
            fields = [SalesforceField(org=org, field=field, source=source) for field, source in USUAL.items()]
            SalesforceField.objects.bulk_create(fields)

    @action(description="Test the connection")
    def test_connection(self, request: HttpRequest, queryset: QuerySet[SalesforceOrg]) -> None:
        forget_sessions()
        for org in queryset:
            found = salesforce_writing.why_not_ready(org)
            for sentence in found:
                messages.error(request, f"{org}: {sentence}")
            if not found:
                messages.success(request, f"{org}: signed in, and all fields are there. Nothing was written.")

    @display(description="Waiting")
    def waiting(self, org: SalesforceOrg) -> int:
        return SalesforceTask.objects.pending().filter(org=org).count()

    @display(description="Dead letters")
    def dead(self, org: SalesforceOrg) -> int:
        return SalesforceTask.objects.dead().filter(org=org).count()

    @display(description="Left alone until")
    def resting(self, org: SalesforceOrg) -> str:
        return exact(org.rest_until)


@admin.register(SalesforceTask)
class SalesforceTaskAdmin(TriedAdmin):
    """One interaction a row, newest first."""

    list_display = ["when", "kind", "key", "conversation_id", "state", "salesforce_id", "who", "tries", "error"]
    list_filter = [StateFilter, "kind"]
    search_fields = ["key", "conversation_id", "salesforce_id"]
    search_help_text = "The id of a conversation, or of a task."
