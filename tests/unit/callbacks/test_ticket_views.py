"""What a ticket's page shows of the line, and the history of a customer: who sees what."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from callbacks.lifecycle import Trigger
from callbacks.models import QueueEntry
from contactcenter import clock
from tests.factories import AgentFactory, QueueEntryFactory, SupervisorFactory, TicketFactory
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

CALLER, MARIA = reverse("conversations:caller"), "+12125550110"


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


@pytest.fixture
def ticket() -> Ticket:
    entry = QueueEntryFactory(caller=MARIA, queued_at=clock.now() - timedelta(hours=1))
    entry.advance(Trigger.ABANDON, at=clock.now())
    made: Ticket = TicketFactory(
        conversation_id=entry.conversation_id,
        queue=entry.queue.name,
        caller=MARIA,
        callback_number=MARIA,
        dialed_number=entry.dialed_number,
    )
    return made


def call_back(ticket: Ticket) -> str:
    return reverse("conversations:call-back", args=[ticket.pk])


def test_one_click_puts_the_customer_in_line(ticket: Ticket) -> None:
    """Rule 25: an agent is rung first."""
    sue = signed_in(SupervisorFactory())
    assert 'data-action="call-back"' in sue.get(call_back(ticket)).content.decode()
    answer = sue.post(call_back(ticket), follow=True)
    assert "number 1. An agent is rung first." in answer.content.decode()
    assert "number 1 in line" in sue.get(call_back(ticket)).content.decode()
    answer = sue.post(call_back(ticket), follow=True)
    assert "in line, or on a call, already" in answer.content.decode()
    assert QueueEntry.objects.open().count() == 1


def test_why_nobody_can_be_called_is_said_in_place_of_the_button(ticket: Ticket) -> None:
    Ticket.objects.update(caller="", callback_number="")
    fragment = signed_in(SupervisorFactory()).get(call_back(ticket)).content.decode()
    assert "showed no number" in fragment
    assert "disabled" in fragment


def test_an_agent_calls_back_from_the_tickets_of_the_own_queues_only(ticket: Ticket) -> None:
    ana = AgentFactory(name="Ana", queues=[QueueEntry.objects.get().queue])
    bob = AgentFactory(name="Bob")
    assert signed_in(bob.user).post(call_back(ticket)).status_code == 404
    assert signed_in(bob.user).get(call_back(ticket)).status_code == 404
    assert signed_in(ana.user).post(call_back(ticket)).status_code == 302
    assert QueueEntry.objects.open().count() == 1


def test_a_customers_history_is_found_by_number(ticket: Ticket) -> None:
    """Rule 45."""
    other = QueueEntryFactory(caller="+12125550111")
    page = signed_in(SupervisorFactory()).get(CALLER, {"number": "+1 (212) 555-0110"}).content.decode()
    assert str(ticket.conversation_id) in page
    assert ticket.subject in page
    assert str(other.conversation_id) not in page


def test_an_agent_sees_of_a_customer_what_the_own_queues_had(ticket: Ticket) -> None:
    mine = QueueEntryFactory(caller=MARIA)
    ana = AgentFactory(name="Ana", queues=[mine.queue])
    page = signed_in(ana.user).get(CALLER, {"number": MARIA}).content.decode()
    assert str(mine.conversation_id) in page
    assert str(ticket.conversation_id) not in page
    assert ticket.subject not in page


@pytest.mark.parametrize(
    ("number", "said"), [("", "Whose history?"), ("nonsense", "no telephone number"), ("\x00", "no telephone number")]
)
def test_what_is_no_number_has_no_history(number: str, said: str) -> None:
    assert said in signed_in(SupervisorFactory()).get(CALLER, {"number": number}).content.decode()


def test_who_has_no_role_sees_no_customers() -> None:
    from tests.factories import UserFactory

    assert signed_in(UserFactory()).get(CALLER, {"number": MARIA}).status_code == 403
