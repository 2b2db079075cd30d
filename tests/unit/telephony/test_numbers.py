"""More than two hundred numbers, each with what the dialing policy says of it: the table beside this file (rule 24)."""

import csv
from pathlib import Path

import pytest

from telephony import dialing_policy

OURS = ["+14155550100", "+14155550101"]
TABLE = Path(__file__).with_name("numbers.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(TABLE.splitlines()))


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['number']} - {row['why']}" for row in ROWS])
def test_each_number_of_the_table_is_judged_as_it_says(row: dict[str, str]) -> None:  # rules 8, 23, 24
    refusal = dialing_policy.check(
        number=row["number"].replace("\\0", "\0"),
        dialed_number=row["dialed"],
        our_numbers=OURS,
        allowed_regions=row["allowed"].split(),
    )
    assert (refusal.code if refusal else "ok") == row["expected"]


def test_the_table_is_as_long_and_as_wide_as_it_must_be() -> None:
    assert len(ROWS) >= 200
    assert len({(row["number"], row["dialed"], row["allowed"]) for row in ROWS}) == len(ROWS)
    premium = {row["allowed"] for row in ROWS if "premium rate" in row["why"]}
    assert len(premium) >= 10
    codes = {"withheld", "invalid", "emergency", "own_number", "extra_charge", "satellite", "country_not_allowed", "ok"}
    assert {row["expected"] for row in ROWS} == codes
