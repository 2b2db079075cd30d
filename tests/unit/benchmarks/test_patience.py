"""Callers who hang up: the theory that the line is held against, and the line itself, caller by caller."""

import pytest

from benchmarks.patience import AGENTS, a_day, by_ciw, erlang_a, replayed
from benchmarks.truth import erlang_c_wait


@pytest.mark.parametrize(
    ("servers", "between", "service", "patience", "gave_up"),
    [
        (1, 1.0, 1.0, 1.0, 0.3679),  # as patient as a service takes: the number there is Poisson, P(nobody) = 1 / e
        (2, 0.5, 1.0, 1.0, 0.2707),  # the same with two: (2 - E[min(2, Poisson(2))]) / 2 = 2 / e^2
        (5, 1.0, 5.0, 5.0, 0.1755),  # with five: 5^4 / 4! / e^5
    ],
)
def test_erlang_a_is_that_of_the_textbook(
    servers: int, between: float, service: float, patience: float, gave_up: float
) -> None:
    share, wait = erlang_a(servers, between=between, service=service, patience=patience)
    assert share == pytest.approx(gave_up, abs=1e-4)
    assert wait == pytest.approx(share * patience)  # Little's law: each second of waiting ends in giving up as often


def test_with_all_the_patience_of_the_world_erlang_a_is_erlang_c() -> None:
    share, wait = erlang_a(5, between=21.0, service=90.0, patience=1e9)
    assert share == pytest.approx(0, abs=1e-6)
    assert wait == pytest.approx(erlang_c_wait(5, between=21.0, service=90.0), rel=1e-4)


def test_who_gives_up_and_who_is_served_when_is_as_an_independent_simulator_has_it() -> None:
    """Rules 14, 16, 20: half of the callers ask for a callback, the others hang up when their patience ends."""
    day = a_day(40, share=0.5, seed=3)

    ours, exact = replayed(day), by_ciw(day)

    assert [one.gave_up for one in ours] == [one.gave_up for one in exact]
    assert [one.waited for one in ours] == pytest.approx([one.waited for one in exact], abs=1e-4)
    assert 0 < sum(one.gave_up for one in ours) < 20
    assert sum(one.waited > 0 for one in ours) > AGENTS
