"""Many measurements in few numbers."""

from benchmarks.summary import percentile, summarize


def test_a_summary_is_of_the_ordered_values() -> None:
    summary = summarize([3.0, 1.0, 2.0, 100.0])
    assert (summary.count, summary.median, summary.least, summary.most) == (4, 2.5, 1.0, 100.0)


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(value) for value in range(1, 101)]
    assert percentile(values, 95) == 95.0
    assert percentile(values, 100) == 100.0
    assert percentile([7.0], 95) == 7.0
