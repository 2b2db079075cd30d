"""What `make bench` shows: every figure with its goal, and a failure that is no matter of speed."""

from typing import Any

import pytest

from benchmarks import page
from benchmarks.summary import summarize


@pytest.fixture
def results() -> dict[str, Any]:
    took = summarize([10.0, 20.0, 30.0]).as_json()
    wait = {
        "waiting": 1000,
        "clients": 8,
        "round_trips": {"least": 2, "most": 2},
        "per_second": {"wait loop": 100.0, "empty view": 300.0},
        "ratio": 0.333,
        "latency_ms": took,
        "failures": 0,
    }
    start = {
        "web_seconds": took,
        "make_run_first_seconds": 12.0,
        "make_run_again_seconds": took,
        "memory_mb": {"web": 90.0, "worker": 100.0},
        "memory_mb_in_all": 190.0,
        "processes": 2,
    }
    return {
        "at": "2026-03-02T12:00:00+00:00",
        "machine": {"cores": 2, "system": "Linux", "python": "3.11", "load_before": 0.1, "commit": "abc"},
        "wait": {"SQLite": wait},
        "story": {"SQLite": {"pick-up → two-way audio": took}},
        "cadence": {**took, "off_by_at_most": 0.1},
        "start": start,
    }


def test_the_table_and_the_page_hold_the_same_figures(results: dict[str, Any]) -> None:
    rows = list(page.rows(results))
    assert len(rows) == 12
    for row in rows:
        assert row.measured in page.table(results)
        assert f"| {row.what} | {row.where} | {row.measured} | {row.goal} |" in page.document(results)


def test_a_machine_that_was_busy_is_named_as_such(results: dict[str, Any]) -> None:
    assert "busy with other work" not in page.document(results)
    results["machine"]["load_before"] = 7.5
    assert "busy with other work" in page.document(results)


def test_a_part_may_be_shown_alone(results: dict[str, Any]) -> None:
    assert "SQL round trips" not in page.table({"start": results["start"]})


def test_a_third_round_trip_is_a_failure(results: dict[str, Any]) -> None:
    assert page.broken(results) == []
    results["wait"]["SQLite"]["round_trips"]["most"] = 3
    assert page.broken(results) == ["SQLite: 3 SQL round trips"]


def test_an_answer_that_failed_is_a_failure(results: dict[str, Any]) -> None:
    results["wait"]["SQLite"]["failures"] = 1
    assert page.broken(results) == ["SQLite: 1 answers failed"]
