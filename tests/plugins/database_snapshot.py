"""A PostgreSQL database of its own for running processes, and its content as it was once, again and again."""

import os
import time
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.plugins import migrated

LEFT_ALONE = ("django_migrations", "django_celery_beat_")  # beat works with its own tables all the time
ATTEMPTS = 5


def create_database(server_url: str) -> str:
    """Make a database without rows beside the one of `server_url`; returns its address."""
    name = f"stack_{os.getpid()}_{time.time_ns() // 1_000_000}"
    like = migrated.template(server_url) or "template1"
    with psycopg.connect(server_url, autocommit=True) as connection:
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(words.format(sql.Identifier(name), sql.Identifier(like)))
    return migrated.address(server_url, name)


def drop_database(server_url: str, url: str) -> None:
    name = urlsplit(url).path.lstrip("/")
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


class DatabaseSnapshot:
    """Every table's rows, taken when it is made. Sequences go on, so that no id is ever used twice."""

    def __init__(self, url: str) -> None:
        self._url = url
        with psycopg.connect(url) as connection:
            self._tables = _tables(connection)
            self._rows = {table: _read(connection, table) for table in self._tables}

    def restore(self) -> None:
        """Put the rows back; repeated when a running process holds what is needed in another order."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._restore()
            except (psycopg.errors.DeadlockDetected, psycopg.errors.LockNotAvailable):
                if attempt == ATTEMPTS:
                    raise
            else:
                return

    def _restore(self) -> None:
        with psycopg.connect(self._url) as connection:
            connection.execute("SET LOCAL lock_timeout = '5s'")
            connection.execute("SET LOCAL session_replication_role = replica")  # no foreign keys while rows arrive
            for table in _with_rows(connection, self._tables):
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            for table, rows in self._rows.items():
                if rows:
                    _write(connection, table, rows)


def _tables(connection: psycopg.Connection) -> list[str]:
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return [name for (name,) in found if not name.startswith(LEFT_ALONE)]


def _with_rows(connection: psycopg.Connection, tables: list[str]) -> list[str]:
    """Most tables are empty after a test: to look costs less than to empty them."""
    asks = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(sql.Literal(table), sql.Identifier(table))
        for table in tables
    )
    return [name for (name,) in connection.execute(asks)]


def _read(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(bytes(chunk) for chunk in copy)


def _write(connection: psycopg.Connection, table: str, rows: bytes) -> None:
    with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
        copy.write(rows)
