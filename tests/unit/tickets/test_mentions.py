"""Mentions: who is named in a note hears of it, unless the ticket is none of theirs."""

from typing import Any

import pytest

from tests.factories import AT, AgentFactory, QueueFactory, SupervisorFactory
from tests.factories.tickets import TicketFactory
from tests.factories.users import UserFactory
from tickets import mentions, operations
from tickets.models import Ticket, TicketMention, TicketNotice

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket() -> Ticket:
    made: Ticket = TicketFactory(queue="Support")
    return made


@pytest.fixture
def cast(ticket: Ticket) -> Any:
    """Sue sees all, Ana answers Support, Bob answers nothing."""
    SupervisorFactory(username="sue", email="sue@example.com")
    AgentFactory(name="Ana", queues=[QueueFactory(name="Support")])
    AgentFactory(name="Bob")
    UserFactory(username="passerby")
    return SupervisorFactory(username="tom")


def told(ticket: Ticket, text: str, author: Any) -> set[str]:
    note = operations.add_note(ticket_id=ticket.pk, text=text, author=author, at=AT)
    return {mention.user.get_username() for mention in TicketMention.objects.filter(note=note)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@sue please look", {"sue"}),
        ("Asked @Ana, @sue.", {"ana", "sue"}),
        ("@ana @ana and @ana again", {"ana"}),
        ("@tom to myself", set()),
        ("@bob does not see this queue", set()),
        ("@passerby @nobody @", set()),
        ("write to ana@sue and me@ana.example", set()),
        ("(@ana)", {"ana"}),
    ],
)
def test_who_is_named_and_may_see_the_ticket_is_told(ticket: Ticket, cast: Any, text: str, names: set[str]) -> None:
    """Rule 48: a note reaches the colleagues whom it names."""
    assert told(ticket, text, cast) == names


def test_the_author_learns_who_was_not_told(ticket: Ticket, cast: Any) -> None:
    assert mentions.not_told("@bob @ana @nobody", ticket=ticket) == ["bob"]


def test_suggested_are_those_who_may_see_the_ticket(ticket: Ticket, cast: Any) -> None:
    assert [person.get_username() for person in mentions.suggested_for(ticket)] == ["ana", "sue", "tom"]


def test_a_mention_is_unread_until_it_is_read(ticket: Ticket, cast: Any) -> None:
    told(ticket, "@ana", cast)
    ana = TicketMention.objects.get().user
    assert mentions.unread_count(ana) == 1
    mentions.mentions_of(ana).mark_read(at=AT)
    assert mentions.unread_count(ana) == 0
    assert [mention.seen_at for mention in mentions.mentions_of(ana)] == [AT]


def test_mentions_on_what_one_may_no_longer_see_are_left_out(ticket: Ticket, cast: Any) -> None:
    told(ticket, "@ana", cast)
    Ticket.objects.update(queue="Sales")
    assert not mentions.mentions_of(TicketMention.objects.get().user).exists()


def test_an_e_mail_goes_to_who_has_an_address_where_a_mail_server_is_set_up(
    ticket: Ticket, cast: Any, settings: Any
) -> None:
    told(ticket, "@sue", cast)
    settings.EMAIL_IS_SET_UP = True
    told(ticket, "@sue @ana", cast)
    assert [notice.target for notice in TicketNotice.objects.all()] == ["sue@example.com"]


def test_whom_a_note_may_name_is_found_without_asking_for_each(
    django_assert_max_num_queries: Any,
) -> None:
    """A ticket's page asks for it each time."""
    queue = QueueFactory(name="Billing")
    for number in range(5):
        AgentFactory(name=f"Agent {number}", queues=[queue])
    AgentFactory(name="Of another queue", queues=[QueueFactory(name="Other")])
    ticket = TicketFactory(queue="Billing")

    with django_assert_max_num_queries(2):
        suggested = mentions.suggested_for(ticket)

    assert len(suggested) == 5
    assert all(mentions.may_see(person, ticket) for person in suggested)
