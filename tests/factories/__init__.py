"""Rows for tests. Times default to `AT`, a Monday afternoon; doors read the clock, so give them rows with `now=True`."""

from tests.factories.agents import AgentFactory
from tests.factories.calls import CallLegFactory, ConversationFactory, OfferFactory, QueueEntryFactory
from tests.factories.interactions import InteractionFactory
from tests.factories.numbers import BusinessHoursFactory, PhoneNumberFactory, QueueFactory, QueueMembershipFactory
from tests.factories.tickets import TicketFactory
from tests.factories.times import AT
from tests.factories.users import AdminFactory, SupervisorFactory, UserFactory

__all__ = [
    "AT",
    "AdminFactory",
    "AgentFactory",
    "BusinessHoursFactory",
    "CallLegFactory",
    "ConversationFactory",
    "InteractionFactory",
    "OfferFactory",
    "PhoneNumberFactory",
    "QueueEntryFactory",
    "QueueFactory",
    "QueueMembershipFactory",
    "SupervisorFactory",
    "TicketFactory",
    "UserFactory",
]
