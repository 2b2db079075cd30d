"""Reports, workers and agents around a call to the customer, all at once: one call, one end, one ticket (rules 33, 35, 37)."""

from collections.abc import Callable

import pytest

from callbacks.models import CallLeg, Offer, QueueEntry
from callbacks.operations import calls, dialing, legs, recovery
from telephony.carrier import CarrierUnclear, LegEvent, LegStatus
from tests.concurrency.conftest import Cast
from tests.concurrency.track import Track, successes
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import MARIA, Line
from tickets.models import Ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def report(leg: CallLeg, status: LegStatus, line: Line) -> Callable[[], object]:
    event = LegEvent(call_sid=leg.call_sid or "", status=status)
    return lambda: legs.record_leg(leg_id=leg.pk, event=event, at=line.at)


def the_agent_hangs_up(offer: Offer, line: Line) -> Callable[[], object]:
    conversation = offer.entry.conversation_id
    return lambda: calls.hang_up(conversation_id=conversation, agent_id=offer.agent_id, at=line.at)


def test_a_report_arrives_three_times(track: Track, cast: Cast) -> None:  # rule 37
    for _ in track.rounds():
        line = cast.reset()
        entry, _, leg = line.dialed(MARIA, cast.support)
        track.race(*[report(leg, LegStatus.NO_ANSWER, line)] * 3)
        entry.refresh_from_db()
        assert (entry.status, Ticket.objects.count()) == ("not_reached", 1)
        assert_all_hold()


def test_answered_and_completed_arrive_together(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset()
        entry, _, leg = line.dialed(MARIA, cast.support)
        track.race(report(leg, LegStatus.COMPLETED, line), report(leg, LegStatus.ANSWERED, line))
        entry.refresh_from_db()
        leg.refresh_from_db()
        assert (entry.status, leg.status) == ("completed", "completed")
        assert_all_hold()


def test_the_agent_leaves_as_the_customer_answers(track: Track, cast: Cast) -> None:  # rule 33
    for _ in track.rounds():
        line = cast.reset()
        entry, offer, leg = line.dialed(MARIA, cast.support)
        track.race(the_agent_hangs_up(offer, line), report(leg, LegStatus.ANSWERED, line))
        entry.refresh_from_db()
        assert entry.status in {"waiting", "completed"}
        assert_all_hold()


def test_both_hang_up(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset()
        entry, offer, leg = line.dialed(MARIA, cast.support)
        line.report(leg, LegStatus.ANSWERED)
        track.race(the_agent_hangs_up(offer, line), report(leg, LegStatus.COMPLETED, line))
        entry.refresh_from_db()
        assert entry.status == "completed"
        assert_all_hold()


def test_the_agent_says_voicemail_as_it_hangs_up(track: Track, cast: Cast) -> None:  # rule 38
    for _ in track.rounds():
        line = cast.reset()
        entry, offer, leg = line.dialed(MARIA, cast.support)
        line.report(leg, LegStatus.ANSWERED)
        voicemail, _ = track.race(
            lambda entry=entry, line=line: calls.call_it_voicemail(
                conversation_id=entry.conversation_id, agent_id=cast.ana.pk, at=line.at
            ),
            report(leg, LegStatus.COMPLETED, line),
        )
        entry.refresh_from_db()
        assert entry.status == ("not_reached" if successes([voicemail]) else "completed")
        assert_all_hold()


def joined(line: Line, cast: Cast) -> CallLeg:
    """The agent is in the room, the call is written down, the carrier was not asked yet."""
    _, offer = line.offered(MARIA, cast.support)
    line.accept(offer)
    line.agent_joins(offer)
    return line.customer_leg(offer)


def test_three_workers_dial_one_customer(track: Track, cast: Cast) -> None:  # rule 37
    for _ in track.rounds():
        line = cast.reset()
        leg = joined(line, cast)
        track.race(*[lambda leg=leg, line=line: dialing.dial_customer(leg_id=leg.pk, at=line.at)] * 3)
        assert len(line.carrier.placed) == 1
        assert_all_hold()


def test_three_sweeps_find_one_lost_dial(track: Track, cast: Cast) -> None:  # I2
    for number in track.rounds():
        line = cast.reset()
        leg = joined(line, cast)
        line.carrier.fail_next(CarrierUnclear("no answer"), after_effect=bool(number % 2))
        dialing.dial_customer(leg_id=leg.pk, at=line.at)
        for seconds in (31, 5):
            line.later(seconds)
            track.race(*[lambda line=line: recovery.sweep(at=line.at)] * 3)
        leg.refresh_from_db()
        assert len(line.carrier.placed) == 1
        assert leg.call_sid == line.carrier.placed[0].call_sid
        assert_all_hold()


def test_the_last_chance_of_a_sweep_and_the_late_answer(track: Track, cast: Cast) -> None:  # I2, I6
    for _ in track.rounds():
        line = cast.reset()
        leg = joined(line, cast)
        line.carrier.fail_next(CarrierUnclear("no answer"), after_effect=True)
        dialing.dial_customer(leg_id=leg.pk, at=line.at)
        [placed] = line.carrier.placed
        line.later(31)
        track.race(
            lambda line=line: recovery.sweep(at=line.at),
            lambda leg=leg, sid=placed.call_sid: dialing.record_placed(leg_id=leg.pk, call_sid=sid),
            lambda leg=leg, sid=placed.call_sid, line=line: legs.record_leg(
                leg_id=leg.pk, event=LegEvent(call_sid=sid, status=LegStatus.ANSWERED), at=line.at
            ),
        )
        assert len(line.carrier.placed) == 1
        assert QueueEntry.objects.get().status == "connected"
        assert_all_hold()
