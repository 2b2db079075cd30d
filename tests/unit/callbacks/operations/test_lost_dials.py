"""A dial without an answer, of which the carrier's calls may tell; and one that is better not made."""

from agents.models import Agent
from callbacks.models import CarrierState, PhoneNumber
from callbacks.operations import dialing, recovery
from telephony.carrier import CarrierUnclear, LegStatus
from tests.unit.callbacks.operations.conftest import MARIA, Line


def test_the_call_of_the_attempt_before_is_not_taken_for_this_one(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent
) -> None:  # rule 49
    """Both in the same second: by number and time alone they cannot be told apart."""
    _, offer, first = line.dialed(MARIA, support)
    line.room(offer, "leave", label="agent")
    first.refresh_from_db()
    line.report(first, LegStatus.CANCELED)
    [again] = line.match()
    line.accept(again)
    line.agent_joins(again)
    line.carrier.fail_next(CarrierUnclear("no answer"))
    second = line.dial(again)
    line.later(31)
    recovery.sweep(at=line.at)
    dialing.dial_customer(leg_id=second.pk, at=line.at)
    second.refresh_from_db()
    assert second.call_sid not in {None, first.call_sid}


def test_nothing_is_asked_for_while_the_carrier_is_down(line: Line, support: PhoneNumber, ana: Agent) -> None:
    _, offer = line.offered(MARIA, support)
    line.accept(offer)
    line.agent_joins(offer)
    CarrierState.objects.create(pk=1, word=CarrierState.Word.DOWN, since=line.at)
    assert line.dial(offer).asked_at is None
    assert line.carrier.placed == []
