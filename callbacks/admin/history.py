"""What happened: conversations, entries, offers, legs, and the timeline they share."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from callbacks.lifecycle import Status
from callbacks.models import CallLeg, Conversation, Offer, QueueEntry, QueueEntryEvent
from contactcenter.admin_parts import HistoryAdmin, HistoryInline, exact
from telephony import phone_numbers

STATUS_COLORS = {
    Status.WAITING.label: "info",
    Status.OFFERED.label: "info",
    Status.CONNECTING_AGENT.label: "info",
    Status.DIALING.label: "info",
    Status.CONNECTED.label: "success",
    Status.COMPLETED.label: "success",
    Status.NOT_REACHED.label: "danger",
    Status.EXPIRED.label: "danger",
    Status.CLOSED.label: "warning",
    Status.COULD_NOT_DIAL.label: "danger",
    Status.ABANDONED.label: "warning",
    Status.CANCELED.label: "warning",
}


class EventInline(HistoryInline):
    """The timeline."""

    model = QueueEntryEvent
    verbose_name_plural = "Timeline"
    fields = ["when", "name", "from_status", "to_status", "actor", "details"]
    show_change_link = False

    @display(description="At")
    def when(self, event: QueueEntryEvent) -> str:
        return exact(event.at)


class OfferInline(HistoryInline):
    """Who was asked."""

    model = Offer
    fields = ["made_at", "agent", "kind", "picked", "status", "close_reason", "accepted_at", "ended_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offer]:
        return super().get_queryset(request).select_related("agent")


class LegInline(HistoryInline):
    """The telephone calls."""

    model = CallLeg
    fields = ["created_at", "purpose", "from_number", "to_number", "status", "answered_at", "ended_at", "call_sid"]


class EntryInline(HistoryInline):
    """The places in line."""

    model = QueueEntry
    fields = ["queued_at", "kind", "status", "queue", "agent", "callback_number", "ended_at", "outcome"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[QueueEntry]:
        return super().get_queryset(request).select_related("queue", "agent")


@admin.register(Conversation)
class ConversationAdmin(HistoryAdmin):
    """One customer and one matter, from the first ring on."""

    list_display = ["started_at", "caller", "caller_name", "dialed_number", "outcome", "ended_at", "short_id"]
    list_display_links = ["started_at", "caller"]
    list_filter = ["outcome", "phone_number"]
    search_fields = ["id", "caller", "caller_name"]
    search_help_text = "A telephone number, a name, or a conversation id."
    inlines = [EntryInline, LegInline, EventInline]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return queryset.matching(search_term), False

    @display(description="Conversation id")
    def short_id(self, conversation: Conversation) -> str:
        return f"{str(conversation.pk)[:8]}…"


@admin.register(QueueEntry)
class QueueEntryAdmin(HistoryAdmin):
    """A place in line and what became of it."""

    list_display = ["queued_at", "kind", "status_now", "queue", "caller_shown", "callback_number", "agent", "ended_at"]
    list_filter = ["status", "kind", "queue", "phone_number"]
    list_select_related = ["queue", "agent"]
    search_fields = ["caller", "callback_number", "caller_name", "conversation__id"]
    ordering = ["-queued_at", "-pk"]
    inlines = [OfferInline, LegInline, EventInline]
    fieldsets = [
        (None, {"fields": [("kind", "status_now"), ("queue", "phone_number"), ("category", "priority"), "agent"]}),
        ("Who", {"fields": [("caller_shown", "caller_name"), ("callback_number", "present_number"), "dialed_number"]}),
        (
            "When",
            {
                "fields": [
                    ("queued_at", "rank_at"),
                    ("callback_requested_at", "deadline_at"),
                    ("status_since", "ended_at"),
                ]
            },
        ),
        ("What came of it", {"fields": ["outcome", ("attempts", "times_agent_left"), "data", "conversation"]}),
    ]
    readonly_fields = ["status_now", "caller_shown"]

    @display(description="Status", ordering="status", label=STATUS_COLORS)
    def status_now(self, entry: QueueEntry) -> str:
        return entry.get_status_display()

    @display(description="Caller", ordering="caller")
    def caller_shown(self, entry: QueueEntry) -> str:
        return "withheld" if phone_numbers.is_withheld(entry.caller) else entry.caller


@admin.register(QueueEntryEvent)
class QueueEntryEventAdmin(HistoryAdmin):
    """All timelines, newest first."""

    list_display = ["when", "name", "from_status", "to_status", "actor", "entry", "conversation"]
    list_filter = ["name", "to_status"]
    list_select_related = ["entry", "conversation"]
    search_fields = ["conversation__id", "actor"]
    ordering = ["-at", "-pk"]

    @display(description="At", ordering="at")
    def when(self, event: QueueEntryEvent) -> str:
        return exact(event.at)


@admin.register(Offer)
class OfferAdmin(HistoryAdmin):
    """Who was asked, for how long, and what came of it."""

    list_display = ["made_at", "agent", "kind", "status", "close_reason", "picked", "entry", "accepted_at", "ended_at"]
    list_filter = ["status", "close_reason", "kind", "agent"]
    list_select_related = ["agent", "entry"]
    search_fields = ["agent__name", "entry__caller", "room"]
    ordering = ["-made_at", "-pk"]


@admin.register(CallLeg)
class CallLegAdmin(HistoryAdmin):
    """Each telephone call: a caller's, an agent's, or ours to the customer."""

    list_display = ["created_at", "purpose", "from_number", "to_number", "status", "agent", "answered_at", "ended_at"]
    list_filter = ["purpose", "status"]
    list_select_related = ["agent"]
    search_fields = ["call_sid", "from_number", "to_number", "conversation__id"]
    ordering = ["-created_at", "-pk"]
