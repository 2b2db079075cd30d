"""A customer asks for ten more minutes in the moment in which the longest wait ends: the callback stands (rules 36, 39)."""

from collections.abc import Callable
from functools import partial

import pytest

from callbacks.models import CallLeg, QueueEntry
from callbacks.operations import expiry, press_one
from callbacks.operations.press_one import Next
from telephony.carrier import LegStatus
from tests.concurrency.conftest import Cast
from tests.concurrency.track import Track
from tests.model.invariants import assert_all_hold
from tests.unit.callbacks.operations.conftest import MARIA, Line
from tickets.models import Ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def asks_for_more(leg: CallLeg, line: Line) -> Callable[[], Next | None]:
    def presses_2() -> Next | None:
        answer = press_one.decide(leg_id=leg.pk, call_sid=leg.call_sid or "", digits="2", attempt=1, at=line.at)
        return answer.next if answer else None

    return presses_2


def test_ten_more_minutes_while_the_sweep_drops_what_is_overdue(track: Track, cast: Cast) -> None:
    cast.support.asks_to_press_1 = True
    cast.support.save()
    for _ in track.rounds():
        line = cast.reset()
        entry, _, leg = line.dialed(MARIA, cast.support)
        line.carrier.set_status(leg.call_sid or "", LegStatus.ANSWERED)
        press_one.ask(leg_id=leg.pk, call_sid=leg.call_sid or "", at=line.at)
        line.later(3600)
        [answer, *_] = track.race(asks_for_more(leg, line), *[partial(expiry.sweep, at=line.at)] * 2)
        entry = QueueEntry.objects.get(pk=entry.pk)
        assert (answer, entry.status, Ticket.objects.count()) == (Next.LATER, "waiting", 0)
        assert entry.not_before is not None
        assert entry.deadline_at > entry.not_before
        assert_all_hold()
