"""A live caller is moved into the agent's room: once, and not a call that is gone."""

import pytest

from agents.models import Agent
from callbacks.models import Offer, PhoneNumber, QueueEntry
from callbacks.operations import dialing
from telephony.carrier import CarrierBusy, CarrierUnclear
from tests.factories import AgentFactory
from tests.unit.callbacks.operations.conftest import MARIA, Line


@pytest.fixture
def accepted(line: Line, support: PhoneNumber, ana: Agent) -> tuple[QueueEntry, Offer]:
    """Maria's call: Ana has accepted, her audio is in the room."""
    entry = line.entry(line.call(MARIA, support))
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    return entry, offer


def bring(line: Line, entry: QueueEntry) -> None:
    dialing.bring_caller(entry_id=entry.pk, at=line.at)


def test_a_hint_and_a_sweep_move_the_caller_once(line: Line, accepted: tuple[QueueEntry, Offer]) -> None:
    """Rule 49: a second move would tear the call out of the room, and end it."""
    entry, _ = accepted
    bring(line, entry)
    line.later(3)
    bring(line, entry)
    line.sweep()
    assert len(line.carrier.redirected) == 1


def test_a_move_that_came_to_nothing_is_made_again(line: Line, accepted: tuple[QueueEntry, Offer]) -> None:  # rule 49
    entry, _ = accepted
    line.carrier.fail_next(CarrierUnclear("no answer"))
    bring(line, entry)
    line.later(6)
    line.sweep()
    assert len(line.carrier.redirected) == 1


def test_a_carrier_that_was_busy_is_asked_again_at_once(
    line: Line, accepted: tuple[QueueEntry, Offer]
) -> None:  # rule 49
    entry, _ = accepted
    line.carrier.fail_next(CarrierBusy("later", code=20429))
    bring(line, entry)
    bring(line, entry)
    assert len(line.carrier.redirected) == 1


def test_a_caller_who_hung_up_meanwhile_was_abandoned(
    line: Line, accepted: tuple[QueueEntry, Offer], ana: Agent
) -> None:
    """Rule 16; twilio.md 2.5."""
    from telephony.carrier import LegStatus

    entry, _ = accepted
    assert entry.live_leg and entry.live_leg.call_sid
    line.carrier.set_status(entry.live_leg.call_sid, LegStatus.COMPLETED)
    bring(line, entry)
    entry.refresh_from_db()
    ana.refresh_from_db()
    assert (entry.status, ana.state) == ("abandoned", "available")


def test_the_next_agent_gets_the_caller_at_once(
    line: Line, accepted: tuple[QueueEntry, Offer], support: PhoneNumber
) -> None:
    """Rule 33: the first left before they talked."""
    entry, offer = accepted
    bring(line, entry)
    line.later(1)
    line.room(offer, "leave", label="agent")
    AgentFactory(name="Bob", available=True, queues=[support.queue])
    [second] = line.match()
    line.accept(second)
    line.later(1)
    line.agent_joins(second)
    bring(line, entry)
    assert len(line.carrier.redirected) == 2
