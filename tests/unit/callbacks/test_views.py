"""Pages of conversations and the strip of the line: who sees what."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from callbacks.lifecycle import Trigger
from callbacks.models import QueueEntry
from tests.factories.agents import AgentFactory
from tests.factories.calls import QueueEntryFactory
from tests.factories.tickets import TicketFactory
from tests.factories.times import AT
from tests.factories.users import SupervisorFactory

pytestmark = pytest.mark.django_db

LIST, STRIP = reverse("conversations:list"), reverse("conversations:strip")


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def addresses_of(entry: QueueEntry) -> list[str]:
    names = ("conversations:detail", "conversations:timeline")
    return [reverse(name, args=[entry.conversation_id]) for name in names]


@pytest.fixture
def entry() -> QueueEntry:
    made: QueueEntry = QueueEntryFactory(caller="+12125550110", caller_name="<b>Maria</b>")
    return made


def test_a_supervisor_finds_a_conversation_and_reads_its_timeline(entry: QueueEntry) -> None:
    """Rule 45."""
    sue = signed_in(SupervisorFactory())
    assert str(entry.conversation_id) in sue.get(LIST, {"search": "2125550110"}).content.decode()
    assert str(entry.conversation_id) not in sue.get(LIST, {"search": "999"}).content.decode()
    assert str(entry.conversation_id) not in sue.get(LIST, {"outcome": "completed"}).content.decode()
    for address in addresses_of(entry):
        page = sue.get(address).content.decode()
        assert "Entered the queue." in page
        assert "<b>Maria</b>" not in page


def test_why_somebody_still_waits_is_said_until_nobody_does(entry: QueueEntry) -> None:
    """Rule 31."""
    sue = signed_in(SupervisorFactory())
    detail = addresses_of(entry)[0]
    assert f"Nobody is a member of {entry.queue}." in sue.get(detail).content.decode()
    entry.advance(Trigger.ABANDON, at=AT)
    assert 'data-role="why"' not in sue.get(detail).content.decode()


def test_an_agent_reads_conversations_of_the_own_queues_only(entry: QueueEntry) -> None:
    ana = signed_in(AgentFactory(name="Ana", queues=[entry.queue]).user)
    bob = signed_in(AgentFactory(name="Bob").user)
    for address in addresses_of(entry):
        assert ana.get(address).status_code == 200
        assert bob.get(address).status_code == 404
    assert ana.get(LIST).status_code == 403


def test_who_works_on_the_ticket_reads_its_conversation(entry: QueueEntry) -> None:
    bob = AgentFactory(name="Bob")
    TicketFactory(conversation_id=entry.conversation_id, assignee=bob.user)
    assert signed_in(bob.user).get(addresses_of(entry)[1]).status_code == 200


def test_what_does_not_exist_is_not_found() -> None:
    sue = signed_in(SupervisorFactory())
    assert sue.get(reverse("conversations:detail", args=[uuid4()])).status_code == 404
    assert sue.get("/conversations/not-an-id/").status_code == 404


def test_the_strip_shows_the_line_in_words(entry: QueueEntry, settings: Settings) -> None:
    settings.DEMO = True
    strip = Client().get(STRIP).content.decode()
    assert "Inbound call" in strip
    assert "(212) 555-0110" in strip


def test_the_strip_is_open_to_everybody_in_the_demo_only(settings: Settings) -> None:
    settings.DEMO = False
    assert Client().get(STRIP).status_code == 404
    assert signed_in(AgentFactory(name="Ana").user).get(STRIP).status_code == 404
    assert signed_in(SupervisorFactory()).get(STRIP).status_code == 200
