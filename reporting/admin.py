"""Reports by e-mail in the admin, to look at; they are set up on their page."""

from django.contrib import admin
from unfold.decorators import display

from contactcenter import clock
from contactcenter.admin_parts import HistoryAdmin, HistoryInline, exact
from reporting.models import ReportEmail, ReportSchedule


class EmailInline(HistoryInline):
    """What was sent of it, and what was not."""

    model = ReportEmail
    fields = ["first_day", "by_hand", "asked_by", "tries", "tried_at", "sent_at", "next_at", "error"]
    show_change_link = False
    ordering = ["-pk"]


@admin.register(ReportSchedule)
class ReportScheduleAdmin(HistoryAdmin):
    """One report a row."""

    list_display = ["name", "every", "to", "next_time", "last", "created_by"]
    list_filter = ["every"]
    list_select_related = ["created_by"]
    search_fields = ["name"]
    inlines = [EmailInline]

    @display(description="To")
    def to(self, schedule: ReportSchedule) -> str:
        return ", ".join(schedule.recipients)

    @display(description="Next", ordering="next_at")
    def next_time(self, schedule: ReportSchedule) -> str:
        return exact(schedule.next_at) if schedule.next_at else "paused"

    @display(description="Last")
    def last(self, schedule: ReportSchedule) -> str:
        email = schedule.emails.first()
        return email.state(at=clock.now()) if email else "-"
