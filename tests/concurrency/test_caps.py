"""One caller asks for callbacks at several numbers in the same moment: the caps hold (security.md: toll fraud)."""

import pytest

from callbacks.models import PhoneNumber, QueueEntry, RefusedNumber
from callbacks.operations.virtual_hold import Choice
from tests.concurrency.conftest import Cast
from tests.concurrency.track import Track
from tests.factories import PhoneNumberFactory
from tests.unit.callbacks.operations.conftest import MARIA

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_caller_who_asks_four_numbers_at_once_gets_the_callbacks_that_are_allowed(track: Track, cast: Cast) -> None:
    numbers = [cast.support, *(PhoneNumberFactory() for _ in range(3))]
    PhoneNumber.objects.update(most_open_per_caller=2)
    for _ in track.rounds(6):
        line = cast.reset(ana="offline")
        legs = [line.call(MARIA, number) for number in numbers]
        answers = track.race(*(lambda leg=leg, line=line: line.press(leg) for leg in legs))
        chosen = sorted(str(answer.choice) for answer in answers)
        assert chosen == [str(Choice.CONFIRMED)] * 2 + [str(Choice.REFUSED)] * 2
        assert QueueEntry.objects.open().promised().count() == 2
        assert set(RefusedNumber.objects.values_list("code", flat=True)) == {"too_many_open"}
