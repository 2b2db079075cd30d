"""Which lines of the processes a person sees."""

from pathlib import Path

import pytest

from scripts.launcher.output import Output

EVENT = "2026-03-02T09:30:00.123Z [info     ] offer_made   [callbacks.operations.offers] entry=7"
CHATTER = "2026-03-02T09:30:00.123Z [info     ] request_started   [django_structlog.middlewares] code=200"
WARNING = "2026-03-02T09:30:01Z [warning  ] carrier_busy   [telephony.twilio.carrier] code=20429"


def shown(folder: Path, capsys: pytest.CaptureFixture[str], lines: list[str], *, verbose: bool = False) -> list[str]:
    output = Output("web", folder, verbose=verbose)
    for line in lines:
        output.take(line)
    output.close()
    return [line.partition("| ")[2] for line in capsys.readouterr().out.splitlines()]


def test_what_happens_to_calls_and_what_goes_wrong_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(shown(tmp_path, capsys, [EVENT, CHATTER, WARNING])) == 2


def test_a_line_is_shown_with_the_time_of_day_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(tmp_path, capsys, [EVENT])[0].startswith("09:30:00 [info")


def test_a_request_after_an_event_is_not_taken_for_a_part_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    access = '127.0.0.1:40736 - - [22/Nov/2026:05:55:55] "POST /voice/incoming/" 200 180'
    assert len(shown(tmp_path, capsys, [EVENT, access])) == 1


def test_the_ids_of_requests_and_tasks_stay_in_the_log_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = "2026-03-02T09:30:00Z [info     ] entry new → waiting       [callbacks.models] entry=7 ip=::1 request_id=5-1 task_id=2"
    assert shown(tmp_path, capsys, [line]) == ["09:30:00 [info] entry new → waiting [callbacks.models] entry=7"]


def test_a_traceback_is_shown_to_its_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    traceback = ["Traceback (most recent call last):", '  File "x.py", line 1', "ValueError: no"]
    assert shown(tmp_path, capsys, [CHATTER, *traceback, CHATTER]) == traceback


def test_verbose_shows_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(shown(tmp_path, capsys, [EVENT, CHATTER], verbose=True)) == 2


def test_everything_is_kept_in_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown(tmp_path, capsys, [EVENT, CHATTER])
    assert (tmp_path / "web.log").read_text().splitlines() == [EVENT, CHATTER]


def test_an_epitaph_holds_the_last_lines_when_nobody_saw_them(tmp_path: Path) -> None:
    output = Output("web", tmp_path, verbose=False)
    output.take(CHATTER)
    assert CHATTER in output.epitaph()
    output.close()
