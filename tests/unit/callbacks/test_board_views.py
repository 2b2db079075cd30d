"""The board's page: who sees it, what stands there before any script runs, and what a wall shows."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from callbacks.models import QueueEntry
from contactcenter import clock
from tests.factories import AgentFactory, PhoneNumberFactory, QueueEntryFactory, SupervisorFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("conversations:board")


@pytest.fixture
def sue() -> Client:
    cache.clear()
    client = Client()
    client.force_login(SupervisorFactory())
    return client


def waiting(minutes: int, **fields: object) -> QueueEntry:
    entry: QueueEntry = QueueEntryFactory(queued_at=clock.now() - timedelta(minutes=minutes), **fields)
    return entry


def test_it_is_for_supervisors() -> None:
    client = Client()
    assert client.get(PAGE).status_code == 302
    client.force_login(AgentFactory(name="Ana").user)
    assert client.get(PAGE).status_code == 403


def test_it_stands_there_before_any_script_runs(sue: Client) -> None:
    """Rules 14, 27: the kind is written, and nothing of a caller's name is taken for markup."""
    number = PhoneNumberFactory(name="Support")
    second = waiting(3, phone_number=number, caller_name="<b>Omar</b>")
    first = waiting(12, phone_number=number, callback=True, caller_name="Maria")
    page = sue.get(PAGE).content.decode()
    assert page.index(f'data-entry="{first.pk}"') < page.index(f'data-entry="{second.pk}"')
    assert "Callback</span>" in page
    assert "12:0" in page
    assert "<b>Omar</b>" not in page


def test_empty_it_says_what_will_appear(sue: Client) -> None:
    PhoneNumberFactory(name="Support")
    page = sue.get(PAGE).content.decode()
    assert "Callers and callbacks appear here in the order in which they are served." in page
    assert "Nobody is signed in" in page


def test_one_queue_can_be_chosen_and_an_unknown_one_is_ignored(sue: Client) -> None:
    sales, support = PhoneNumberFactory(name="Sales"), PhoneNumberFactory(name="Support")
    page = sue.get(PAGE, {"queue": sales.queue.name}).content.decode()
    assert f'data-queue="{sales.queue.name}"' in page
    assert f'data-queue="{support.queue.name}"' not in page
    assert f'data-queue="{support.queue.name}"' in sue.get(PAGE, {"queue": "no such"}).content.decode()


def test_of_one_queue_the_figures_that_are_of_all_say_so(sue: Client) -> None:
    sales = PhoneNumberFactory(name="Sales")
    assert '<span data-role="scope" hidden>, all queues' in sue.get(PAGE).content.decode()
    assert '<span data-role="scope" >, all queues' in sue.get(PAGE, {"queue": sales.queue.name}).content.decode()


def test_a_number_is_written_as_the_script_will_write_it(sue: Client) -> None:
    waiting(1, caller="+14155552671")
    waiting(2, caller="+442079460018")
    waiting(3, caller="anonymous")
    page = sue.get(PAGE).content.decode()
    assert all(
        f'data-field="number">{text}<' in page for text in ("(415) 555-2671", "+442079460018", "Number withheld")
    )


def test_on_a_wall_there_is_nothing_to_press(sue: Client) -> None:
    number = PhoneNumberFactory(name="Support")
    entries = [waiting(minutes, phone_number=number) for minutes in range(1, 11)]
    page = sue.get(PAGE, {"wall": "1"}).content.decode()
    assert sum(f'data-entry="{entry.pk}"' in page for entry in entries) == 8
    assert 'data-action="why"' not in page
