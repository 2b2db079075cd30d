"""The factories make rows that the product itself could have made."""

import pytest

from agents.states import AgentState
from callbacks.lifecycle import Status
from callbacks.queries import position_of
from contactcenter import clock, roles
from tests.factories import (
    AT,
    AdminFactory,
    AgentFactory,
    CallLegFactory,
    ConversationFactory,
    OfferFactory,
    PhoneNumberFactory,
    QueueEntryFactory,
    QueueFactory,
    QueueMembershipFactory,
    SupervisorFactory,
    TicketFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "factory",
    [
        UserFactory,
        AgentFactory,
        QueueFactory,
        QueueMembershipFactory,
        PhoneNumberFactory,
        ConversationFactory,
        QueueEntryFactory,
        OfferFactory,
        CallLegFactory,
        TicketFactory,
    ],
)
def test_a_row_is_valid(factory):
    row = factory()
    given = [field.name for field in row._meta.fields if field.value_from_object(row) in (None, "", {})]
    row.full_clean(exclude=given)


def test_a_number_is_open_around_the_clock_unless_closed():
    assert PhoneNumberFactory().is_open(at=AT)
    assert not PhoneNumberFactory(closed=True).is_open(at=AT)


def test_an_entry_stands_in_line_behind_those_who_came_before():
    number = PhoneNumberFactory()
    first, second = QueueEntryFactory(phone_number=number), QueueEntryFactory(phone_number=number, callback=True)

    assert (position_of(first), position_of(second)) == (1, 2)
    assert second.status == Status.WAITING
    assert second.callback_number == second.caller
    assert second.conversation.caller == second.caller


def test_an_entry_can_be_queued_by_the_clock():
    before = clock.now()
    assert before <= QueueEntryFactory(now=True).queued_at <= clock.now()


def test_an_agent_can_be_available_and_a_member():
    sales = QueueFactory(name="Sales")
    ana = AgentFactory(name="Ana", available=True, queues=[sales])

    assert ana.state == AgentState.AVAILABLE
    assert ana.user.username == "ana"
    assert list(sales.agents.all()) == [ana]


def test_roles_are_as_named():
    assert roles.is_supervisor(SupervisorFactory())
    assert roles.is_admin(AdminFactory())
    assert not roles.is_supervisor(UserFactory())


def test_a_customers_leg_goes_from_the_number_dialed_to_the_caller():
    leg = CallLegFactory(customer=True)
    assert (leg.from_number, leg.to_number) == (leg.entry.dialed_number, leg.entry.caller)
