"""The production form for these tests: two webs behind a proxy, two workers, beat, a PostgreSQL and a Redis to kill."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import redis
import requests
from twilio.request_validator import RequestValidator

from scripts import processes
from scripts.chaos.system import BEAT, WORKER, System
from tests.plugins.running_stack import Api, RunningStack

OURS = ("web1", "web2", "worker1", "worker2", "beat")
STOPS_WITHIN_SECONDS = 30


class FusedSystem(System):
    """With the points of the crash tests in it, at which a process can be frozen."""

    def environment(self) -> dict[str, str]:
        return super().environment() | {
            "DJANGO_SETTINGS_MODULE": "tests.crash.settings",
            "CRASH_FOLDER": str(self.folder),
            "HEARTBEAT_SECONDS": "2",
            "AGENT_JOIN_SECONDS": "20",
        }


class Production(RunningStack):
    """Speaks to it as the scenarios do, and ends, freezes and starts its processes."""

    def __init__(self, folder: Path) -> None:
        self.system = FusedSystem(folder)
        self.folder = folder
        self.web_url, self.simulator_url = self.system.web_url, self.system.simulator_url
        self.redis_url = self.system.redis_url
        self._sessions: list[Any] = []
        self._known: dict[str, Api] = {}

    def start(self) -> None:
        self.system.start(agents=0)
        self.database_url = self.system.database_url

    def stop(self) -> None:
        self._close_sessions()
        self.system.stop()

    def api(self, user: str, *, password: str = "demo") -> Api:
        """One session for each user: the login is limited."""
        if user not in self._known:
            self._known[user] = super().api(user, password=password)
        return self._known[user]

    def environment(self) -> dict[str, str]:
        return self.system.environment()

    def check_that_all_live(self) -> None:
        """Some are dead on purpose; the tests say who must live."""

    def health(self) -> tuple[int, dict[str, Any]]:
        answer = Api(f"{self.web_url}/").get("api/v1/health/", timeout=30)
        return answer.status_code, answer.json()

    # Processes

    def log(self, name: str) -> str:
        file = self.folder / f"{name}.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def logs_of_this_test(self) -> list[tuple[str, str]]:
        return [(f"log of {name}", self.log(name)[-4000:]) for name in (*OURS, "simulator")]

    def kill(self, name: str) -> None:
        """No goodbye: SIGKILL; for PostgreSQL what `pg_ctl -m immediate stop` sends."""
        number = signal.SIGQUIT if name == "postgres" else signal.SIGKILL
        asyncio.run(self.system.end(name, number))

    def asks_to_end(self, name: str) -> float:
        """SIGTERM; returns how long it took. Fails when it did not end by itself in time."""
        begun = time.monotonic()
        process = self.system.running[name]
        os.kill(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{name} did not end within {STOPS_WITHIN_SECONDS} s") from None
        return time.monotonic() - begun

    def starts_again(self, *names: str) -> None:
        known = {name: len(self.log(name)) if name in OURS else 0 for name in names}
        for name in names:
            self.system.start_again(name)
        for name in names:
            self._wait_for(name, known[name])

    def mends(self) -> None:
        """What a failed test left dead or asleep is up again for the next one."""
        for name in ("postgres", "redis", *OURS):
            self.system.signal(name, signal.SIGCONT)
            if not self.system.is_up(name):
                self.starts_again(name)

    def ends_all_calls(self) -> None:
        """What a test left behind: everybody hangs up, and who waits is taken out of the line."""
        for call in self.simulator("GET", "sim/calls")["calls"]:
            if call["ended_at"] is None:  # one that ends meanwhile is refused: all the better
                requests.post(f"{self.simulator_url}/sim/calls/{call['sid']}/hang-up", json={}, timeout=30)
        sue = self.api("sue")
        for entry in sue.get("queue-entries/").json().get("results", []):
            sue.post(f"queue-entries/{entry['id']}/cancel/", json={"reason": "the test is over"})

    def _wait_for(self, name: str, known: int) -> None:
        if name.startswith("worker"):
            self.wait_until(lambda: "ready." in self.log(name)[known:], seconds=60, what=f"the start of {name}")
        elif name.startswith("web"):
            port = int(self.system.running[name].args[-1])  # type: ignore[index,call-overload]
            self.wait_until(lambda: processes.answers(port), seconds=60, what=f"the start of {name}")
        elif name == "redis":
            self.wait_until(self._redis_answers, seconds=20, what="the start of Redis")

    def _redis_answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.redis_url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def flushes_redis(self) -> None:
        with redis.Redis.from_url(self.redis_url) as client:
            client.flushall()

    def another_beat(self) -> None:
        self.system._start("beat2", [sys.executable, *BEAT])

    def one_worker_whose_clock_is_off(self, by: str) -> None:
        """Instead of both: whatever is done in the background is done by it."""
        for name in ("worker1", "worker2"):
            self.kill(name)
        faketime = shutil.which("faketime") or "faketime"
        words = [faketime, "-f", by, sys.executable, *WORKER, "-n", "skewed@%h"]
        (self.folder / "skewed.log").write_text("")
        self.system._start("skewed", words)
        self.wait_until(lambda: "ready." in self.log("skewed"), seconds=60, what="the start of the skewed worker")

    def workers_as_before(self) -> None:
        self.kill("skewed")
        self.starts_again("worker1", "worker2")

    def frozen(self) -> str:
        """The name of a worker that is stopped; empty where there is none."""
        return next((name for name in ("worker1", "worker2") if self._state(name) == "T"), "")

    def thaws(self, name: str) -> None:
        self.system.signal(name, signal.SIGCONT)

    def _state(self, name: str) -> str:
        stat = Path(f"/proc/{self.system.running[name].pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[0]

    # The carrier, by hand

    def posts(self, path: str, *, timeout: float = 60, **params: str) -> Any:
        """A signed request, as the carrier makes it."""
        environment = self.system.environment()
        form = {"AccountSid": environment["TWILIO_ACCOUNT_SID"], **params}
        signature = RequestValidator(environment["TWILIO_AUTH_TOKEN"]).compute_signature(f"{self.web_url}/{path}", form)
        client = Api(f"{self.web_url}/")
        return client.post(path, data=form, headers={"X-Twilio-Signature": signature}, timeout=timeout)
