"""Agents in the admin: who they are is edited, what they are doing is shown."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display

from agents.models import Agent, AgentStateChange
from agents.states import AgentState
from contactcenter.admin_parts import HistoryAdmin, RefusesDeletion

STATE_COLORS = {
    AgentState.OFFLINE.label: "default",
    AgentState.AWAY.label: "warning",
    AgentState.AVAILABLE.label: "success",
    AgentState.RINGING.label: "info",
    AgentState.BUSY_CALL.label: "danger",
    AgentState.BUSY_CALLBACK.label: "danger",
    AgentState.WRAP_UP.label: "info",
}


@admin.register(Agent)
class AgentAdmin(RefusesDeletion, ModelAdmin):
    """An agent's name, device and queues; the state belongs to the console."""

    list_display = ["name", "user", "device", "telephone", "state_now", "state_since"]
    list_filter = ["state", "device"]
    list_select_related = ["user"]
    search_fields = ["name", "user__username", "telephone"]
    autocomplete_fields = ["user"]
    fieldsets = [
        (None, {"fields": ["user", "name"]}),
        ("Where the agent talks", {"fields": ["device", "telephone"]}),
        ("Now", {"fields": [("state_now", "state_since", "state_reason")]}),
    ]
    readonly_fields = ["state_now", "state_since", "state_reason"]

    @display(description="State", ordering="state", label=STATE_COLORS)
    def state_now(self, agent: Agent) -> str:
        return agent.get_state_display()

    def why_not_delete(self, obj: Agent) -> str:
        if obj.is_on_a_call:
            return f"{obj} is on a call at this moment and cannot be deleted."
        if obj.state == AgentState.RINGING:
            return f"{obj} is being rung at this moment and cannot be deleted."
        if obj.offers.exists():
            return (
                f"{obj} has answered calls, which stay on record, and cannot be deleted. "
                "Take this agent out of all queues and make the user inactive instead."
            )
        return ""


@admin.register(AgentStateChange)
class AgentStateChangeAdmin(HistoryAdmin):
    """Each step from one state to the next."""

    list_display = ["at", "agent", "from_state", "to_state", "reason"]
    list_filter = ["to_state", "agent"]
    list_select_related = ["agent"]
    search_fields = ["agent__name", "reason"]
    ordering = ["-at", "-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("agent")
