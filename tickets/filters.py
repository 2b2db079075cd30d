"""Which tickets a list shows."""

from typing import Any

from django_filters import rest_framework as filters

from tickets.models import Ticket, TicketPriority, TicketQuerySet, TicketReason, TicketStatus

MINE, NOBODYS = "me", "none"


class TicketFilter(filters.FilterSet):
    """By status, reason, priority, queue, assignee and conversation, and by a search."""

    search = filters.CharFilter(
        method="find", help_text="A ticket number, a telephone number in any spelling, a conversation id, or words."
    )
    status = filters.MultipleChoiceFilter(choices=TicketStatus.choices, distinct=False)
    reason = filters.MultipleChoiceFilter(choices=TicketReason.choices, distinct=False)
    priority = filters.MultipleChoiceFilter(choices=TicketPriority.choices, distinct=False)
    queue = filters.CharFilter(help_text="The name of a queue.")
    assignee = filters.CharFilter(method="of", help_text="`me`, `none`, or a username.")
    conversation_id = filters.UUIDFilter()

    class Meta:
        model = Ticket
        fields: list[str] = []

    def find(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        return tickets.matching(value)

    def of(self, tickets: TicketQuerySet, name: str, value: str) -> Any:
        if value == MINE:
            return tickets.filter(assignee=self.request.user)
        if value == NOBODYS:
            return tickets.filter(assignee=None)
        return tickets.filter(assignee__username=value)
