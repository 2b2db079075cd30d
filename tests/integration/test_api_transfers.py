"""Passing a call on through the API: where it can go, and that it goes there; for others the call is not there."""

import pytest

from agents.models import Agent
from callbacks.models import QueueEntry
from tests.integration.api_cast import a_call_of_ana, a_cast, make_available, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


@pytest.fixture
def call(cast):
    return a_call_of_ana(cast)


def transfer(who, call, /, **body):
    return signed_in(who).post(f"/api/v1/calls/{call.entry.conversation_id}/transfer/", body, format="json")


def test_the_agent_sees_where_it_can_go(cast, call):
    make_available(cast.bob)
    cast.caller_in_support()

    answer = signed_in(cast.ana).get(f"/api/v1/calls/{call.entry.conversation_id}/targets/")

    assert answer.status_code == 200
    [bob] = answer.json()["agents"]
    assert (bob["name"], bob["username"], bob["available"]) == ("Bob", cast.bob.user.username, True)
    assert answer.json()["queues"] == [
        {"name": "Sales", "waiting": 0, "signed_in": 1, "available": 0},
        {"name": "Support", "waiting": 1, "signed_in": 1, "available": 1},
    ]


def test_the_search_finds_parts_of_names(cast, call):
    make_available(cast.bob)

    answer = signed_in(cast.ana).get(f"/api/v1/calls/{call.entry.conversation_id}/targets/?search=upp")

    assert [queue["name"] for queue in answer.json()["queues"]] == ["Support"]
    assert answer.json()["agents"] == []


def test_a_call_goes_to_a_queue_with_a_note(cast, call):  # rule 22
    make_available(cast.bob)

    answer = transfer(cast.ana, call, queue="Support", note="Wants an invoice.")

    assert answer.status_code == 200
    again = QueueEntry.objects.get(queue=cast.support)
    assert (again.transferred_by, again.transfer_note) == ("Ana", "Wants an invoice.")
    assert Agent.objects.get(pk=cast.ana.pk).state == "wrap_up"


def test_a_call_goes_to_a_colleague_who_reads_from_whom(cast, call):
    make_available(cast.bob)

    assert transfer(cast.ana, call, agent=cast.bob.user.username, note="Knows you.").status_code == 200

    [offer] = signed_in(cast.bob).get("/api/v1/offers/").json()["results"]
    assert (offer["transferred_by"], offer["transfer_note"]) == ("Ana", "Knows you.")


def test_where_nobody_is_signed_in_the_agent_is_told(cast, call):
    answer = transfer(cast.ana, call, queue="Support")

    assert answer.status_code == 409
    assert answer.json() == {"code": "nobody_there", "detail": "No agent of Support is signed in."}


@pytest.mark.parametrize(
    "body", [{}, {"queue": "Support", "agent": "bob"}, {"queue": "Nowhere"}, {"queue": "Support", "note": "x" * 501}]
)
def test_what_names_no_target_is_refused(cast, call, body):
    assert transfer(cast.ana, call, **body).status_code == 400


def test_a_colleagues_call_is_not_there(cast, call):  # security.md: IDOR
    assert transfer(cast.bob, call, queue="Support").status_code == 404
    call.entry.refresh_from_db()
    assert call.entry.is_connected
