"""A customer hangs up as an agent passes the call on: nobody waits on a call that is over (rules 16, 37, 49)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from callbacks.models import CallLeg, Offer
from callbacks.operations import legs, transfers
from telephony.carrier import LegEvent, LegStatus
from tests.concurrency.conftest import Cast
from tests.concurrency.track import Track
from tests.factories import AgentFactory, QueueFactory
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import MARIA, Line

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def called_back(line: Line, cast: Cast) -> tuple[Offer, CallLeg]:
    _, offer, leg = line.dialed(MARIA, cast.support)
    line.report(leg, LegStatus.ANSWERED)
    return offer, leg


def called_in(line: Line, cast: Cast) -> tuple[Offer, CallLeg]:
    leg = line.call(MARIA, cast.support)
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    line.room(offer, "join", label="customer", call_sid=leg.call_sid or "")
    return offer, leg


def hangs_up(leg: CallLeg, line: Line) -> Callable[[], object]:
    event = LegEvent(call_sid=leg.call_sid or "", status=LegStatus.COMPLETED)
    if leg.is_ours_to_dial:
        return lambda: legs.record_leg(leg_id=leg.pk, event=event, at=line.at)
    return lambda: legs.record_inbound_end(event=event, at=line.at)


@pytest.mark.parametrize("begun", [called_back, called_in], ids=["called back", "called in"])
def test_the_customer_hangs_up_as_the_call_is_passed_on(
    track: Track, cast: Cast, begun: Callable[[Line, Cast], tuple[Offer, CallLeg]]
) -> None:
    billing = QueueFactory(name="Billing")
    cleo = AgentFactory(name="Cleo", available=True, queues=[billing])
    for _ in track.rounds():
        line = cast.reset()
        offer, leg = begun(line, cast)
        conversation = offer.entry.conversation
        track.race(
            lambda line=line, conversation=conversation: transfers.to_queue(
                conversation_id=conversation.pk, agent_id=cast.ana.pk, queue=billing, note="", at=line.at
            ),
            hangs_up(leg, line),
        )
        conversation.refresh_from_db()
        leg.refresh_from_db()
        assert (leg.is_over, conversation.is_over) == (True, True)
        line.at += timedelta(seconds=1)
        assert line.match() == []
        cleo.refresh_from_db()
        assert cleo.is_available
        assert_all_hold()
