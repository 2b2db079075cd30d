"""Which tickets somebody may see."""

from collections.abc import Callable
from typing import Any

from contactcenter import roles
from tickets.models import Ticket, TicketQuerySet

QueueNames = Callable[[Any], list[str]]
_queue_names_of: QueueNames = lambda user: []  # noqa: E731 - replaced when the line is loaded


def tell_queues_by(lookup: QueueNames) -> None:
    """Tickets know queues by name only; whoever knows more says here which ones a user works in."""
    global _queue_names_of
    _queue_names_of = lookup


def visible_to(user: Any) -> TicketQuerySet:
    """Supervisors see all tickets, agents those of their queues and those assigned to them."""
    if roles.is_supervisor(user):
        return Ticket.objects.all()
    if not user.is_authenticated:
        return Ticket.objects.none()
    return Ticket.objects.in_queues(_queue_names_of(user)) | Ticket.objects.filter(assignee=user)
