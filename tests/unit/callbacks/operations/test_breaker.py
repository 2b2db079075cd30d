"""A carrier that is down: no callback is offered, agents are free, places are kept, and it begins again by itself."""

import logging
from typing import Any

import pytest

from agents.models import Agent
from callbacks.models import CallLeg, CarrierState, Offer, PhoneNumber, QueueEntry, QueueEntryEvent
from callbacks.operations import breaker, dialing, offers
from callbacks.operations.errors import TooLate
from callbacks.queries import why_waiting
from telephony.carrier import CarrierBusy, CarrierError, CarrierRefused, CarrierUnclear
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR, Line

REFUSED_CONNECTION = CarrierBusy("no connection")


def fails(line: Line, times: int, error: CarrierError = REFUSED_CONNECTION) -> None:
    for _ in range(times):
        line.carrier.fail_next(error)


def in_the_room(line: Line, number: PhoneNumber) -> tuple[QueueEntry, Offer, CallLeg]:
    """A callback whose agent waits in the room; the customer is not asked for yet."""
    entry, offer = line.offered(MARIA, number)
    line.accept(offer)
    line.agent_joins(offer)
    offer.refresh_from_db()
    return entry, offer, line.customer_leg(offer)


def goes_down(line: Line) -> None:
    """The carrier has failed as often as it takes."""
    for _ in range(5):
        with pytest.raises(CarrierError), breaker.watched(at=line.at, dial=True):
            raise REFUSED_CONNECTION


def state() -> str:
    return CarrierState.objects.current().word


def test_after_failures_in_a_row_no_callback_is_offered_and_live_callers_still_are(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent
) -> None:  # faults.md: carrier down
    line.callback(MARIA, support)
    line.call(LENA, support)
    goes_down(line)
    assert [offer.kind for offer in line.match()] == ["live"]


def test_a_success_between_failures_begins_the_count_again(line: Line) -> None:
    for _ in range(4):
        with pytest.raises(CarrierError), breaker.watched(at=line.at, dial=True):
            raise REFUSED_CONNECTION
    with breaker.watched(at=line.at, dial=True):
        pass
    with pytest.raises(CarrierError), breaker.watched(at=line.at, dial=True):
        raise REFUSED_CONNECTION
    assert state() == "ok"


def test_failures_far_apart_are_no_run(line: Line) -> None:
    for _ in range(8):
        with pytest.raises(CarrierError), breaker.watched(at=line.at):
            raise REFUSED_CONNECTION
        line.later(61)
    assert state() == "ok"


def test_a_carrier_that_answers_questions_and_places_no_call_is_down(line: Line) -> None:
    for _ in range(5):
        with pytest.raises(CarrierError), breaker.watched(at=line.at, dial=True):
            raise CarrierUnclear("server error")
        with breaker.watched(at=line.at):
            pass
    assert state() == "down"


def test_one_question_that_cannot_be_answered_is_no_carrier_that_is_down(line: Line) -> None:
    """One call of which the carrier's books are broken must not stop all callbacks."""
    for _ in range(12):
        with pytest.raises(CarrierError), breaker.watched(at=line.at):
            raise CarrierUnclear("server error")
        line.later(2)
    assert state() == "ok"


def test_questions_alone_show_that_it_is_down(line: Line) -> None:
    fails(line, 3)  # the pings
    for _ in range(5):
        with pytest.raises(CarrierError), breaker.watched(at=line.at):
            raise REFUSED_CONNECTION
    assert state() == "down"


def test_a_number_that_is_refused_is_an_answer(line: Line) -> None:
    for _ in range(9):
        with pytest.raises(CarrierError), breaker.watched(at=line.at, dial=True):
            raise CarrierRefused("not a number", code=21211)
    assert state() == "ok"


