"""How right the estimated waits were, by API: counted from what was said on arrival and when the turn came."""

from datetime import timedelta

import pytest

from callbacks.models import QueueEntry
from callbacks.models.offer import OfferStatus
from contactcenter import clock
from tests.factories import OfferFactory
from tests.integration.api_cast import a_cast, signed_in

ESTIMATES = "/api/v1/stats/estimates/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


def told(entry: QueueEntry, low: int, high: int, *, waited: int | None = None, ended: str = "") -> None:
    """What the caller was told, and after how many seconds the turn came, if it did."""
    QueueEntry.objects.filter(pk=entry.pk).update(estimate_low_seconds=low, estimate_high_seconds=high)
    if waited is not None:
        OfferFactory(entry=entry, made_at=entry.queued_at + timedelta(seconds=waited), status=OfferStatus.CLOSED)
    if ended:
        QueueEntry.objects.filter(pk=entry.pk).update(status=ended, ended_at=entry.queued_at + timedelta(seconds=60))


def test_it_says_how_often_the_turn_came_when_we_said(cast):  # rule 8
    told(cast.caller_in_support(), 120, 300, waited=200)
    told(cast.caller_in_support(), 120, 300, waited=60)
    told(cast.caller_in_support(), 240, 560, waited=700)

    (support,) = signed_in(cast.sue).get(ESTIMATES).json()

    assert (support["queue"], support["estimates"], support["within"], support["no_longer"]) == ("Support", 3, 1, 2)
    assert support["under"][:2] == [{"minutes": 5, "said": 2, "right": 2}, {"minutes": 10, "said": 3, "right": 2}]


def test_a_turn_that_never_came_was_wrong_and_who_hung_up_says_nothing(cast):
    told(cast.caller_in_support(), 10, 300, ended="expired")
    told(cast.caller_in_support(), 10, 300, ended="abandoned")
    told(cast.caller_in_support(), 10, 300)

    (support,) = signed_in(cast.sue).get(ESTIMATES).json()

    assert (support["estimates"], support["no_longer"]) == (1, 0)


def test_it_looks_back_so_many_days(cast):
    entry = cast.caller_in_support()
    told(entry, 10, 300, waited=20)
    type(entry.conversation).objects.update(started_at=clock.now() - timedelta(days=8))

    assert signed_in(cast.sue).get(ESTIMATES).json() == []
    assert len(signed_in(cast.sue).get(ESTIMATES, {"days": 30}).json()) == 1


@pytest.mark.parametrize("days", ["0", "91", "-1", "many", "1e9"])
def test_other_spans_are_refused_with_a_sentence(cast, days):
    answer = signed_in(cast.sue).get(ESTIMATES, {"days": days})
    assert answer.status_code == 400
    assert "days" in answer.json()["fields"] if "fields" in answer.json() else answer.json()


def test_it_is_for_supervisors(cast):
    assert signed_in(cast.ana).get(ESTIMATES).status_code == 403
