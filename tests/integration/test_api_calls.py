"""What the agent on a call does about it through the API; for everybody else the call is not there."""

import pytest

from agents.models import Agent
from callbacks.operations import endings
from contactcenter import clock
from tests.integration.api_cast import a_call_of_ana, a_cast, signed_in
from tickets.models import Ticket

VERBS = ["hang-up", "its-a-person", "voicemail", "end-wrap-up"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


@pytest.fixture
def call(cast):
    return a_call_of_ana(cast)


def test_hanging_up_ends_the_call_and_begins_the_wrap_up(cast, call):  # rule 30
    answer = _do(cast.ana, "hang-up", call)

    assert answer.status_code == 200
    assert answer.json() == {"conversation_id": str(call.entry.conversation_id)}
    call.entry.refresh_from_db()
    assert call.entry.status == "completed"
    assert _state(cast.ana) == "wrap_up"


def test_ending_the_wrap_up_makes_the_agent_available(cast, call):  # rule 30
    _do(cast.ana, "hang-up", call)

    assert _do(cast.ana, "end-wrap-up", call).status_code == 200

    assert _state(cast.ana) == "available"


def test_voicemail_by_hand_is_not_reached_with_one_ticket(cast, call):  # rules 35, 38
    answer = _do(cast.ana, "voicemail", call)

    assert answer.status_code == 200
    call.entry.refresh_from_db()
    assert call.entry.status == "not_reached"
    assert Ticket.objects.get().outcome == "machine"


def test_a_person_is_kept_whatever_the_machine_detection_says(cast, call):  # rule 38
    assert _do(cast.ana, "its-a-person", call).status_code == 200

    assert call.legs.of_customers().get().kept_at is not None


def test_what_is_over_says_so(cast, call):
    entry = call.entry
    call.agent.refresh_from_db()
    endings.complete(call, entry=entry, at=clock.now())

    answer = _do(cast.ana, "hang-up", call)

    assert answer.status_code == 409
    assert answer.json()["code"] == "call_over"


@pytest.mark.parametrize("verb", ["hang-up", "its-a-person", "voicemail"])
def test_a_colleagues_call_is_not_there(cast, call, verb):  # security.md: IDOR
    answer = _do(cast.bob, verb, call)

    assert answer.status_code == 404
    call.entry.refresh_from_db()
    assert call.entry.is_connected


def test_a_colleagues_wrap_up_cannot_be_ended(cast, call):  # security.md: IDOR
    _do(cast.ana, "hang-up", call)

    answer = _do(cast.bob, "end-wrap-up", call)

    assert answer.status_code in {404, 409}
    assert _state(cast.ana) == "wrap_up"


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "name", ["1", "null", "00000000", "00000000-0000-4000-8000-00000000000g", "%00", "../../agents"]
)
def test_a_conversation_id_that_is_none_is_not_there(cast, verb, name):
    answer = signed_in(cast.ana).post(f"/api/v1/calls/{name}/{verb}/")

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def _do(agent, verb, call):
    return signed_in(agent).post(f"/api/v1/calls/{call.entry.conversation_id}/{verb}/")


def _state(agent):
    return Agent.objects.get(pk=agent.pk).state
