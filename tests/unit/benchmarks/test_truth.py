"""The theory that the line is held against."""

import pytest

from benchmarks.truth import erlang_c_wait


@pytest.mark.parametrize(
    ("servers", "between", "service", "wait"),
    [
        (1, 2.0, 1.0, 1.0),  # M/M/1 at half load: as long as a service takes
        (2, 1.0, 1.0, 1 / 3),  # M/M/2: rho^2 / (1 - rho^2) of a service
        (10, 1.0, 8.0, 1.6366),  # the probability to wait is 0.40918, times service / (servers - offered)
    ],
)
def test_erlang_c_is_that_of_the_textbook(servers: int, between: float, service: float, wait: float) -> None:
    assert erlang_c_wait(servers, between=between, service=service) == pytest.approx(wait, rel=1e-4)
