"""How often is too often."""

import pytest

from contactcenter.api.throttles import parse_rate


@pytest.mark.parametrize(
    ("rate", "parsed"), [("20/min", (20, 60)), ("6000/minute", (6000, 60)), ("1/s", (1, 1)), ("5/hour", (5, 3600))]
)
def test_a_rate_is_so_many_in_so_many_seconds(rate, parsed):
    assert parse_rate(rate) == parsed
