"""The metric book: complete, readable, and true of any stream of interactions (rule 46)."""

import re

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics import BOOK, INVARIANTS, RATES, SHARE, Metric, broken
from reporting.sums import BY_NAME, SUMS

NOTHING = dict.fromkeys(BY_NAME, 0)


@pytest.mark.parametrize("metric", BOOK.values(), ids=lambda one: one.name)
def test_each_metric_is_explained(metric: Metric) -> None:  # rule 46
    assert metric.sentence.endswith(".") and metric.title and metric.formula and metric.invariant
    assert set(metric.sums) <= set(BY_NAME)


def test_all_sql_of_the_book_is_understood_by_the_database(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(one.sql for one in BOOK.values())} FROM reporting_interaction")
        found = dict(zip(BOOK, cursor.fetchone(), strict=True))
    assert found["interactions"] == 0
    assert found["opt_in_rate"] is None


def test_with_nothing_to_divide_by_there_is_no_figure() -> None:
    assert {metric.of(NOTHING) for metric in RATES} == {None}
    assert broken(NOTHING) == []


def test_each_sum_is_in_the_book_and_each_name_is_one_word() -> None:
    assert {one.name for one in SUMS} <= set(BOOK)
    assert all(re.fullmatch("[a-z_]+", name) for name in BOOK)


@given(st.dictionaries(st.sampled_from([one.name for one in SUMS]), st.integers(0, 10**6)))
def test_a_metric_is_worked_out_as_its_formula_says(found: dict[str, int]) -> None:
    sums = NOTHING | found
    for metric in RATES:
        terms = {name: sums[name] for name in metric.sums}
        expression = metric.formula.replace("÷", "/").replace("−", "-")
        try:
            expected = eval(expression, {}, terms)
        except ZeroDivisionError:
            assert metric.of(sums) is None
        else:
            assert metric.of(sums) == pytest.approx(expected, abs=0.0001)


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda one: one.sentence)
def test_each_invariant_notices_one_too_many(invariant: object) -> None:
    for name in (*invariant.left, *invariant.right):  # type: ignore[attr-defined]
        assert invariant.sentence in broken(NOTHING | {name: 1})  # type: ignore[attr-defined]


def test_a_share_of_more_than_all_is_noticed() -> None:
    assert "opt_in_rate is 2" in broken(NOTHING | {"became_callbacks": 2, "callbacks_offered": 1})
    assert {metric.unit for metric in RATES} >= {SHARE}
