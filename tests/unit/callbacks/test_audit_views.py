"""The page of the books: who sees it, what is red and first, what the filters leave, what the carrier says."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from callbacks.models import CarrierState, QueueEntry
from contactcenter import clock
from telephony.carrier import CarrierUnclear, forget_carrier, get_carrier
from telephony.fake import FakeCarrier
from tests.factories import AgentFactory, PhoneNumberFactory, QueueEntryFactory, SupervisorFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("conversations:audit")


@pytest.fixture
def sue() -> Client:
    client = Client()
    client.force_login(SupervisorFactory())
    return client


@pytest.fixture
def carrier(settings: Any) -> Iterator[FakeCarrier]:
    settings.CARRIER = "telephony.fake.FakeCarrier"
    forget_carrier()
    yield get_carrier()  # type: ignore[misc]
    forget_carrier()


def waiting(**fields: Any) -> QueueEntry:
    entry: QueueEntry = QueueEntryFactory(now=True, callback=True, **fields)
    return entry


def overdue(**fields: Any) -> QueueEntry:
    entry = waiting(**fields)
    QueueEntry.objects.filter(pk=entry.pk).update(deadline_at=clock.now() - timedelta(minutes=10))
    return entry


def test_it_is_for_supervisors() -> None:
    client = Client()
    assert client.get(PAGE).status_code == 302
    client.force_login(AgentFactory(name="Ana").user)
    assert client.get(PAGE).status_code == 403


def test_with_nothing_open_it_says_so_and_what_would_appear(sue: Client) -> None:
    page = sue.get(PAGE).content.decode()
    assert "Nothing is open" in page
    assert "Every callback is accounted for" in page


def test_the_overdue_come_first_and_are_named_in_words(sue: Client) -> None:
    """Rule 49."""
    punctual, late = waiting(caller_name="<b>Omar</b>"), overdue()
    page = sue.get(PAGE).content.decode()
    assert page.index(f'data-entry="{late.pk}"') < page.index(f'data-entry="{punctual.pk}"')
    assert '<span class="badge bad">Overdue</span>' in page
    assert str(late.conversation_id) in page
    assert "<b>Omar</b>" not in page
    assert page.count(f'data-entry="{late.pk}"') == 1


def test_filters_leave_what_fits(sue: Client) -> None:
    sales = PhoneNumberFactory(name="Sales")
    here, elsewhere, late = waiting(phone_number=sales), waiting(), overdue()

    def shown(**filters: str) -> set[int]:
        page = sue.get(PAGE, filters).content.decode()
        return {entry.pk for entry in (here, elsewhere, late) if f'data-entry="{entry.pk}"' in page}

    assert shown(queue=sales.queue.name) == {here.pk}
    assert shown(due="overdue") == {late.pk}
    assert shown(kind="live") == set()
    assert shown(status="waiting") == {here.pk, elsewhere.pk, late.pk}
    assert shown(status="nonsense", kind="\x00") == {here.pk, elsewhere.pk, late.pk}
    assert "No open entry fits" in sue.get(PAGE, {"kind": "live"}).content.decode()


def test_a_queue_that_cannot_be_named_is_no_error(sue: Client) -> None:
    assert sue.get(PAGE, {"queue": "a\x00b"}).status_code == 200


def test_a_carrier_that_takes_no_calls_is_told(sue: Client) -> None:
    """Rule 49: why nothing is offered must not be a riddle."""
    CarrierState.objects.create(pk=1, word="down", since=clock.now())
    page = sue.get(PAGE).content.decode()
    assert "The carrier takes no calls" in page


def test_the_carrier_is_asked_only_on_demand_and_named_where_it_disagrees(sue: Client, carrier: FakeCarrier) -> None:
    carrier._now = lambda: clock.now() - timedelta(minutes=5)
    number = PhoneNumberFactory(name="Sales")
    sid = carrier.add_call(from_number=str(number.number), to_number="+14155552671")
    assert sid not in sue.get(PAGE).content.decode()
    assert sid in sue.get(PAGE, {"carrier": "ask"}).content.decode()


def test_a_carrier_that_agrees_and_one_that_cannot_be_asked_say_so(sue: Client, carrier: FakeCarrier) -> None:
    assert 'data-role="agrees"' in sue.get(PAGE, {"carrier": "ask"}).content.decode()
    carrier.fail_next(CarrierUnclear("timeout"))
    assert "cannot be asked at the moment" in sue.get(PAGE, {"carrier": "ask"}).content.decode()
