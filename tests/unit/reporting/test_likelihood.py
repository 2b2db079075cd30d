"""How long people hold, of whom only a part was seen to the end."""

import random
from statistics import mean

import pytest

from reporting.replay.likelihood import Durations

DRAWS = 4000


def drawn(durations: Durations, **more: float) -> list[float | None]:
    dice = random.Random(1)
    return [durations.draw(dice, **more) for _ in range(DRAWS)]


def test_where_all_were_seen_to_the_end_they_are_drawn_alike() -> None:
    found = drawn(Durations([(10.0, True), (20.0, True), (30.0, True), (40.0, True)]))

    assert set(found) == {10.0, 20.0, 30.0, 40.0}
    assert mean(one for one in found if one) == pytest.approx(25, abs=0.7)


def test_who_was_not_seen_to_the_end_lasts_longer_than_any() -> None:
    found = drawn(Durations([(10.0, True), (20.0, False)]))

    assert found.count(None) / DRAWS == pytest.approx(0.5, abs=0.03)


def test_the_product_limit_is_that_of_the_textbook() -> None:
    """Ends at 3, 5 and 8; seen no further at 4 and 6: survival 4/5, 4/5 x 2/3 = 8/15, then 0."""
    found = drawn(Durations([(3.0, True), (4.0, False), (5.0, True), (6.0, False), (8.0, True)]))

    shares = {end: found.count(end) / DRAWS for end in (3.0, 5.0, 8.0)}
    assert shares == pytest.approx({3.0: 1 / 5, 5.0: 4 / 15, 8.0: 8 / 15}, abs=0.03)


def test_who_has_lasted_longer_lasts_longer_still() -> None:
    durations = Durations([(10.0, True), (20.0, True), (30.0, True)])

    assert set(drawn(durations, longer_than=10.0)) == {20.0, 30.0}
    assert set(drawn(durations, longer_than=30.0)) == {None}


def test_of_whom_nothing_is_known_nothing_ends() -> None:
    assert set(drawn(Durations([]))) == {None}
