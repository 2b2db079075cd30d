"""One clock for all processes: what sets it, and what must not."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from contactcenter.clock import LONGEST_QUESTION_SECONDS, DatabaseClock

pytestmark = pytest.mark.django_db(transaction=True)
AGREE_WITHIN_SECONDS = 0.05
TRIES = 5
"""A busy machine pauses between two readings now and then; a clock that is wrong is wrong each time."""


@pytest.fixture(autouse=True)
def postgresql(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lives on this host: its clock is ours")


def slowly(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """The answer takes three times as long as one may; the database looked at its clock at the very beginning."""
    result = execute(sql, params, many, context)
    connection.connection.execute(f"SELECT pg_sleep({3 * LONGEST_QUESTION_SECONDS})")
    return result


def seconds_off(clock: DatabaseClock) -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        told: float = float(cursor.fetchone()[0])
    return abs(clock.now().timestamp() - told)


def test_it_agrees_with_the_database() -> None:  # rule 49
    assert min(seconds_off(DatabaseClock()) for _ in range(TRIES)) < AGREE_WITHIN_SECONDS


def test_the_time_that_a_connection_takes_does_not_move_it(monkeypatch: pytest.MonkeyPatch) -> None:  # rule 49
    """After a restart of the database the first question waits for a connection first."""
    connects = connection.get_new_connection

    def late(params: dict[str, Any]) -> Any:
        made = connects(params)
        made.execute(f"SELECT pg_sleep({3 * LONGEST_QUESTION_SECONDS})")
        return made

    def off_after_a_late_connection() -> float:
        connection.close()
        clock = DatabaseClock()
        with monkeypatch.context() as patched:
            patched.setattr(connection, "get_new_connection", late)
            clock.now()
        return seconds_off(clock)

    assert min(off_after_a_late_connection() for _ in range(TRIES)) < AGREE_WITHIN_SECONDS


def hear_a_slow_answer(clock: DatabaseClock) -> None:
    clock._corrected_at = clock._unanswered_at = time.monotonic() - 3600  # due again
    with connection.execute_wrapper(slowly):
        clock.now()


def test_a_slow_answer_does_not_set_it_once_it_is_set() -> None:  # rule 49
    def off_after_a_slow_answer() -> float:
        clock = DatabaseClock()
        clock.now()
        hear_a_slow_answer(clock)
        return seconds_off(clock)

    assert min(off_after_a_slow_answer() for _ in range(TRIES)) < AGREE_WITHIN_SECONDS


def test_a_first_answer_that_is_slow_holds_only_until_the_next() -> None:  # rule 49
    """A process that starts on a busy machine would else begin with a wrong clock, for five seconds at least."""

    def off_after_a_slow_answer_and_another() -> float:
        clock = DatabaseClock()
        hear_a_slow_answer(clock)
        clock._unanswered_at = time.monotonic() - 3600  # due again
        return seconds_off(clock)

    assert min(off_after_a_slow_answer_and_another() for _ in range(TRIES)) < AGREE_WITHIN_SECONDS
