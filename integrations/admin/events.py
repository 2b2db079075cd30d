"""Who is told of events, and what became of each: dead letters are seen here and sent again."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from contactcenter import clock, outside
from contactcenter.admin_parts import exact
from contactcenter.admin_tokens import shown_once
from integrations.admin.tried import StateFilter, TriedAdmin
from integrations.event_types import TYPES
from integrations.models import Delivery, Subscription
from integrations.operations import sending

NOT_ONE = "Choose one subscription: a new secret is shown once."


class SubscriptionForm(forms.ModelForm):
    """Its events, as boxes to tick; its address is looked at as it will be when it is posted to."""

    types = forms.MultipleChoiceField(
        label="Events",
        choices=[(name, name) for name in TYPES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None: all of them.",
    )

    class Meta:
        model = Subscription
        fields = ["name", "url", "is_active", "types", "queues"]

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        hosts, listed_in = settings.EVENT_WEBHOOK_HOSTS, "EVENT_WEBHOOK_HOSTS"
        if why := outside.why_not_ask(url, hosts=hosts, in_development=settings.DEBUG, listed_in=listed_in):
            raise forms.ValidationError(why)
        return url


@admin.register(Subscription)
class SubscriptionAdmin(ModelAdmin):
    """One system a row."""

    form = SubscriptionForm
    list_display = ["name", "url", "is_active", "waiting", "dead", "resting"]
    search_fields = ["name", "url"]
    autocomplete_fields = ["queues"]
    actions = ["renew_secret", "send_test"]
    fields = ["name", "url", "is_active", "types", "queues"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        pending = Q(deliveries__next_at__isnull=False)
        dead = Q(deliveries__next_at__isnull=True, deliveries__sent_at__isnull=True, deliveries__isnull=False)
        counts = {"waiting_count": Count("deliveries", filter=pending), "dead_count": Count("deliveries", filter=dead)}
        return super().get_queryset(request).annotate(**counts)

    def save_model(self, request: HttpRequest, obj: Subscription, form: Any, change: bool) -> None:
        if not change:
            obj.created_at = clock.now()
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Subscription, post_url_continue: Any = None) -> HttpResponse:
        return shown_once(self, request, title=f"Secret of {obj}", secret=obj.secret)

    @action(description="Make a new secret")
    def renew_secret(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> HttpResponse | None:
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            messages.warning(request, NOT_ONE)
            return None
        chosen[0].renew_secret()
        return shown_once(self, request, title=f"Secret of {chosen[0]}", secret=chosen[0].secret)

    @action(description="Send a test event")
    def send_test(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> None:
        for subscription in queryset:
            sending.send_test(subscription, at=clock.now())
        messages.success(request, "On its way: Deliveries says what became of it.")

    @display(description="Waiting")
    def waiting(self, subscription: Subscription) -> int:
        return subscription.waiting_count  # type: ignore[attr-defined]

    @display(description="Dead letters")
    def dead(self, subscription: Subscription) -> int:
        return subscription.dead_count  # type: ignore[attr-defined]

    @display(description="Left alone until")
    def resting(self, subscription: Subscription) -> str:
        return exact(subscription.rest_until)


@admin.register(Delivery)
class DeliveryAdmin(TriedAdmin):
    """One event to one system a row, newest first."""

    list_display = ["when", "subscription", "type", "key", "state", "tries", "error"]
    list_filter = [StateFilter, "subscription", "type"]
    list_select_related = ["subscription"]
    search_fields = ["key", "conversation_id"]
    search_help_text = "The id of an event, or of a conversation."
