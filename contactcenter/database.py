"""What a door does when the database is away, slow, or undid the work: tell that from a fault, try again, give up in time."""

import contextlib
import random
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, InternalError, OperationalError, connection, connections

T = TypeVar("T")

ATTEMPTS = 3
PAUSE_SECONDS = 0.03
UNDONE = frozenset({"40001", "40P01", "55P03", "57014"})
"""Serialization failure, deadlock, lock not to be had, statement canceled: the transaction is gone, the server is well."""

READ_ONLY = "25006"
"""What a standby says that has not been promoted yet."""

AWAY = ("08", "53", "57P", "58")
"""Classes of SQLSTATE: no connection, no room (disk, memory, connections), shutting down, the system's own errors."""

SQLITE_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def is_temporary(error: BaseException) -> bool:
    """Whether the same work may succeed in a moment: nothing is wrong with it, and nothing of it is left behind."""
    if not isinstance(error, OperationalError | InterfaceError | InternalError):
        return False
    if isinstance(error.__cause__, sqlite3.Error):
        return getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF in SQLITE_BUSY
    state = _sqlstate(error)
    if not state:
        return not isinstance(error, InternalError)  # the connection broke, or none was to be had in time
    return state in UNDONE or state == READ_ONLY or state.startswith(AWAY)


def retried(work: Callable[[], T], *, within: float) -> T:
    """Do it; where the database undid it or went away, do the whole of it again: three times at most, and not for longer.

    The work opens its own transactions and may be done twice, for a commit whose answer was lost has happened.
    """
    deadline = time.monotonic() + within
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return work()
        except Error as error:
            if attempt == ATTEMPTS or not _may_try_again(error, deadline=deadline):
                raise
            _make_ready_again(error, attempt=attempt)
    raise AssertionError("unreachable")


def _may_try_again(error: Error, *, deadline: float) -> bool:
    if type(error.__cause__).__name__ == "PoolTimeout":
        return False  # there was no connection for as long as one may be waited for
    return is_temporary(error) and not connection.in_atomic_block and time.monotonic() < deadline


def _make_ready_again(error: Error, *, attempt: int) -> None:
    if _sqlstate(error) in UNDONE:
        time.sleep(attempt * PAUSE_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311 - two that met shall not meet again
    else:
        forget_broken_connections()


def forget_broken_connections() -> None:
    """After a restart of the server each pooled connection would fail once: throw them out before they are handed out."""
    with contextlib.suppress(Error):
        connection.close()
    pool = getattr(connection, "pool", None)
    if pool is not None and not pool.closed:
        pool.check()


def _sqlstate(error: BaseException) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""


@contextmanager
def given_up_after(seconds: float) -> Iterator[None]:
    """Whatever this thread asks of the database inside, it has an answer or an OperationalError when the time is over.

    A lock that is not released, a statement that takes long, a server or network that froze: the connection is cut, so
    that the thread wakes. The server undoes what was not committed. On SQLite there is no connection to cut; inside an
    outer transaction it is left to whoever opened that.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    # This thread's own wrapper: the proxy would be another one in the thread that watches.
    ticket = _watch.begin(connections[DEFAULT_DB_ALIAS], until=time.monotonic() + seconds)
    try:
        yield
    finally:
        _watch.end(ticket)


class _Watch:
    """One thread that cuts the connections of those who wait too long."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[int, tuple[float, Any]] = {}
        self._tickets = 0
        self._runs = False

    def begin(self, wrapper: Any, *, until: float) -> int:
        with self._changed:
            self._tickets += 1
            self._waiting[self._tickets] = (until, wrapper)
            if not self._runs:
                self._runs = True
                threading.Thread(target=self._run, name="database-watch", daemon=True).start()
            elif len(self._waiting) == 1:
                self._changed.notify()
            return self._tickets

    def end(self, ticket: int) -> None:
        with self._changed:
            self._waiting.pop(ticket, None)

    def _run(self) -> None:
        with self._changed:
            while True:
                if not self._waiting:
                    self._changed.wait()
                    continue
                self._cut_the_overdue()
                soonest = min((until for until, _ in self._waiting.values()), default=0.0)
                self._changed.wait(max(soonest - time.monotonic(), 0.01))

    def _cut_the_overdue(self) -> None:
        now = time.monotonic()
        for ticket, (until, wrapper) in list(self._waiting.items()):
            if until <= now:
                del self._waiting[ticket]
                _cut(wrapper)


def _cut(wrapper: Any) -> None:
    """Shut the socket under a connection; whoever waits on it wakes with an error."""
    with contextlib.suppress(Exception):
        number = wrapper.connection.pgconn.socket
        with socket.socket(fileno=socket.dup(number)) as line:
            line.shutdown(socket.SHUT_RDWR)


_watch = _Watch()
