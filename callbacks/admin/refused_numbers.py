"""Numbers that were not called, and why: for who asks whether the dialing policy is right (rules 23, 24)."""

from django.contrib import admin
from unfold.decorators import display

from callbacks.models import RefusedNumber
from contactcenter.admin_parts import HistoryAdmin, exact


@admin.register(RefusedNumber)
class RefusedNumberAdmin(HistoryAdmin):
    """One refusal a row, newest first."""

    list_display = ["when", "number", "code", "sentence", "when_dialing", "phone_number", "conversation"]
    list_filter = ["code", "when_dialing", "phone_number", "at"]
    list_select_related = ["phone_number", "conversation"]
    search_fields = ["number", "conversation__id"]
    search_help_text = "A telephone number, or a conversation id."
    ordering = ["-at", "-pk"]

    @display(description="At", ordering="at")
    def when(self, refused: RefusedNumber) -> str:
        return exact(refused.at)