def test_it_is_said_in_the_log_once(line: Line, caplog: Any) -> None:
    with caplog.at_level(logging.INFO, logger="callbacks.operations.breaker"):
        goes_down(line)
        with pytest.raises(CarrierError), breaker.watched(at=line.at, dial=True):
            raise REFUSED_CONNECTION
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_who_waits_in_the_room_is_given_back_and_the_place_is_kept(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # faults.md: release agents, entries keep place
    entry, offer, leg = in_the_room(line, support)
    rank = entry.rank_at
    fails(line, 1)
    dialing.dial_customer(leg_id=leg.pk, at=line.at)
    goes_down(line)
    line.sweep()
    for row in (entry, ana, leg, offer):
        row.refresh_from_db()
    assert (entry.status, entry.rank_at, entry.attempts, ana.state) == ("waiting", rank, 0, "available")
    assert (leg.is_over, offer.is_in_hand) == (True, False)
    assert line.carrier.placed == []
    assert line.match() == []
    [repair] = QueueEntryEvent.objects.filter(name="repaired")
    assert repair.details["repair"] == "agent_given_back"


def test_what_rings_is_taken_back_and_is_no_miss(line: Line, support: PhoneNumber, ana: Agent) -> None:
    entry, offer = line.offered(MARIA, support)
    goes_down(line)
    line.sweep()
    for row in (entry, ana, offer):
        row.refresh_from_db()
    assert (entry.status, ana.state, offer.close_reason) == ("waiting", "available", "withdrawn")


def test_a_callback_cannot_be_picked_meanwhile_and_why_it_waits_is_told(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:
    entry = line.callback(MARIA, support)
    goes_down(line)
    with pytest.raises(TooLate) as refused:
        offers.pick(entry_id=entry.pk, agent_id=ana.pk, at=line.at)
    assert refused.value.code == "carrier_down"
    assert any("carrier takes no calls" in reason for reason in why_waiting(entry, at=line.at))


def test_the_longest_wait_still_ends_with_a_ticket(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Rule 39; faults.md: max wait still makes tickets."""
    entry = line.callback(MARIA, support)
    goes_down(line)
    line.at = entry.deadline_at
    line.sweep()
    entry.refresh_from_db()
    assert entry.status == "expired"


def test_a_sweep_does_not_ask_a_carrier_that_is_down(line: Line, support: PhoneNumber, ana: Agent) -> None:
    """Each question may take seconds, and everything else would have to wait for them."""
    line.dialed(MARIA, support)
    goes_down(line)
    line.later(200)
    CarrierState.objects.update(probe_at=line.at)
    fails(line, 1)  # the probe
    fails(line, 1, CarrierBusy("must not be asked"))
    line.sweep()
    assert [str(error) for error, _ in line.carrier._failures] == ["must not be asked"]


def test_once_it_answers_one_callback_is_let_through_and_then_all(
    line: Line, support: PhoneNumber, ana: Agent, bob: Agent
) -> None:
    line.callback(MARIA, support)
    line.callback(OMAR, support)
    goes_down(line)
    line.later(5)
    line.sweep()
    assert state() == "down"  # it is not time to ask
    line.later(6)
    fails(line, 1)
    line.sweep()
    assert state() == "down"  # asked, and no answer
    line.later(11)
    line.sweep()
    assert state() == "trying"
    [offer] = line.match()
    assert line.match() == []
    line.accept(offer)
    line.agent_joins(offer)
    line.dial(offer)
    assert state() == "ok"
    assert len(line.match()) == 1


def test_a_try_that_fails_is_a_pause_again(line: Line, support: PhoneNumber, ana: Agent) -> None:
    line.callback(MARIA, support)
    goes_down(line)
    line.later(11)
    line.sweep()
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    fails(line, 1)
    line.dial(offer)
    assert state() == "down"


def test_a_carrier_that_is_too_busy_is_asked_again_later_each_time(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # faults.md: 429, jittered
    _, _, leg = in_the_room(line, support)
    waits = []
    for _ in range(4):
        fails(line, 1, CarrierBusy("429", code=20429))
        dialing.dial_customer(leg_id=leg.pk, at=line.at)
        leg.refresh_from_db()
        assert leg.ask_after is not None
        waits.append((leg.ask_after - line.at).total_seconds())
        line.carrier._failures.clear()
        line.at = leg.ask_after
    assert (leg.asked_at, leg.asks, leg.call_sid) == (None, 0, None)
    assert 0.5 <= waits[0] <= 1
    assert all(0 < wait <= 8 for wait in waits)
    dialing.dial_customer(leg_id=leg.pk, at=line.at)
    leg.refresh_from_db()
    assert leg.call_sid is not None


def test_it_is_not_asked_before_its_time(line: Line, support: PhoneNumber, ana: Agent) -> None:
    _, _, leg = in_the_room(line, support)
    fails(line, 1)
    dialing.dial_customer(leg_id=leg.pk, at=line.at)
    dialing.dial_customer(leg_id=leg.pk, at=line.at)
    assert line.carrier.placed == []


def test_an_agent_does_not_wait_for_ever_for_a_carrier_that_is_too_busy(
    line: Line, support: PhoneNumber, ana: Agent, settings: Any
) -> None:  # faults.md: released after N s
    settings.CARRIER_FAILURES_TO_PAUSE = 100
    entry, _, leg = in_the_room(line, support)
    for _ in range(31):
        fails(line, 1)
        line.sweep()
        line.carrier._failures.clear()
        line.later(1)
    entry.refresh_from_db()
    ana.refresh_from_db()
    leg.refresh_from_db()
    assert (entry.status, ana.state, leg.is_over) == ("waiting", "available", True)
    assert line.carrier.placed == []
