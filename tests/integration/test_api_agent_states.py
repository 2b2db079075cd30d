"""A supervisor ends an agent's state: with a reason, never in mid-call, and in the agent's history under the own name."""

import pytest

from agents import operations as agents
from agents.models import Agent
from agents.states import AgentState
from callbacks.models import QueueEntry
from callbacks.operations import offers
from contactcenter import clock
from tests.integration.api_cast import a_cast, make_available, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


def path(agent, *more):
    return "/".join(["/api/v1/agents", str(agent.pk), "end-state", *more, ""])


def talk(cast):
    """Ana takes a callback of Sales; she is on a call from now on."""
    offer = cast.offered_to_ana()
    offers.accept(offer_id=offer.pk, agent_id=cast.ana.pk, at=clock.now())
    cast.ana.refresh_from_db()
    return offer


def test_it_is_in_the_history_with_name_and_reason(cast):
    make_available(cast.ana)
    sue = signed_in(cast.sue)
    answer = sue.post(path(cast.ana), {"state": "away", "reason": "Fire drill"}).json()
    assert (answer["state"], answer["reason"]) == ("away", "Fire drill")
    first, *_ = sue.get(f"/api/v1/agents/{cast.ana.pk}/history/").json()
    assert (first["to_state"], first["reason"], first["actor"]) == ("away", "Fire drill", "sue")


def test_what_rings_goes_back_to_its_place_and_is_no_miss(cast):  # rule 32
    offer = cast.offered_to_ana(caller_name="Maria")
    sue = signed_in(cast.sue)
    shown = sue.post(path(cast.ana, "preview"), {"state": "away"}).json()
    assert shown["notes"][0] == "It rings at Ana for Maria, who goes back to no. 1; it is no miss."
    assert "Sales: nobody else is signed in, 0 available; 1 in line." in shown["notes"]

    sue.post(path(cast.ana), {"state": "away", "reason": "Fire drill"})
    offers.release(agent_id=cast.ana.pk, at=clock.now())  # what the worker is told to do after the commit

    offer.refresh_from_db()
    assert offer.close_reason == "withdrawn"
    assert QueueEntry.objects.get().is_waiting


def test_a_call_is_not_cut_off_and_the_wish_is_kept_until_after_it(cast):  # rule 30
    talk(cast)
    sue = signed_in(cast.sue)
    refused = sue.post(path(cast.ana), {"state": "away", "reason": "Training"})
    assert (refused.status_code, refused.json()["code"]) == (409, "state_refused")
    assert refused.json()["detail"] == "Ana is on a call, which nobody cuts off. Choose Away after this call."

    kept = sue.post(path(cast.ana), {"state": "away", "reason": "Training", "after_call": True}).json()
    assert (kept["state"], kept["after_call"]) == ("busy_callback", "away")
    back = signed_in(cast.ana).patch("/api/v1/agents/me/", {"state": "available"})
    assert (back.status_code, back.json()["detail"]) == (409, "sue wants you away after this call: Training.")

    agent = Agent.objects.get(pk=cast.ana.pk)
    agents.enter_state(agent, AgentState.WRAP_UP, at=clock.now(), wrap_up_seconds=30)
    agents.end_wrap_up(agent_id=agent.pk, at=clock.now())
    agent.refresh_from_db()
    assert (agent.state, agent.state_reason, agent.after_call) == ("away", "Training", "")
    assert agent.state_changes.order_by("-pk").first().actor == "sue"


def test_what_would_change_nothing_is_refused_before_and_after(cast):
    sue = signed_in(cast.sue)
    shown = sue.post(path(cast.ana, "preview"), {"state": "offline"}).json()
    assert shown == {"refused": "Ana is Offline already.", "notes": []}
    assert sue.post(path(cast.ana), {"state": "offline", "reason": "x"}).status_code == 409
    assert sue.post(path(cast.ana), {"state": "available", "reason": "x"}).status_code == 400
    assert sue.post(path(cast.ana), {"state": "away"}).status_code == 400
