"""Tickets as the system opens them."""

from uuid import UUID

import factory
from factory.django import DjangoModelFactory

from tests.factories.times import AT
from tickets.models import Ticket, TicketReason


class TicketFactory(DjangoModelFactory[Ticket]):
    """A customer who was not reached."""

    class Meta:
        model = Ticket

    reason = TicketReason.NOT_REACHED
    subject = factory.Sequence(lambda number: f"Customer {number} was not reached")
    outcome = "no_answer"
    caller = factory.Sequence(lambda number: f"+1212555{110 + number % 90:04}")
    callback_number = factory.SelfAttribute("caller")
    dialed_number = "+14155550100"
    queue = "Support"
    conversation_id: UUID | None = None
    conversation_key = factory.LazyAttribute(lambda new: new.conversation_id.hex if new.conversation_id else "")
    created_at = AT
