"""An agent's answer against everything that can happen in the same instant: exactly one of the two does (rules 17, 26, 49)."""

from datetime import datetime, time, timedelta

import pytest

from agents.models import StateRefused
from agents.operations import set_state
from callbacks.models import Offer, QueueEntry
from callbacks.operations import expiry, intake, interventions, offers, recovery, waiting
from telephony.carrier import IncomingCall
from tests.concurrency.conftest import Cast
from tests.concurrency.track import REFUSALS, Track, successes
from tests.factories import BusinessHoursFactory
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import MARIA, Line

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def status() -> str:
    [entry] = QueueEntry.objects.all()
    return entry.status


def accept(offer: Offer, *, at: datetime) -> Offer:
    return offers.accept(offer_id=offer.pk, agent_id=offer.agent_id, at=at)


def rings_live(line: Line, cast: Cast) -> Offer:
    line.call(MARIA, cast.support)
    [offer] = line.match()
    return offer


def test_two_tabs_accept_and_one_gets_it(track: Track, cast: Cast) -> None:  # rule 26
    for _ in track.rounds():
        line = cast.reset()
        _, offer = line.offered(MARIA, cast.support)
        answers = track.race(*[lambda line=line, offer=offer: accept(offer, at=line.at)] * 3)
        assert len(successes(answers)) == 1
        assert_all_hold()


def test_the_time_to_answer_runs_out(track: Track, cast: Cast) -> None:  # rule 32
    for _ in track.rounds():
        line = cast.reset()
        _, offer = line.offered(MARIA, cast.support)
        just_before = offer.expires_at - timedelta(milliseconds=1)
        accepted, _ = track.race(
            lambda offer=offer, at=just_before: accept(offer, at=at),
            lambda offer=offer: offers.lapse(offer_id=offer.pk, at=offer.expires_at),
        )
        assert status() == ("waiting" if isinstance(accepted, REFUSALS) else "connecting_agent")
        assert_all_hold()


def test_the_longest_wait_is_over(
    track: Track, cast: Cast
) -> None:  # rule 39: an offer open at the deadline may be accepted
    for _ in track.rounds():
        line = cast.reset()
        entry = line.callback(MARIA, cast.support)
        line.at = entry.deadline_at - timedelta(seconds=1)
        [offer] = line.match()
        accepted, *_ = track.race(
            lambda offer=offer: accept(offer, at=offer.expires_at - timedelta(milliseconds=1)),
            lambda offer=offer: recovery.sweep(at=offer.expires_at),
            lambda offer=offer: expiry.sweep(at=offer.expires_at),
        )
        assert status() == ("expired" if isinstance(accepted, REFUSALS) else "connecting_agent")
        assert_all_hold()


def test_the_caller_hangs_up(track: Track, cast: Cast) -> None:  # rule 16
    for _ in track.rounds():
        line = cast.reset()
        offer = rings_live(line, cast)
        leg = offer.entry.live_leg
        assert leg is not None
        track.race(
            lambda line=line, offer=offer: accept(offer, at=line.at), lambda line=line, leg=leg: line.hang_up(leg)
        )
        assert status() == "abandoned"
        cast.ana.refresh_from_db()
        assert cast.ana.state == "available"
        assert_all_hold()


def test_key_1(track: Track, cast: Cast) -> None:  # rule 17
    for _ in track.rounds():
        line = cast.reset()
        offer = rings_live(line, cast)
        leg = offer.entry.live_leg
        assert leg is not None
        accepted, _ = track.race(
            lambda line=line, offer=offer: accept(offer, at=line.at), lambda line=line, leg=leg: line.press(leg)
        )
        [entry] = QueueEntry.objects.all()
        withdrawn = isinstance(accepted, REFUSALS)
        assert (entry.kind, entry.status) == (("callback", "waiting") if withdrawn else ("live", "connecting_agent"))
        assert_all_hold()


def test_the_customer_calls_in_and_waits_on_that_call(track: Track, cast: Cast) -> None:  # rules 41, 43
    for _ in track.rounds():
        line = cast.reset()
        _, offer = line.offered(MARIA, cast.support)
        line.later(1)
        sid = line.carrier.add_call(from_number=MARIA, to_number=str(cast.support.number))
        call = IncomingCall(call_sid=sid, caller=MARIA, dialed=str(cast.support.number))

        def call_in(line: Line = line, call: IncomingCall = call) -> None:
            answered = intake.answer_call(call=call, at=line.at)
            if answered.leg is not None:
                waiting.wait(leg_id=answered.leg.pk, at=line.at)

        accepted, _ = track.race(lambda line=line, offer=offer: accept(offer, at=line.at), call_in)
        [entry] = QueueEntry.objects.all()
        withdrawn = isinstance(accepted, REFUSALS)
        assert (entry.kind, entry.status) == (("live", "waiting") if withdrawn else ("callback", "connecting_agent"))
        assert_all_hold()


def test_closing_time(track: Track, cast: Cast) -> None:  # rule 40
    hours = BusinessHoursFactory(periods=[(day, time(9), time(17)) for day in range(7)])
    cast.support.business_hours = hours
    cast.support.save()
    for _ in track.rounds():
        line = cast.reset()
        line.at = line.at.replace(hour=16, minute=59, second=59)
        entry, offer = line.offered(MARIA, cast.support)
        closing = line.at + timedelta(seconds=1)
        accepted, _ = track.race(
            lambda line=line, offer=offer: accept(offer, at=line.at),
            lambda entry=entry, at=closing: expiry.close_if_due(entry_id=entry.pk, at=at),
        )
        assert status() == ("closed" if isinstance(accepted, REFUSALS) else "connecting_agent")
        assert_all_hold()


def test_a_supervisor_cancels(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset()
        entry, offer = line.offered(MARIA, cast.support)
        track.race(
            lambda line=line, offer=offer: accept(offer, at=line.at),
            lambda line=line, entry=entry: interventions.cancel(entry_id=entry.pk, actor="Sue", reason="", at=line.at),
        )
        assert status() == "canceled"
        assert_all_hold()


def test_the_agent_signs_out(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset()
        _, offer = line.offered(MARIA, cast.support)

        def leave(line: Line = line) -> bool:
            try:
                set_state(agent_id=cast.ana.pk, state="offline", at=line.at, bound_to_console=False)
            except StateRefused:
                return False
            offers.release(agent_id=cast.ana.pk, at=line.at)
            return True

        accepted, _ = track.race(lambda line=line, offer=offer: accept(offer, at=line.at), leave)
        assert status() == ("waiting" if isinstance(accepted, REFUSALS) else "connecting_agent")
        assert_all_hold()
