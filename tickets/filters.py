"""Which tickets a list shows."""

from typing import Any

from django import forms
from django_filters import rest_framework as filters

from contactcenter import clock
from tickets.models import Ticket, TicketMention, TicketPriority, TicketQuerySet, TicketReason, TicketStatus

MINE, NOBODYS = "me", "none"


class YesOrNoField(forms.NullBooleanField):
    """`true` or `false`, and nothing else: a word that is neither is refused, not passed over."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        if value in {None, ""}:
            return None
        if str(value).lower() not in {"true", "false"}:
            raise forms.ValidationError("Write true or false.")
        return str(value).lower() == "true"


class YesOrNoFilter(filters.BooleanFilter):
    """The same, as a filter."""

    field_class = YesOrNoField

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=YesOrNoField.widget, **more)


class TicketFilter(filters.FilterSet):
    """By status, reason, priority, queue, assignee, conversation, customer, due date and mention, and by a search."""

    search = filters.CharFilter(
        method="find", help_text="A ticket number, a telephone number in any spelling, a conversation id, or words."
    )
    status = filters.MultipleChoiceFilter(choices=TicketStatus.choices, distinct=False)
    reason = filters.MultipleChoiceFilter(choices=TicketReason.choices, distinct=False)
    priority = filters.MultipleChoiceFilter(choices=TicketPriority.choices, distinct=False)
    queue = filters.CharFilter(help_text="The name of a queue.")
    assignee = filters.CharFilter(method="of", help_text="`me`, `none`, or a username.")
    conversation_id = filters.UUIDFilter()
    number = filters.CharFilter(method="of_number", help_text="A customer's telephone number, in E.164.")
    overdue = YesOrNoFilter(method="by_due", help_text="Due and not resolved; or not so.")
    due_before = filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="lt")
    mentions = filters.ChoiceFilter(
        choices=[(MINE, "Me")], method="that_mention", help_text="`me`: on which a note names me."
    )

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

    def of_number(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        return tickets.of_number(value)

    def by_due(self, tickets: TicketQuerySet, name: str, value: bool) -> TicketQuerySet:
        overdue = Ticket.objects.overdue(at=clock.now())
        return tickets.filter(pk__in=overdue) if value else tickets.exclude(pk__in=overdue)

    def that_mention(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        return tickets.filter(pk__in=TicketMention.objects.filter(user=self.request.user).values("ticket"))
