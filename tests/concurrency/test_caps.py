"""One caller asks several numbers, and several workers call, in the same moment: the caps hold (security.md: toll fraud)."""

from functools import partial

import pytest

from callbacks.models import CallLeg, PhoneNumber, QueueEntry, RefusedNumber
from callbacks.operations import dialing
from callbacks.operations.virtual_hold import Choice
from tests.concurrency.conftest import Cast
from tests.concurrency.track import Track
from tests.factories import PhoneNumberFactory
from tests.unit.callbacks.operations.conftest import LENA, MARIA, OMAR

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_caller_who_asks_four_numbers_at_once_gets_the_callbacks_that_are_allowed(track: Track, cast: Cast) -> None:
    numbers = [cast.support, *(PhoneNumberFactory.create() for _ in range(3))]
    PhoneNumber.objects.update(most_open_per_caller=2)
    for _ in track.rounds(6):
        line = cast.reset(ana="offline")
        legs = [line.call(MARIA, number) for number in numbers]
        answers = track.race(*(lambda leg=leg, line=line: line.press(leg) for leg in legs))
        chosen = sorted(str(answer.choice) for answer in answers)
        assert chosen == [str(Choice.CONFIRMED)] * 2 + [str(Choice.REFUSED)] * 2
        assert QueueEntry.objects.open().promised().count() == 2
        assert set(RefusedNumber.objects.values_list("code", flat=True)) == {"too_many_open"}


def test_the_cap_of_the_hour_holds_as_that_of_the_day(track: Track, cast: Cast) -> None:
    numbers = [cast.support, *(PhoneNumberFactory.create() for _ in range(3))]
    PhoneNumber.objects.update(most_hourly_per_caller=2)
    for _ in track.rounds(6):
        line = cast.reset(ana="offline")
        legs = [line.call(MARIA, number) for number in numbers]
        answers = track.race(*(lambda leg=leg, line=line: line.press(leg) for leg in legs))
        assert (
            sorted(str(answer.choice) for answer in answers) == [str(Choice.CONFIRMED)] * 2 + [str(Choice.REFUSED)] * 2
        )
        assert QueueEntry.objects.open().promised().count() == 2
        assert set(RefusedNumber.objects.values_list("code", flat=True)) == {"too_many_an_hour"}


def test_of_two_calls_at_once_the_last_that_a_hard_stop_allows_is_made(track: Track, cast: Cast) -> None:
    PhoneNumber.objects.update(most_hourly_calls=1)
    for _ in track.rounds(6):
        line = cast.reset(bob="available")
        for caller in (OMAR, LENA):
            line.callback(caller, cast.support)
        for offer in line.match():
            line.accept(offer)
            line.agent_joins(offer)
        legs = CallLeg.objects.filter(purpose="customer")
        track.race(*(partial(dialing.dial_customer, leg_id=leg.pk, at=line.at) for leg in legs))
        assert len(line.carrier.placed) == 1
        assert sorted(QueueEntry.objects.values_list("status", flat=True)) == ["could_not_dial", "dialing"]
        assert [row.code for row in RefusedNumber.objects.all()] == ["hourly_stop"]
