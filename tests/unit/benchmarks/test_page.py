"""What `make bench` shows: every figure with its goal, and a failure that is no matter of speed."""

from typing import Any

import pytest

from benchmarks import page
from benchmarks.summary import summarize

PATIENT: dict[str, Any] = {
    "share": 0.0,
    "gave_up": 0.19,
    "gave_up_interval": [0.05, 0.44],
    "mean_seconds": 24.8,
    "mean_interval_seconds": [4.2, 59.7],
    "inside": True,
    "decided_otherwise": 0,
    "largest_difference_seconds": 0.000002,
}


@pytest.fixture
def at_scale() -> dict[str, Any]:
    took = summarize([10.0, 20.0, 30.0]).as_json()
    compared = {"small_ms": 10.0, "large_ms": 11.0, "ratio": 1.1}
    burst = {"callers": 5000, "asked_per_second": 166.7, "p50_ms": 300.0, "p99_ms": 900.0, "failures": 0}
    return {
        "offer": {
            "redis_ms": took,
            "alone_ms": took,
            "ratio": 1.0,
            "asked_per_second": 60,
            "busy_ms": took,
            "busy_p99_ms": 30.0,
        },
        "match": {
            **dict.fromkeys(("free_ms", "own_free_ms", "match_ms", "many_ms"), took),
            **dict.fromkeys(("one_ratio", "own_ratio", "many_ratio", "many_per_second"), 1.0),
            "waiting": 100_000,
            "many": 200,
            "thousand": {"agents": 1000, "workers": 4, "seconds": took, "wrong": []},
        },
        "size": {
            "few": 1000,
            "waiting": 100_000,
            "history": 1_000_000,
            "match": compared,
            "wait": compared,
            "scans": {},
        },
        "bursts": {"workers": 2, "burst": 20, "tried": [burst, {**burst, "callers": 900, "p99_ms": 240.0}]},
        "consoles": {
            "consoles": 1_000,
            "boards": 20,
            "asked_per_second": 20,
            "redis_ms": summarize([0.1]).as_json(),
            "offer_ms": summarize([10.0, 12.0]).as_json(),
            "offer_p99_ms": 12.0,
            "board_messages_per_second": 0.9,
            "line_changed_per_second": 0.1,
        },
        "order": {"offers": 100, "requeues": {"declined": 3}, "inversions": []},
        "truth": {
            "callers": 500,
            "agents": 5,
            "erlang_c_seconds": 60.0,
            "ciw_interval_seconds": [20.0, 140.0],
            "shares": [{"share": 0.5, "mean_seconds": 61.0, "inside": True, "largest_difference_seconds": 0.000002}],
            "patience": {
                "callers": 500,
                "patience_seconds": 120.0,
                "erlang_a": {"gave_up": 0.2121, "mean_seconds": 25.45},
                "shares": [PATIENT],
            },
        },
        "churn": {"entries": 100_000, "ratio": 1.2, "start_ms": 10.0, "end_ms": 12.0},
        "stats": {
            "interactions": 1_000_000,
            "by_days": {
                str(days): {"rows": 192 * days, "summary_ms": 9.0 * days, "by_agent_ms": 900.0, "count_ms": 2.0 * days}
                for days in (1, 31)
            },
            "rebuilt_per_second": 800.0,
            "rebuilt_ratio": 0.02,
            "tenfold": {
                "few": 100_000,
                "many": 1_000_000,
                **{
                    name: {"few_ms": 10.0, "many_ms": 11.0, "ratio": 1.1}
                    for name in ("summary", "agent", "page", "customer", "part", "conversation", "project")
                },
            },
        },
    }


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


def test_what_was_measured_at_scale_is_on_the_page(results: dict[str, Any], at_scale: dict[str, Any]) -> None:
    shown = list(page.rows(results | at_scale))[12:]
    assert [row.what.split()[0] for row in shown] == [
        *["P1"] * 3,
        *["P2"] * 4,
        *["P6"] * 2,
        *["P3"] * 3,
        *["P5"] * 2,
        *["P7"] * 4,
        "P9",
        "P11",
        *["P10"] * 5,
        *["P12"] * 4,
        *["Ten"] * 7,
    ]
    written = page.document(results | at_scale)
    for row in shown:
        assert f"| {row.what} | {row.where} | {row.measured} | {row.goal} |" in written
    assert "4 matchers are woken" in written


@pytest.mark.parametrize(
    ("part", "wrong", "said"),
    [
        ("match", {"thousand": {"wrong": ["offers: 1001"]}}, "P6: offers: 1001"),
        ("order", {"inversions": ["entry 1 was overtaken"]}, "P9: entry 1 was overtaken"),
        ("size", {"scans": {"callbacks_offer": 2}}, "P3: callbacks_offer was scanned"),
        (
            "truth",
            {"patience": {"shares": [PATIENT | {"decided_otherwise": 1}]}},
            "P10: with 0% who press 1, 19.0% hang up and the mean wait is 24.8 s",
        ),
    ],
)
def test_what_is_wrong_at_scale_is_a_failure(
    at_scale: dict[str, Any], part: str, wrong: dict[str, Any], said: str
) -> None:
    assert page.broken(at_scale) == []
    assert page.broken({part: at_scale[part] | wrong}) == [said]
