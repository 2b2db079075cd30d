"""All sums over some interactions."""

from typing import Any

from django.db import connection

from reporting.sums import SUMS


def totals(*, first: int = 0, until: int = 2**31 - 1) -> dict[str, Any]:
    """By name, over the interactions that began in these quarters of an hour; from the rows themselves."""
    with connection.cursor() as cursor:
        sql = f"SELECT {', '.join(one.sql for one in SUMS)} FROM reporting_interaction WHERE slot >= %s AND slot < %s"  # noqa: S608
        cursor.execute(sql, [first, until])
        return dict(zip((one.name for one in SUMS), cursor.fetchone(), strict=True))
