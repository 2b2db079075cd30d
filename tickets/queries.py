"""Which tickets somebody may see."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from contactcenter import roles
from tickets.models import Ticket, TicketQuerySet
from tickets.people import assignable

QueueNames = Callable[[Any], list[str]]
Members = Callable[[str], list[int]]
_queue_names_of: QueueNames = lambda user: []  # noqa: E731 - replaced when the line is loaded
_members_of: Members = lambda queue: []  # noqa: E731 - likewise


def tell_queues_by(lookup: QueueNames, *, members: Members) -> None:
    """Tickets know queues by name only; whoever knows more says here in which a user works, and the users by a name."""
    global _queue_names_of, _members_of
    _queue_names_of, _members_of = lookup, members


def visible_to(user: Any) -> TicketQuerySet:
    """Supervisors see all tickets, agents those of their queues and those assigned to them."""
    if roles.is_supervisor(user):
        return Ticket.objects.all()
    if not user.is_authenticated:
        return Ticket.objects.none()
    return Ticket.objects.in_queues(_queue_names_of(user)) | Ticket.objects.filter(assignee=user)


def who_may_see(ticket: Ticket) -> QuerySet[Any]:
    """Everybody to whom the ticket is visible: `visible_to` the other way round."""
    sees = Q(is_superuser=True) | Q(groups__name=roles.SUPERVISORS) | Q(pk=ticket.assignee_id)
    return assignable().filter(sees | Q(pk__in=_members_of(ticket.queue)))
