"""The report that the customer has answered is late or lost, and the agent's end of the call is heard of first."""

import pytest

from agents.models import Agent
from callbacks.models import Offer, PhoneNumber
from callbacks.operations import calls, lookups
from telephony.carrier import CarrierUnclear, ConferenceEvent, LegEvent
from tests.unit.callbacks.operations.conftest import MARIA, LegStatus, Line


def test_an_agent_who_hangs_up_on_a_customer_who_answered_unheard_of_has_completed(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rule 49: they have spoken; the customer must not be called a second time."""
    entry, _, leg = line.dialed(MARIA, support)
    line.carrier.set_status(leg.call_sid or "", LegStatus.ANSWERED)
    calls.hang_up(conversation_id=entry.conversation_id, agent_id=ana.pk, at=line.at)
    entry.refresh_from_db()
    assert entry.status == "completed"


def test_an_agent_who_hangs_up_while_it_rings_returns_the_entry_to_its_place(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rule 33."""
    entry, _, leg = line.dialed(MARIA, support)
    line.carrier.set_status(leg.call_sid or "", LegStatus.RINGING)
    calls.hang_up(conversation_id=entry.conversation_id, agent_id=ana.pk, at=line.at)
    entry.refresh_from_db()
    assert entry.status == "waiting"


def test_a_room_that_ended_with_an_unheard_of_conversation_completes_it(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rule 49: of all the reports only the end of the room came through."""
    entry, offer, leg = line.dialed(MARIA, support)
    line.carrier.set_status(leg.call_sid or "", LegStatus.COMPLETED)
    lookups.record_room_event(event=_end_of(offer), at=line.at)
    entry.refresh_from_db()
    assert entry.status == "completed"


def test_an_agents_call_that_ended_with_an_unheard_of_conversation_completes_it(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    """Rule 49: of all the reports only the end of the agent's call came through."""
    entry, offer, leg = line.dialed(MARIA, support)
    agents_leg = offer.legs.get(purpose="agent")
    line.carrier.set_status(leg.call_sid or "", LegStatus.COMPLETED)
    ended = LegEvent(call_sid=agents_leg.call_sid or "", status=LegStatus.COMPLETED)
    assert lookups.record_inbound_end(event=ended, at=line.at)
    entry.refresh_from_db()
    assert entry.status == "completed"


@pytest.mark.parametrize("answered", [True, False])
def test_a_carrier_that_does_not_answer_keeps_nobody_on_the_call(
    line: Line, support: PhoneNumber, ana: Agent, answered: bool
) -> None:
    """Rule 49: no agent is stuck for that."""
    entry, _, leg = line.dialed(MARIA, support)
    if answered:
        line.report(leg, LegStatus.ANSWERED)
    line.carrier.fail_next(CarrierUnclear("no answer"))
    calls.hang_up(conversation_id=entry.conversation_id, agent_id=ana.pk, at=line.at)
    entry.refresh_from_db()
    assert entry.status == ("completed" if answered else "waiting")


def _end_of(offer: Offer) -> ConferenceEvent:
    return ConferenceEvent(conference_sid=offer.conference_sid, room=offer.room, kind="end")
