"""What was sent, or is to be, and what became of it: dead letters are seen here and sent again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import action, display

from contactcenter import clock
from contactcenter.admin_parts import HistoryAdmin, exact
from integrations.models.tried import Tried


class StateFilter(admin.SimpleListFilter):
    """By what became of them."""

    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waiting", "Waiting"), ("arrived", "Arrived"), ("dead", "Dead letters")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "waiting":
                return queryset.pending()
            case "arrived":
                return queryset.filter(sent_at__isnull=False)
            case "dead":
                return queryset.dead()
        return queryset


class TriedAdmin(HistoryAdmin):
    """One thing a row, newest first."""

    actions = ["send_again"]

    @display(description="At", ordering="pk")
    def when(self, tried: Tried) -> str:
        return exact(tried.created_at)

    @display(description="State", label={"arrived": "success", "dead letter": "danger", "to be tried again": "warning"})
    def state(self, tried: Tried) -> str:
        return tried.state

    @action(description="Send again")
    def send_again(self, request: HttpRequest, queryset: QuerySet[Tried]) -> None:
        for tried in queryset:
            tried.send_again(at=clock.now())
        messages.success(request, "They are sent once more.")
