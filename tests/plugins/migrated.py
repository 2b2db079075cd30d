"""A PostgreSQL database with all migrations run, made once for a server: a copy of it takes a blink, the way there seconds."""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg

NAME = "migrated"
UNFINISHED = "migrating"
LOCK = 7_205_759
OURS = "TESTS_STARTED_POSTGRES"
"""Set in the environment when the server is the run's own: on anybody else's nothing may be left behind."""


def template(server_url: str) -> str | None:
    """The name of the database to copy, or None where each makes its own. Who comes while it is made waits for it."""
    if os.environ.get(OURS) != "1":
        return None
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(f"DROP DATABASE IF EXISTS {UNFINISHED}")
            connection.execute(f"CREATE DATABASE {UNFINISHED}")
            _migrate(address(server_url, UNFINISHED))
            connection.execute(f"ALTER DATABASE {UNFINISHED} RENAME TO {NAME}")
    return NAME


def address(server_url: str, name: str) -> str:
    """The address of another database of that server."""
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


def _migrate(url: str) -> None:
    command = [sys.executable, "-m", "scripts.launcher.prepare", "migrate"]
    done = subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"the migrations could not be run:\n{done.stdout}{done.stderr}"
