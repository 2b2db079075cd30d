"""Tickets in the admin, to look at; the work on them is done on the ticket pages."""

from django.contrib import admin
from unfold.decorators import display

from contactcenter.admin_parts import HistoryAdmin, HistoryInline
from tickets.models import Ticket, TicketEvent, TicketNote, TicketNotice, TicketStatus


class NoteInline(HistoryInline):
    """What people wrote."""

    model = TicketNote
    fields = ["created_at", "author", "text"]


class EventInline(HistoryInline):
    """What happened to the ticket."""

    model = TicketEvent
    fields = ["at", "actor", "what", "before", "after"]
    show_change_link = False


class NoticeInline(HistoryInline):
    """Who was told outside, and what did not arrive."""

    model = TicketNotice
    verbose_name_plural = "Told outside"
    fields = ["channel", "target", "tries", "sent_at", "next_at", "error"]
    show_change_link = False


@admin.register(Ticket)
class TicketAdmin(HistoryAdmin):
    """Tickets with their notes and history."""

    list_display = [
        "number",
        "subject",
        "reason",
        "outcome",
        "status_now",
        "priority",
        "queue",
        "assignee",
        "due_at",
        "created_at",
    ]
    list_display_links = ["number", "subject"]
    list_filter = ["status", "reason", "priority", "queue", "assignee"]
    list_select_related = ["assignee"]
    search_fields = ["subject", "caller", "callback_number", "dialed_number", "conversation_key"]
    inlines = [NoteInline, EventInline, NoticeInline]

    @display(description="No.", ordering="pk")
    def number(self, ticket: Ticket) -> str:
        return f"#{ticket.number}"

    @display(
        description="Status",
        ordering="status",
        label={
            TicketStatus.OPEN.label: "danger",
            TicketStatus.PENDING.label: "warning",
            TicketStatus.RESOLVED.label: "success",
        },
    )
    def status_now(self, ticket: Ticket) -> str:
        return ticket.get_status_display()
