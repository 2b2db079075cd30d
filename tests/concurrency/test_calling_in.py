"""A customer calls in while the callback is on its way: one entry, one conversation, nobody called twice (rules 37, 41-43)."""

from collections.abc import Callable

import pytest

from callbacks.models import QueueEntry
from callbacks.operations import dialing, intake, waiting
from telephony.carrier import IncomingCall, LegStatus
from tests.concurrency.conftest import Cast
from tests.concurrency.test_calls import joined, report
from tests.concurrency.track import Track
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import MARIA, Line

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def calls_in(line: Line, cast: Cast) -> Callable[[], None]:
    """Maria dials the number again, hears that she has a callback, and stays on the line."""
    sid = line.carrier.add_call(from_number=MARIA, to_number=str(cast.support.number))
    call = IncomingCall(call_sid=sid, caller=MARIA, dialed=str(cast.support.number))

    def act() -> None:
        answered = intake.answer_call(call=call, at=line.at)
        if answered.leg is not None:
            waiting.wait(leg_id=answered.leg.pk, at=line.at)

    return act


def test_as_the_matcher_looks(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset()
        line.callback(MARIA, cast.support)
        line.later(1)
        track.race(calls_in(line, cast), line.match)
        [entry] = QueueEntry.objects.all()
        assert entry.status in {"waiting", "offered"}
        assert_all_hold()


def test_as_the_call_is_made(track: Track, cast: Cast) -> None:
    for _ in track.rounds():
        line = cast.reset()
        leg = joined(line, cast)
        track.race(calls_in(line, cast), lambda line=line, leg=leg: dialing.dial_customer(leg_id=leg.pk, at=line.at))
        [entry] = QueueEntry.objects.all()
        assert (entry.status, len(line.carrier.placed)) == ("dialing", 1)
        assert_all_hold()


def test_as_the_customer_answers(track: Track, cast: Cast) -> None:
    """Who talks to an agent already and calls from the same number is another conversation."""
    for _ in track.rounds():
        line = cast.reset()
        entry, _, leg = line.dialed(MARIA, cast.support)
        track.race(calls_in(line, cast), report(leg, LegStatus.ANSWERED, line))
        entry.refresh_from_db()
        assert entry.status == "connected"
        assert_all_hold()


def test_as_the_customer_is_reported_busy(track: Track, cast: Cast) -> None:  # rule 37: the line is busy with this call
    for _ in track.rounds():
        line = cast.reset()
        entry, _, leg = line.dialed(MARIA, cast.support)
        track.race(calls_in(line, cast), report(leg, LegStatus.BUSY, line))
        entry.refresh_from_db()
        assert entry.status == "not_reached"
        assert_all_hold()


def test_twice_after_a_callback_that_was_missed(track: Track, cast: Cast) -> None:  # rule 43
    """Of two calls at once, one alone takes up the old place."""
    cast.support.missed_callback_minutes = 10
    cast.support.save()
    for _ in track.rounds():
        line = cast.reset()
        entry, _, leg = line.dialed(MARIA, cast.support)
        line.report(leg, LegStatus.NO_ANSWER)
        line.later(10)
        track.race(calls_in(line, cast), calls_in(line, cast))
        old_place = QueueEntry.objects.open().filter(rank_at=entry.rank_at)
        assert old_place.count() == 1
        assert_all_hold()
