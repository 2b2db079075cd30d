"""The product's processes, started for tests: addresses, clients, waiting, a clean slate between tests."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import requests

from scripts import processes
from tests.plugins import services
from tests.plugins.database_snapshot import DatabaseSnapshot, create_database, drop_database

T = TypeVar("T")
LOG_BYTES_SHOWN = 6000
START_SECONDS = 60.0
BUSY = 3
"""Whatever may take so many seconds on a machine that does nothing else is given so many times as long."""

KEPT_IN_REDIS = ("_kombu", "unacked")  # how the worker is bound to its queue


class RunningStack:
    """Web, worker, beat and simulator on free ports, with the demo data loaded."""

    def __init__(self, folder: Path, *, environment: dict[str, str]) -> None:
        self.folder = folder
        self.web_port, self.simulator_port = processes.free_port(), processes.free_port()
        self.lookup_port = processes.free_port()
        """Where a test may stand in for a host that is asked for data about a call."""
        self.web_url = f"http://127.0.0.1:{self.web_port}"
        self.simulator_url = f"http://127.0.0.1:{self.simulator_port}"
        self.database_url = ""
        self.redis_url = ""
        self._given = environment
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._log_starts: dict[str, int] = {}
        self._sessions: list[requests.Session] = []

    # Life

    def start(self) -> None:
        self.database_url = create_database(os.environ["DATABASE_URL"])
        self._running["redis"], self.redis_url = services.start_redis(self.folder)
        self._run("simulator", *self._simulator())
        self._prepare()
        self._snapshot = DatabaseSnapshot(self.database_url)
        web = ["-b", "127.0.0.1", "-p", str(self.web_port), "--no-server-name", "contactcenter.asgi:application"]
        worker = ["worker", "--pool", "threads", "--concurrency", "4", "--without-gossip", "--without-mingle"]
        self._run("web", "-m", "daphne", *web)
        self._run("worker", "-m", "celery", "-A", "contactcenter", *worker)
        self._run("beat", "-m", "celery", "-A", "contactcenter", "beat", "--pidfile=")
        self.wait_until(self._web_answers, seconds=START_SECONDS, what="the start of the web")
        self.wait_until(lambda: "ready." in self.log("worker"), seconds=START_SECONDS, what="the start of the worker")

    def stop(self) -> None:
        self._close_sessions()
        redis = self._running.pop("redis", None)
        processes.stop_all(self._running.values(), seconds=5)
        processes.stop_all([redis] if redis else [])
        self._running.clear()
        if self.database_url:
            drop_database(os.environ["DATABASE_URL"], self.database_url)

    def reset(self) -> None:
        """The demo data and nothing else; a carrier without calls; logs from here on."""
        self._close_sessions()
        processes.stop_all([self._running.pop("simulator")], seconds=3)
        self._forget_in_redis()
        self._snapshot.restore()
        self._run("simulator", *self._simulator())
        self.wait_until(lambda: processes.answers(self.simulator_port), seconds=60, what="the start of the simulator")
        self._log_starts = {name: self._log_file(name).stat().st_size for name in self._running if name != "redis"}

    def restart(self, name: str, *, kill: bool = False) -> None:
        """Stop one of `web`, `worker`, `beat`, `simulator`, gently or not, and start it again."""
        process = self._running.pop(name)
        if kill:
            processes.signal_group(process.pid, 9)
        processes.stop_all([process])
        self._run(name, *process.args[1:])  # type: ignore[index]
        ports = {"web": self.web_port, "simulator": self.simulator_port}
        if name in ports:
            self.wait_until(lambda: processes.answers(ports[name]), seconds=START_SECONDS, what=f"the start of {name}")

    def pid(self, name: str) -> int:
        return self._running[name].pid

    def check_that_all_live(self) -> None:
        dead = [name for name, process in self._running.items() if process.poll() is not None]
        assert not dead, f"{', '.join(dead)} ended by itself"

    # Clients

    def api(self, user: str, *, password: str = "demo") -> "Api":
        """The REST API as this user; paths are relative to /api/v1/."""
        client = Api(f"{self.web_url}/api/v1/")
        self._sessions.append(client)
        answer = client.post("token/", json={"username": user, "password": password})
        answer.raise_for_status()
        client.headers["Authorization"] = f"Token {answer.json()['token']}"
        return client

    def signed_in(self, user: str, *, password: str = "demo") -> "Api":
        """The web pages as this user, by the login form; paths are relative to the site."""
        client = Api(f"{self.web_url}/")
        self._sessions.append(client)
        client.get("accounts/login/").raise_for_status()
        form = {"login": user, "password": password, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
        answer = client.post("accounts/login/", data=form, headers={"Referer": f"{self.web_url}/accounts/login/"})
        answer.raise_for_status()
        assert "session" in client.cookies, f"{user} could not sign in"
        return client

    def simulator(self, method: str, path: str, **json: Any) -> Any:
        """One request to the simulator's own API, e.g. `simulator("POST", "sim/calls", to=…)`; returns its answer."""
        address = f"{self.simulator_url}/{path}"
        answer = requests.request(method, address, json=json if method != "GET" else None, timeout=30)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def dial(self, *, caller: str, to: str, script: list[dict[str, Any]] | None = None) -> str:
        """Somebody dials in; returns the call's sid."""
        request: dict[str, Any] = {"from": caller, "to": to} | ({"script": script} if script else {})
        return str(self.simulator("POST", "sim/calls", **request)["sid"])

    def manage(self, *words: str) -> str:
        """A management command in the stack's environment; returns what it printed."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    # Waiting, logs

    def wait_until(self, question: Callable[[], T], *, seconds: float, what: str | Callable[[], str]) -> T:
        """Ask until the answer is true, and return it; fails naming what did not happen, or who died meanwhile.

        `seconds` are those of a machine that does nothing else.
        """
        seconds *= BUSY
        deadline = time.monotonic() + seconds
        while not (answer := question()):
            self.check_that_all_live()
            late = time.monotonic() >= deadline
            assert not late, f"{what if isinstance(what, str) else what()}: not within {seconds:g} s"
            time.sleep(0.05)
        return answer

    def log(self, name: str) -> str:
        """What a process has written since the last reset."""
        data = self._log_file(name).read_bytes()
        return data[self._log_starts.get(name, 0) :].decode(errors="replace")

    def logs_of_this_test(self) -> list[tuple[str, str]]:
        names = ("web", "worker", "beat", "simulator")
        return [
            (f"log of {name}", self.log(name)[-LOG_BYTES_SHOWN:]) for name in names if self._log_file(name).exists()
        ]

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "PUBLIC_BASE_URL": self.web_url,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "TWILIO_API_BASE_URL": self.simulator_url,
            "TWILIO_TWIML_APP_SID": "",
            "SIMULATOR_URL": self.simulator_url,
            "SIMULATOR_PORT": str(self.simulator_port),
            "LOOKUP_HOSTS": f"127.0.0.1:{self.lookup_port}",
            "LOG_FORMAT": "console",
            "PYTHONUNBUFFERED": "1",
            **self._given,
        }

    def _run(self, name: str, *words: str) -> None:
        with self._log_file(name).open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, *words],
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=processes.dying_with(os.getpid()),
            )

    def _simulator(self) -> list[str]:
        state = str(self.folder / "simulator.json")
        return ["-m", "telephony.simulator", "--port", str(self.simulator_port), "--state-file", state]

    def _prepare(self) -> None:
        """The same steps as `make run`."""
        steps = ["migrate", "load_demo", "connect_numbers"]
        command = [sys.executable, "-m", "scripts.launcher.prepare", *steps]
        done = subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"the stack's data could not be prepared:\n{done.stdout}{done.stderr}"

    def _web_answers(self) -> bool:
        try:
            requests.get(f"{self.web_url}/api/v1/health/", timeout=5)
        except requests.RequestException:
            return False
        return True

    def _forget_in_redis(self) -> None:
        import redis

        with redis.Redis.from_url(self.redis_url) as client:
            for key in client.scan_iter(count=1000):
                if not key.decode(errors="replace").startswith(KEPT_IN_REDIS):
                    client.delete(key)

    def _close_sessions(self) -> None:
        for session in self._sessions:
            session.close()
        self._sessions.clear()

    def _log_file(self, name: str) -> Path:
        return self.folder / f"{name}.log"


class Api(requests.Session):
    """Paths instead of addresses, and always a time-out."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self.trust_env = False
        self._base_url = base_url

    def request(self, method: str, url: str, *args: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        options.setdefault("timeout", 30)
        return super().request(method, self._base_url + url.lstrip("/"), *args, **options)
