"""One clock for all processes: the host's monotonic clock, set to the database's time and corrected every few seconds.

Hosts whose own clocks disagree agree through it, without a round trip for each reading. Doors take `at` from here;
operations never read a clock.
"""

import threading
import time
from datetime import UTC, datetime, timedelta

from django.db import Error, connection

CORRECT_EVERY_SECONDS = 5.0
ASK_AGAIN_SECONDS = 1.0
"""After a question that the database did not answer: it may be away, and each question may wait for a connection."""

LONGEST_QUESTION_SECONDS = 0.1
"""An answer that took longer may be wrong by half of that: what is known is better than it, and it is better than nothing;
the next door asks again."""


class DatabaseClock:
    """Reads the time; asks the database for it at most every `CORRECT_EVERY_SECONDS`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offset: float | None = None
        self._corrected_at = 0.0
        self._unanswered_at = 0.0

    def now(self) -> datetime:
        """The time, aware, in UTC. Falls back to the last known offset when the database does not answer."""
        self._correct_if_due()
        offset = self._offset if self._offset is not None else time.time() - time.monotonic()
        return datetime.fromtimestamp(time.monotonic() + offset, tz=UTC)

    def _correct_if_due(self) -> None:
        if connection.vendor != "postgresql":
            return  # SQLite lives on this host: its clock is ours.
        if self._offset is not None and time.monotonic() - self._corrected_at < CORRECT_EVERY_SECONDS:
            return
        if time.monotonic() - self._unanswered_at < ASK_AGAIN_SECONDS or not self._lock.acquire(blocking=False):
            return
        try:
            self._correct()
        finally:
            self._lock.release()

    def _correct(self) -> None:
        if connection.in_atomic_block and self._offset is not None:
            return  # a failed question would break the caller's transaction; the next door asks
        try:
            with connection.cursor() as cursor:
                # Not before: there may have been a wait for a connection, which is not the answer's time.
                asked = time.monotonic()
                cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
                (seconds,) = cursor.fetchone()
        except Error:
            self._unanswered_at = time.monotonic()
            return
        answered = time.monotonic()
        is_a_guess = answered - asked > LONGEST_QUESTION_SECONDS  # when in that time the database looked at its clock
        if not is_a_guess or self._offset is None:
            self._offset = float(seconds) - (asked + answered) / 2
        if is_a_guess:
            self._unanswered_at = answered
        else:
            self._corrected_at = answered


_clock = DatabaseClock()


def now() -> datetime:
    """The time of this installation, aware, in UTC."""
    return _clock.now()


def host_is_ahead_by() -> timedelta:
    """How far this host's own clock is before the installation's; negative where it is behind."""
    return datetime.now(tz=UTC) - now()


def seconds_between(earlier: datetime, later: datetime) -> float:
    return (later - earlier).total_seconds()


def after(at: datetime, seconds: float) -> datetime:
    return at + timedelta(seconds=seconds)
