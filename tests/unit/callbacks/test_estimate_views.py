"""The page of the estimated waits: who sees it, what it says of each queue, and what it says where there is nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from callbacks.models import PhoneNumber, QueueEntry
from callbacks.models.offer import OfferStatus
from callbacks.queries.calibration import Calibration, Under
from tests.factories import AgentFactory, OfferFactory, PhoneNumberFactory, QueueEntryFactory, SupervisorFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("conversations:estimates")


@pytest.fixture
def sue() -> Client:
    client = Client()
    client.force_login(SupervisorFactory())
    return client


@pytest.fixture
def support() -> PhoneNumber:
    number: PhoneNumber = PhoneNumberFactory(name="Support", queue__name="Support", say_estimated_wait=True)
    return number


def shown(client: Client, **asked: str) -> str:
    return " ".join(client.get(PAGE, asked).content.decode().replace("&nbsp;", " ").split())


def told(number: PhoneNumber, low: int, high: int, *, waited: int, days_ago: int = 0) -> None:
    """Told a range in seconds, offered to an agent after the wait."""
    entry: QueueEntry = QueueEntryFactory(phone_number=number, now=True)
    begun_at = entry.queued_at - timedelta(days=days_ago)
    QueueEntry.objects.filter(pk=entry.pk).update(
        queued_at=begun_at, estimate_low_seconds=low, estimate_high_seconds=high
    )
    type(entry.conversation).objects.filter(pk=entry.conversation_id).update(started_at=begun_at)
    OfferFactory(entry=entry, made_at=begun_at + timedelta(seconds=waited), status=OfferStatus.CLOSED)


def test_it_is_for_supervisors() -> None:
    client = Client()
    assert client.get(PAGE).status_code == 302
    client.force_login(AgentFactory(name="Ana").user)
    assert client.get(PAGE).status_code == 403


def test_it_says_how_often_we_were_right(sue: Client, support: PhoneNumber) -> None:
    """Rule 8."""
    for waited in (100, 200, 599, 601):
        told(support, 120, 600, waited=waited)
    page = shown(sue)
    assert "We said under 10 minutes and were right <strong>75 %</strong> of the time." in page
    assert "3 of 4; meant to be 90 %" in page
    assert "2 of 4; meant to be 80 %" in page
    assert "Only 4 estimates so far" in page


def test_the_last_7_days_or_30_are_looked_at(sue: Client, support: PhoneNumber) -> None:
    told(support, 60, 300, waited=100, days_ago=10)
    assert "right <strong>" not in shown(sue)
    assert "right <strong>100 %</strong>" in shown(sue, days="30")
    for nonsense in ("3650", "\x00", "-1"):
        assert 'href="?days=7" aria-current="true"' in shown(sue, days=nonsense)


def test_each_queue_has_its_own_figures(sue: Client, support: PhoneNumber) -> None:
    told(support, 60, 300, waited=100)
    told(PhoneNumberFactory(name="Sales", queue__name="<b>Sales"), 60, 300, waited=400)
    page = shown(sue)
    assert "right <strong>100 %</strong>" in page.split('data-queue="Support"')[1]
    assert "right <strong>0 %</strong>" in page.split('data-queue="&lt;b&gt;Sales"')[1].split("data-queue")[0]
    assert "<b>Sales" not in page


def test_with_no_number_that_estimates_it_says_which_settings_do(sue: Client) -> None:
    PhoneNumberFactory()
    page = shown(sue)
    assert "No waits are estimated" in page
    assert "Ask an admin to switch one on" in page


def test_a_queue_whose_estimates_could_not_be_judged_yet_is_named(sue: Client, support: PhoneNumber) -> None:
    assert "No figures yet for Support" in shown(sue)
    told(support, 60, 300, waited=100)
    assert "No figures yet" not in shown(sue)


@pytest.mark.parametrize(
    ("right", "of", "percent"), [(0, 0, 0), (996, 1000, 99), (91, 100, 91), (1, 3, 33), (1000, 1000, 100)]
)
def test_almost_always_is_not_always(right: int, of: int, percent: int) -> None:
    assert Under(10, said=of, right=right).percent == percent


def test_a_span_that_says_nothing_new_is_left_out() -> None:
    under = [Under(5, 0, 0), Under(10, 4, 3), Under(20, 4, 3), Under(30, 9, 7), Under(60, 9, 7)]
    assert [one.minutes for one in Calibration("Support", 9, 7, 7, under).told] == [10, 30]
