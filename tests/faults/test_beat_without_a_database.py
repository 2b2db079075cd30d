"""Beat is started, and goes on, while PostgreSQL is away: it waits, and does not end (rule 49)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import processes
from tests.plugins import services

pytestmark = pytest.mark.e2e

BEAT = ["-m", "celery", "-A", "contactcenter", "beat", "--pidfile="]
AWAY = "the database is away"


def test_beat_waits_for_a_database_that_is_away(tmp_path: Path) -> None:  # rule 49
    redis, redis_url = services.start_redis(tmp_path)
    nobody = f"postgres://nobody@127.0.0.1:{processes.free_port()}/nothing"
    log = tmp_path / "beat.log"
    environment = os.environ | {"DATABASE_URL": nobody, "REDIS_URL": redis_url, "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as out:
        beat = subprocess.Popen(
            [sys.executable, *BEAT], env=environment, stdout=out, stderr=out, start_new_session=True
        )
    try:
        processes.wait_until(lambda: log.read_text().count(AWAY) > 1, seconds=60, what="a second look at the database")
        assert beat.poll() is None, log.read_text()
    finally:
        processes.stop_all([beat, redis])
