"""The fairness report: who sees it, and what it says of nobody, of an exception and of what nothing explains."""

import pytest
from django.test import Client
from django.urls import reverse

from callbacks.models import Decision
from callbacks.operations import offers
from contactcenter import clock
from tests.factories import AgentFactory, SupervisorFactory
from tests.integration.api_cast import a_cast, make_available

pytestmark = pytest.mark.django_db

PAGE = reverse("conversations:fairness")


@pytest.fixture
def sue() -> Client:
    client = Client()
    client.force_login(SupervisorFactory())
    return client


def test_it_is_for_supervisors() -> None:
    client = Client()
    assert client.get(PAGE).status_code == 302
    client.force_login(AgentFactory(name="Ana").user)
    assert client.get(PAGE).status_code == 403


def test_with_nobody_passed_over_it_says_so(sue: Client) -> None:
    page = sue.get(PAGE).content.decode()
    assert "Nobody was passed over" in page
    assert 'data-role="unexplained" data-state="good"' in page


def test_an_exception_is_shown_with_its_rule_and_the_name(sue: Client) -> None:
    """Rules 22, 31."""
    cast = a_cast()
    cast.caller_in_sales(callback=True, caller_name="<b>Maria</b>")
    second = cast.caller_in_sales(callback=True, caller_name="Omar")
    make_available(cast.ana)
    offers.pick(entry_id=second.pk, agent_id=cast.ana.pk, at=clock.now())
    page = sue.get(PAGE, {"days": "7"}).content.decode()
    assert "An agent picked another from the queue view" in page
    assert "&lt;b&gt;Maria&lt;/b&gt;</a>: An agent picked another" in page
    assert str(second.conversation_id) in page


def test_what_nothing_explains_is_an_alarm(sue: Client) -> None:
    at = clock.now()
    Decision.objects.create(
        how="match",
        at=at,
        offer_id=1,
        entry_id=1,
        agent_id=1,
        queue_id=1,
        rank_at=at,
        front_entry_id=2,
        passed=[{"entry": 2, "rank_at": at.isoformat(), "why": "unexplained"}],
        passed_count=1,
    )
    page = sue.get(PAGE).content.decode()
    assert 'data-role="unexplained" data-state="bad"' in page
    assert "Tell your operator: the order was not kept" in page
