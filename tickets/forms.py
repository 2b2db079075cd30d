"""The list's filters, and which people a ticket can be given to."""

from typing import Any

from django import forms

from tickets.models import TicketQuerySet, TicketReason, TicketStatus
from tickets.people import assignable, display_name

ANYONE, ME, NOBODY = "", "me", "nobody"
UNRESOLVED, ALL = "", "all"


class TicketFilters(forms.Form):
    """Everything in the list's address; what is not understood is ignored, so that old links go on working."""

    search = forms.CharField(
        required=False,
        max_length=100,
        label="Search",
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Ticket, telephone number, text"}),
    )
    status = forms.ChoiceField(
        required=False, choices=[(UNRESOLVED, "Not resolved"), *TicketStatus.choices, (ALL, "All")]
    )
    reason = forms.ChoiceField(required=False, choices=[("", "Any reason"), *TicketReason.choices])
    queue = forms.ChoiceField(required=False)
    assignee = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, queues: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["queue"].choices = [("", "Any queue"), *((name, name) for name in queues)]  # type: ignore[attr-defined]
        people = [(person.get_username(), display_name(person)) for person in assignable()]
        self.fields["assignee"].choices = [(ANYONE, "Anyone"), (ME, "Me"), (NOBODY, "Nobody"), *people]  # type: ignore[attr-defined]

    def narrow(self, tickets: TicketQuerySet, *, user: Any) -> TicketQuerySet:
        """The tickets that the filters leave."""
        self.is_valid()
        chosen = self.cleaned_data
        tickets = tickets.matching(chosen.get("search", ""))
        tickets = self._of_status(tickets, chosen.get("status", UNRESOLVED))
        for name in ("reason", "queue"):
            if chosen.get(name):
                tickets = tickets.filter(**{name: chosen[name]})
        return self._of_assignee(tickets, chosen.get("assignee", ANYONE), user=user)

    def _of_status(self, tickets: TicketQuerySet, status: str) -> TicketQuerySet:
        if status == ALL:
            return tickets
        return tickets.filter(status=status) if status else tickets.unresolved()

    def _of_assignee(self, tickets: TicketQuerySet, assignee: str, *, user: Any) -> TicketQuerySet:
        if assignee == ME:
            return tickets.filter(assignee=user)
        if assignee == NOBODY:
            return tickets.filter(assignee=None)
        return tickets.filter(assignee__username=assignee) if assignee else tickets
