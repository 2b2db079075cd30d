"""The list's filters, in its address: what they leave, and in which order."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import F

from tickets.models import TicketPriority, TicketQuerySet, TicketReason, TicketStatus
from tickets.people import assignable, display_name

ANYONE, ME, NOBODY = "", "me", "nobody"
UNRESOLVED, ALL = "", "all"
OVERDUE, SOON, NO_TIME = "overdue", "soon", "none"
NEWEST, BY_DUE, OLDEST = "", "due", "oldest"
NAMES = ("search", "status", "reason", "priority", "queue", "assignee", "due", "sort")
LONGEST = 100

DUE = [("", "Any time"), (OVERDUE, "Overdue"), (SOON, "Due within a day"), (NO_TIME, "At no set time")]
SORT = [(NEWEST, "Newest first"), (BY_DUE, "Due first"), (OLDEST, "Oldest first")]


def query_of(params: Mapping[str, str]) -> dict[str, str]:
    """What of an address is a filter: to be kept under a name, or carried along."""
    return {name: value[:LONGEST] for name in NAMES if (value := params.get(name, ""))}


class TicketFilters(forms.Form):
    """Everything in the list's address; what is not understood is ignored, so that old links go on working."""

    search = forms.CharField(
        required=False,
        max_length=LONGEST,
        label="Search",
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Ticket, telephone number, text"}),
    )
    status = forms.ChoiceField(
        required=False, choices=[(UNRESOLVED, "Not resolved"), *TicketStatus.choices, (ALL, "All")]
    )
    due = forms.ChoiceField(required=False, choices=DUE)
    priority = forms.ChoiceField(required=False, choices=[("", "Any priority"), *TicketPriority.choices])
    reason = forms.ChoiceField(required=False, choices=[("", "Any reason"), *TicketReason.choices])
    queue = forms.ChoiceField(required=False)
    assignee = forms.ChoiceField(required=False)
    sort = forms.ChoiceField(required=False, choices=SORT, label="Order")

    def __init__(self, *args: Any, queues: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["queue"].choices = [("", "Any queue"), *((name, name) for name in queues)]  # type: ignore[attr-defined]
        people = [(person.get_username(), display_name(person)) for person in assignable()]
        self.fields["assignee"].choices = [(ANYONE, "Anyone"), (ME, "Me"), (NOBODY, "Nobody"), *people]  # type: ignore[attr-defined]

    def narrow(self, tickets: TicketQuerySet, *, user: Any, at: datetime) -> TicketQuerySet:
        """The tickets that the filters leave, in the order asked for."""
        self.is_valid()
        chosen = self.cleaned_data
        tickets = tickets.matching(chosen.get("search", ""))
        tickets = self._of_status(tickets, chosen.get("status", UNRESOLVED))
        for name in ("reason", "queue", "priority"):
            if chosen.get(name):
                tickets = tickets.filter(**{name: chosen[name]})
        tickets = self._of_due(tickets, chosen.get("due", ""), at=at)
        tickets = self._of_assignee(tickets, chosen.get("assignee", ANYONE), user=user)
        return self._in_order(tickets, chosen.get("sort", NEWEST))

    def _of_status(self, tickets: TicketQuerySet, status: str) -> TicketQuerySet:
        if status == ALL:
            return tickets
        return tickets.filter(status=status) if status else tickets.unresolved()

    def _of_due(self, tickets: TicketQuerySet, due: str, *, at: datetime) -> TicketQuerySet:
        match due:
            case "overdue":
                return tickets.overdue(at=at)
            case "soon":
                return tickets.unresolved().filter(due_at__gt=at, due_at__lte=at + timedelta(days=1))
            case "none":
                return tickets.filter(due_at=None)
        return tickets

    def _of_assignee(self, tickets: TicketQuerySet, assignee: str, *, user: Any) -> TicketQuerySet:
        if assignee == ME:
            return tickets.filter(assignee=user)
        if assignee == NOBODY:
            return tickets.filter(assignee=None)
        return tickets.filter(assignee__username=assignee) if assignee else tickets

    def _in_order(self, tickets: TicketQuerySet, sort: str) -> TicketQuerySet:
        match sort:
            case "due":
                return tickets.order_by(F("due_at").asc(nulls_last=True), "-created_at", "-pk")
            case "oldest":
                return tickets.order_by("created_at", "pk")
        return tickets.order_by("-created_at", "-pk")
