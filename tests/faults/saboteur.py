"""Makes the real PostgreSQL fail: a trigger that raises an SQLSTATE, as often as is wished."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

ALWAYS = 1_000_000


@contextmanager
def failing(table: str, *, sqlstate: str, times: int = ALWAYS, on: str = "INSERT OR UPDATE") -> Iterator[None]:
    """Each of the next `times` writes to the table raises the SQLSTATE; after them it is as always.

    What counts is a sequence, for sequences do not go back with the transaction that fails.
    """
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE sabotage")
        cursor.execute(
            f"""
            CREATE FUNCTION sabotage() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('sabotage') <= {times} THEN
                    RAISE EXCEPTION 'sabotage' USING ERRCODE = '{sqlstate}';
                END IF;
                RETURN NEW;
            END $$
            """
        )
        cursor.execute(f"CREATE TRIGGER sabotage BEFORE {on} ON {table} FOR EACH ROW EXECUTE FUNCTION sabotage()")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER sabotage ON {table}")
            cursor.execute("DROP FUNCTION sabotage")
            cursor.execute("DROP SEQUENCE sabotage")


def failures_so_far() -> int:
    """How often the table was written to, since the sabotage began."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM sabotage")
        (count,) = cursor.fetchone()
    return int(count)
