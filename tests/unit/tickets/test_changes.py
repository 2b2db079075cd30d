"""Changes of many tickets at once: all or none, each in its ticket's history, in a few statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import AT, AgentFactory, SupervisorFactory
from tests.factories.tickets import TicketFactory
from tickets.changes import MOST_AT_ONCE, change_all
from tickets.errors import TicketRefused
from tickets.models import Ticket, TicketEvent, TicketStatus

pytestmark = pytest.mark.django_db


def test_each_ticket_keeps_its_own_history() -> None:
    """Rule 48."""
    sue, ana = SupervisorFactory(username="sue"), AgentFactory(name="Ana")
    first, second = TicketFactory(), TicketFactory(status=TicketStatus.PENDING)
    done = TicketFactory(status=TicketStatus.RESOLVED, assignee=ana.user, resolved_at=AT)
    changes = {"status": "resolved", "assignee": ana.user}
    pks = [first.pk, second.pk, done.pk]
    assert change_all(ticket_ids=pks, changes=changes, actor=sue, at=AT) == 2
    assert set(Ticket.objects.values_list("status", "assignee__username")) == {("resolved", "ana")}
    assert [(e.ticket_id, e.what, e.before) for e in TicketEvent.objects.order_by("pk")] == [
        (first.pk, "status", "Open"),
        (first.pk, "assigned", "nobody"),
        (second.pk, "status", "Pending"),
        (second.pk, "assigned", "nobody"),
    ]
    assert {event.actor for event in TicketEvent.objects.all()} == {sue}


def test_one_value_that_makes_no_sense_changes_nothing() -> None:
    ticket = TicketFactory()
    with pytest.raises(TicketRefused, match="is not a priority"):
        change_all(ticket_ids=[ticket.pk], changes={"status": "resolved", "priority": "x"}, actor=None, at=AT)
    assert not TicketEvent.objects.exists()
    assert Ticket.objects.get().status == "open"


def test_more_than_a_thousand_at_once_are_refused() -> None:
    with pytest.raises(TicketRefused, match="Narrow the filters"):
        change_all(ticket_ids=range(MOST_AT_ONCE + 1), changes={"status": "resolved"}, actor=None, at=AT)


@pytest.mark.parametrize("changes", [{"status": "resolved"}, {"priority": "urgent"}])
def test_fifty_tickets_cost_no_more_statements_than_five(changes: dict[str, str]) -> None:
    asked = []
    for number in (5, 50):
        pks = [ticket.pk for ticket in TicketFactory.create_batch(number)]
        with CaptureQueriesContext(connection) as statements:
            change_all(ticket_ids=pks, changes=changes, actor=None, at=AT)
        asked.append(len(statements))
    assert asked[0] == asked[1]
