"""What belongs to another line is not there: every route that names a row, asked by Ana for Bob's (security.md: IDOR)."""

import pytest

from callbacks.lifecycle import Trigger
from callbacks.models import Guest
from callbacks.operations import dispatch
from contactcenter import clock
from tests.factories import TicketFactory
from tests.integration.api_cast import a_cast, address, make_available, routes, signed_in
from tests.integration.test_api_roles import WHO_MAY
from tickets.models import SavedFilter

OF_ANYBODY = {"POST calls/<uuid:conversation_id>/end-wrap-up/"}
"""Answers 409 for every conversation but the agent's last one, be it foreign or none at all: nothing can be told from it."""

BODIES = {
    "POST calls/<uuid:conversation_id>/keys/": {"keys": "1"},
    "POST calls/<uuid:conversation_id>/transfer/": {"queue": "Sales"},
    "POST calls/<uuid:conversation_id>/consult/": {"agent": "bob"},
}
"""A body without a mistake, where there must be one: what is wrong with it is said before the row is looked for."""

NO_LISTS = {"GET schema/", "GET docs/", "GET health/", "GET agents/me/", "GET agents/me/day/", "GET calls/numbers/"}

NAMING_A_ROW = sorted(route for route in routes() if "<" in route and "agent" in WHO_MAY[route])

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


@pytest.fixture
def of_bob(cast):
    """Rows of Support, by the name of their route: an offer that rings at Bob, an entry, a call, a ticket."""
    cast.caller_in_support(callback=True)
    make_available(cast.bob)
    (offer,) = dispatch.match(at=clock.now())
    waiting = cast.caller_in_support(callback=True)
    return {
        "offers": offer.pk,
        "queue-entries": waiting.pk,
        "calls": offer.entry.conversation_id,
        "tickets": TicketFactory(queue="Support", conversation_id=offer.entry.conversation_id).pk,
        "ticket-filters": SavedFilter.objects.create(name="Bob's", owner=cast.bob.user).pk,
        "consultations": _bob_is_asked(cast, turn=offer).pk,
    }


def _bob_is_asked(cast, *, turn):
    at = clock.now()
    return Guest.objects.create(
        turn=turn, agent=cast.bob, user=cast.bob.user, name="Bob", mode="consult", made_at=at, due_at=at
    )


def test_there_are_routes_to_ask():
    kinds = {"offers", "queue-entries", "calls", "tickets", "ticket-filters", "consultations"}
    assert {route.split()[1].split("/")[0] for route in NAMING_A_ROW} == kinds


@pytest.mark.parametrize("route", NAMING_A_ROW)
def test_a_row_of_another_line_answers_as_one_that_does_not_exist(cast, of_bob, route):
    make_available(cast.ana)
    client = signed_in(cast.ana)
    kind = route.split()[1].split("/")[0]

    foreign = _ask(client, route, pk=of_bob[kind], conversation_id=of_bob["calls"])
    nobodys = _ask(client, route, pk=999_999)

    assert foreign.status_code == (409 if route in OF_ANYBODY else 404)
    assert (foreign.status_code, foreign.json()) == (nobodys.status_code, nobodys.json())


def test_nothing_of_another_line_is_in_a_list(cast, of_bob):
    client = signed_in(cast.ana)
    lists = [route for route in routes() if route.startswith("GET") and "agent" in WHO_MAY[route] and "<" not in route]

    for route in sorted(set(lists) - NO_LISTS):
        _, path = address(route)
        assert client.get(path).json()["results"] == [], route


def test_bobs_rows_are_untouched_by_all_that(cast, of_bob):
    make_available(cast.ana)
    client = signed_in(cast.ana)
    for route in NAMING_A_ROW:
        _ask(client, route, pk=of_bob[route.split()[1].split("/")[0]], conversation_id=of_bob["calls"])

    offer = cast.bob.offers.get()
    assert offer.is_open
    assert not offer.entry.events.filter(name=Trigger.ACCEPT).exists()


def _ask(client, route, **ids):
    method, path = address(route, **ids)
    return getattr(client, method)(path, BODIES.get(route, {}))
