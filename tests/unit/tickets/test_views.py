"""The pages of tickets: who sees which, filters, export, and what people do to a ticket."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.agents import AgentFactory
from tests.factories.numbers import QueueFactory
from tests.factories.tickets import TicketFactory
from tests.factories.users import SupervisorFactory, UserFactory
from tickets.models import Ticket, TicketReason, TicketStatus

pytestmark = pytest.mark.django_db

LIST = reverse("tickets:list")


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


@pytest.fixture
def supervisor() -> Client:
    return signed_in(SupervisorFactory(username="sue"))


def numbers_in(client: Client, **filters: str) -> set[int]:
    page = client.get(LIST, filters)
    assert page.status_code == 200
    return {ticket.number for ticket in page.context["tickets"]}


def test_who_is_not_logged_in_is_sent_to_the_login() -> None:
    answer = Client().get(LIST)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_who_has_no_role_sees_no_tickets() -> None:
    assert signed_in(UserFactory()).get(LIST).status_code == 403


def test_an_agent_sees_the_tickets_of_the_own_queues_only() -> None:
    """Rule 48, and the table of roles: another queue's ticket does not exist for an agent."""
    ana = AgentFactory(name="Ana", queues=[QueueFactory(name="Support")])
    mine, other = TicketFactory(queue="Support"), TicketFactory(queue="Sales")
    client = signed_in(ana.user)
    assert numbers_in(client) == {mine.number}
    assert client.get(reverse("tickets:detail", args=[other.number])).status_code == 404
    assert client.post(reverse("tickets:status", args=[other.number]), {"status": "resolved"}).status_code == 404


def test_the_list_begins_with_what_is_not_resolved(supervisor: Client) -> None:
    to_do, done = TicketFactory(), TicketFactory(status=TicketStatus.RESOLVED)
    assert numbers_in(supervisor) == {to_do.number}
    assert numbers_in(supervisor, status="resolved") == {done.number}
    assert numbers_in(supervisor, status="all") == {to_do.number, done.number}


def test_filters_narrow_by_reason_queue_assignee_and_search(supervisor: Client) -> None:
    """Rule 48."""
    ana = AgentFactory(name="Ana")
    first = TicketFactory(queue="Sales", assignee=ana.user, caller="+442079460018", callback_number="+442079460018")
    second = TicketFactory(reason=TicketReason.VOICEMAIL, subject="Message from Maria")
    assert numbers_in(supervisor, reason="voicemail") == {second.number}
    assert numbers_in(supervisor, queue="Sales") == {first.number}
    assert numbers_in(supervisor, assignee="ana") == {first.number}
    assert numbers_in(supervisor, assignee="nobody") == {second.number}
    assert numbers_in(supervisor, search="020 7946 0018".lstrip("0")) == {first.number}
    assert numbers_in(supervisor, search="maria") == {second.number}


def test_a_filter_that_is_not_understood_is_ignored(supervisor: Client) -> None:
    ticket = TicketFactory()
    nonsense = {"reason": "frobnicated", "page": "-1", "status": "'; DROP TABLE", "assignee": "\x00"}
    assert numbers_in(supervisor, **nonsense) == {ticket.number}


def test_an_empty_list_says_what_will_appear(supervisor: Client) -> None:
    assert "A ticket opens by itself" in supervisor.get(LIST).content.decode()
    TicketFactory()
    assert "No ticket fits these filters" in supervisor.get(LIST, {"search": "nothing like it"}).content.decode()


def test_the_export_is_the_filtered_list_without_a_single_formula(supervisor: Client) -> None:
    """security.md: no cell of the file starts as a formula would."""
    evil = ['=HYPERLINK("http://evil")', "+cmd", "-2", "@SUM(A1)", "\tx", 'quote"d, and\nbroken']
    for name in evil:
        TicketFactory(caller_name=name, caller="+12125550110")
    TicketFactory(status=TicketStatus.RESOLVED)
    answer = supervisor.get(reverse("tickets:export"))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert answer["Content-Type"].startswith("text/csv")
    assert len(rows) == len(evil)
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {row["caller_name"].removeprefix("'") for row in rows} == set(evil)
    assert {row["caller"] for row in rows} == {"'+12125550110"}


def test_people_assign_resolve_prioritize_and_note(supervisor: Client) -> None:
    """Rule 48: each change is in the ticket's history."""
    AgentFactory(name="Ana")
    ticket = TicketFactory()
    for name, form in [
        ("assign", {"assignee": "ana"}),
        ("status", {"status": "resolved"}),
        ("priority", {"priority": "urgent"}),
        ("notes", {"text": "Called back, all is well."}),
    ]:
        assert supervisor.post(reverse(f"tickets:{name}", args=[ticket.number]), form).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.assignee.username, ticket.status, ticket.priority) == ("ana", "resolved", "urgent")
    assert [note.text for note in ticket.notes.all()] == ["Called back, all is well."]
    assert {event.what for event in ticket.events.all()} == {"assigned", "status", "priority", "note"}
    assert all(event.actor.username == "sue" for event in ticket.events.all())


def test_assign_to_me_and_to_nobody(supervisor: Client) -> None:
    ticket = TicketFactory()
    address = reverse("tickets:assign", args=[ticket.number])
    supervisor.post(address, {"assignee": "me"})
    assert Ticket.objects.get().assignee.username == "sue"  # type: ignore[union-attr]
    supervisor.post(address, {"assignee": ""})
    assert Ticket.objects.get().assignee is None


@pytest.mark.parametrize(
    ("name", "form", "said"),
    [
        ("status", {"status": "frobnicated"}, "is not a status"),
        ("priority", {"priority": ""}, "is not a priority"),
        ("notes", {"text": "  "}, "A note needs some text"),
        ("assign", {"assignee": "nobody-like-this"}, "There is nobody called"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    supervisor: Client, name: str, form: dict[str, str], said: str
) -> None:
    ticket = TicketFactory()
    answer = supervisor.post(reverse(f"tickets:{name}", args=[ticket.number]), form, follow=True)
    assert said in answer.content.decode()
    assert not ticket.events.exists()


def test_what_callers_and_colleagues_wrote_is_shown_as_text(supervisor: Client) -> None:
    evil = "<script>window.x=1</script>"
    ticket = TicketFactory(caller_name=evil, subject=evil)
    supervisor.post(reverse("tickets:notes", args=[ticket.number]), {"text": evil})
    for address in (LIST, reverse("tickets:detail", args=[ticket.number])):
        page = supervisor.get(address).content.decode()
        assert evil not in page
        assert "&lt;script&gt;" in page
