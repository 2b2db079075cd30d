"""The number to call back: keyed in and confirmed, or taken from data; refused with a reason."""

import pytest

from tests.plugins.running_stack import RunningStack
from tests.scenarios.cast import Agent, Caller, Supervisor

pytestmark = pytest.mark.e2e
OFFICE = "+14155550987"


@pytest.fixture
def office(stack: RunningStack) -> Caller:
    """The telephone on Maria's desk."""
    return Caller(stack, OFFICE)


def test_a_caller_is_called_back_at_the_number_that_she_keyed_in(
    maria: Caller, office: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rules 12, 19: refused once, read back, confirmed; the place is kept, the own number stays on record."""
    sue.sets_number(other_number="always")
    maria.dials().hears("Press 2 to be called back at another number.")
    place = sue.row_of(maria)
    maria.presses("2")
    maria.hears("Please key in the number")
    maria.presses("9005551234#")
    maria.hears("Sorry, we cannot call back numbers that charge extra.")
    maria.presses("4155550987#")
    maria.hears("You keyed in: 4 1 5, 5 5 5, 0 9 8 7.")
    maria.presses("1")
    maria.hears("We’ll call you back")
    maria.is_off_the_line()
    row = sue.row_of(maria)
    assert (row["id"], row["kind"], row["position"]) == (place["id"], "callback", place["position"])
    assert (row["caller"], row["callback_number"]) == (maria.number, OFFICE)
    ana.becomes("available").accepts()
    sue.sees_status(row["conversation_id"], "connected")
    assert (len(office.calls_received()), maria.calls_received()) == (1, [])


def test_who_shows_no_number_is_asked_for_one_and_an_agent_may_come_first(
    stack: RunningStack, ana: Agent, sue: Supervisor
) -> None:
    """Rules 17, 23: three tries, then the caller waits on; taken by an agent while keying in."""
    sue.sets_number(other_number="when_needed")
    nobody = Caller(stack, "anonymous").dials()
    nobody.hears("Press 1")
    nobody.presses("1")
    nobody.hears("Please key in the number")
    [row] = sue.line()
    offer = ana.becomes("available").is_offered()
    assert offer["label"] == "Inbound call"
    ana.accepts(offer)
    sue.sees_status(row["conversation_id"], "connected")


def test_a_caller_beyond_the_cap_hears_so_and_waits_on(maria: Caller, sue: Supervisor) -> None:
    """Rule 24: the place is kept on the line, and admins see whom they refused."""
    sue.sets_number(allowed_countries="GB")
    maria.dials().hears("Press 1")
    maria.presses("1")
    maria.hears("Sorry, we cannot call back numbers of that country.")
    row = sue.row_of(maria)
    assert (row["kind"], row["status"]) == ("live", "waiting")
    assert sue.sees_event(row["conversation_id"], "callback_refused")["details"]["why"].startswith("Sorry")


def test_data_written_by_a_crm_reach_the_agent_and_name_the_number_to_call(
    maria: Caller, office: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rules 19, 21, 29."""
    sue.sets_number(number_to_dial="$(Caller)", screen_pop_url="https://crm.example.com/?phone=$(Caller)")
    maria.dials().hears("Press 1")
    row = sue.row_of(maria)
    answer = sue.api.patch(f"queue-entries/{row['id']}/data/", json={"data": {"Tier": "gold"}})
    assert answer.json()["data"] == {"Tier": "gold"}
    maria.presses("1")
    maria.is_off_the_line()
    offer = ana.becomes("available").is_offered()
    assert offer["data"] == {"Tier": "gold"}
    assert offer["screen_pop_url"] == "https://crm.example.com/?phone=%2B14155552671"
    assert ana.accepts(offer)["screen_pop_url"] == offer["screen_pop_url"]
    sue.sees_status(row["conversation_id"], "connected")
    assert len(maria.calls_received()) == 1
