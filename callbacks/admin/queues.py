"""Queues and who answers them."""

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display

from agents.admin import AgentAdmin
from callbacks.admin.versions import KeepsVersions
from callbacks.lifecycle import IN_LINE
from callbacks.models import Queue, QueueDisposition, QueueMembership
from contactcenter.admin_parts import RefusesDeletion


class MemberInline(TabularInline):
    """The agents of a queue."""

    model = QueueMembership
    extra = 0
    hide_title = True
    autocomplete_fields = ["agent"]
    verbose_name_plural = "Members: the agents who answer this queue"


class DispositionInline(TabularInline):
    """What the agents of a queue choose from after a call."""

    model = QueueDisposition
    extra = 0
    hide_title = True
    autocomplete_fields = ["disposition"]
    verbose_name_plural = "Dispositions that its agents choose from; none here: from all"


class QueuesOfAgentInline(TabularInline):
    """The queues of an agent."""

    model = QueueMembership
    extra = 0
    hide_title = True
    autocomplete_fields = ["queue"]
    verbose_name = "queue"
    verbose_name_plural = "Queues that this agent answers"


# Agents know nothing of queues; whoever knows both adds the one to the other's page.
AgentAdmin.inlines = [*AgentAdmin.inlines, QueuesOfAgentInline]


@admin.register(Queue)
class QueueAdmin(KeepsVersions, RefusesDeletion, ModelAdmin):
    """A line, its members and its rules."""

    list_display = ["name", "strategy", "members", "in_line", "priority", "wrap_up_seconds"]
    search_fields = ["name"]
    inlines = [MemberInline, DispositionInline]
    fieldsets = [
        (None, {"fields": ["name", "strategy"]}),
        ("Rules", {"fields": ["priority", ("missed_policy", "relax_skills_seconds")]}),
        (
            "After a call",
            {"fields": [("wrap_up_seconds", "wrap_up_extension_seconds"), "disposition_required"]},
        ),
        (
            "Tickets",
            {
                "fields": [
                    ("ticket_hours_urgent", "ticket_hours_high"),
                    ("ticket_hours_normal", "ticket_hours_low"),
                    "ticket_clock",
                    "ticket_emails",
                    "ticket_webhook_url",
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Queue]:
        return (
            super()
            .get_queryset(request)
            .annotate(
                member_count=Count("memberships", distinct=True),
                line_length=Count("entries", filter=Q(entries__status__in=IN_LINE), distinct=True),
            )
        )

    @display(description="Members", ordering="member_count")
    def members(self, queue: Queue) -> int:
        return queue.member_count  # type: ignore[attr-defined]

    @display(description="In line now", ordering="line_length")
    def in_line(self, queue: Queue) -> int:
        return queue.line_length  # type: ignore[attr-defined]

    def why_not_delete(self, obj: Queue) -> str:
        if waiting := obj.entries.open().count():
            return f"{obj} cannot be deleted: {waiting} of its callers wait or are being served. Let them finish first."
        if obj.phone_numbers.exists():
            return f"{obj} cannot be deleted: phone numbers lead to it. Give them another queue first."
        if obj.entries.exists():
            return f"{obj} cannot be deleted: its calls stay on record. Remove its members instead, and nobody is rung."
        return ""
