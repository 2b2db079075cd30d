"""By when a ticket is due: by the rules of its queue, in business time or around the clock."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from tests.factories import AT, BusinessHoursFactory, PhoneNumberFactory, SupervisorFactory
from tickets import operations
from tickets.models import Ticket, TicketPriority, TicketReason

pytestmark = pytest.mark.django_db

FRIDAY_AT_FOUR = datetime(2025, 6, 6, 16, tzinfo=UTC)
MONDAY = datetime(2025, 6, 9, tzinfo=UTC)


@pytest.fixture
def number() -> Any:
    """Open on weekdays from 9 to 17."""
    hours = BusinessHoursFactory(periods=[(day, time(9), time(17)) for day in range(5)])
    number = PhoneNumberFactory(number="+14155550100", business_hours=hours)
    number.queue.ticket_hours_normal = 3
    number.queue.ticket_hours_urgent = 1
    number.queue.ticket_hours_low = 0
    number.queue.save()
    return number


def opened(number: Any, *, at: datetime = FRIDAY_AT_FOUR, **fields: Any) -> Ticket:
    return operations.open_ticket(
        reason=TicketReason.NOT_REACHED,
        subject="Maria",
        queue=number.queue.name,
        dialed_number=str(number.number),
        at=at,
        **fields,
    )


def test_nights_and_weekends_do_not_count_in_business_time(number: Any) -> None:
    """Rule 48: an hour on Friday, two on Monday."""
    assert opened(number).due_at == MONDAY + timedelta(hours=11)


def test_around_the_clock_they_do(number: Any) -> None:
    number.queue.ticket_clock = "always"
    number.queue.save()
    assert opened(number).due_at == FRIDAY_AT_FOUR + timedelta(hours=3)


def test_a_number_that_is_gone_leaves_the_clock_running_day_and_night(number: Any) -> None:
    number.queue.save()
    type(number).objects.all().delete()
    assert opened(number).due_at == FRIDAY_AT_FOUR + timedelta(hours=3)


def test_no_hours_mean_no_set_time(number: Any) -> None:
    assert opened(number, priority=TicketPriority.LOW).due_at is None


def test_another_priority_counts_anew_from_the_opening(number: Any) -> None:
    ticket = opened(number)
    sue = SupervisorFactory()
    operations.set_priority(ticket_id=ticket.pk, priority="urgent", actor=sue, at=MONDAY)
    ticket.refresh_from_db()
    assert ticket.due_at == FRIDAY_AT_FOUR + timedelta(hours=1)
    assert [(event.what, event.after) for event in ticket.events.all()][-2:] == [
        ("priority", "Urgent"),
        ("due", "2025-06-06 17:00"),
    ]


def test_opened_again_the_time_counts_from_then(number: Any) -> None:
    ticket, sue = opened(number), SupervisorFactory()
    operations.set_status(ticket_id=ticket.pk, status="resolved", actor=sue, at=MONDAY)
    again = MONDAY + timedelta(days=14, hours=10)
    operations.set_status(ticket_id=ticket.pk, status="open", actor=sue, at=again)
    ticket.refresh_from_db()
    assert ticket.due_at == again + timedelta(hours=3)
    assert ticket.resolved_at is None


def test_overdue_is_what_is_not_resolved_in_time(number: Any) -> None:
    ticket = opened(number, at=AT)
    assert ticket.due_at is not None
    early, late = ticket.due_at - timedelta(seconds=1), ticket.due_at
    assert [ticket.is_overdue(at=moment) for moment in (early, late)] == [False, True]
    assert [Ticket.objects.overdue(at=moment).exists() for moment in (early, late)] == [False, True]
    operations.set_status(ticket_id=ticket.pk, status="resolved", actor=SupervisorFactory(), at=late)
    assert not Ticket.objects.overdue(at=late).exists()
