"""The product in its production form, as processes that can be killed: PostgreSQL, Redis, two webs, two workers, beat."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import requests

from scripts import processes, valkey
from scripts.simulate.play import CannotSimulate
from tests.plugins import postgres

DURABLE = postgres.FAST_AND_FORGETFUL | {"synchronous_commit": "on", "track_commit_timestamp": "on"}
"""What is acknowledged must survive the end of the server's processes; of the machine it need not here."""

TIMERS = {
    "AGENT_JOIN_SECONDS": "5",
    "CUSTOMER_RING_SECONDS": "5",
    "WRAP_UP_SECONDS": "1",
    "MACHINE_KEEP_SECONDS": "1",
    "DECLINE_PAUSE_SECONDS": "2",
    "DECLINE_PAUSE_ALONE_SECONDS": "1",
    "DIAL_LEASE_SECONDS": "6",
    "CARRIER_TIMEOUT_SECONDS": "1.5",
    "ANNOUNCEMENT_SECONDS": "5",
    "SWEEP_SECONDS": "1",
}
START_SECONDS = 180.0
WEB = ["-m", "daphne", "-b", "127.0.0.1", "--no-server-name", "contactcenter.asgi:application", "-p"]
WORKER = ["-m", "celery", "-A", "contactcenter", "worker", "--pool", "threads", "--concurrency", "4"]
WORKER += ["--without-gossip", "--without-mingle"]
BEAT = ["-m", "celery", "-A", "contactcenter", "beat", "--pidfile="]


class System:
    """Starts everything on free ports of loopback; each process by its name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ports = [processes.free_port() for _ in range(5)]
        self.web_port, *self._backends, self.simulator_port, self._redis_port = ports
        self.web_url = f"http://127.0.0.1:{self.web_port}"
        self.simulator_url = f"http://127.0.0.1:{self.simulator_port}"
        self.redis_url = f"redis://127.0.0.1:{self._redis_port}/0"
        self.database_url = ""
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._commands: dict[str, list[str]] = {}

    def start(self, *, agents: int) -> dict[str, str]:
        """Everything, with the demo's data and `agents` more; returns the agents' tokens by name."""
        server = valkey.installed_server() or valkey.embedded_server()
        if server is None:
            raise CannotSimulate("There is no Redis or Valkey on this machine.")
        self.running["postgres"], self.database_url = postgres.start(self.folder, settings=DURABLE)
        redis = valkey.command(server=server, port=self._redis_port, folder=self.folder, keep_data=False)
        self._start("redis", redis)
        self._start_python("simulator", "-m", "telephony.simulator", "--port", str(self.simulator_port))
        self._python("-m", "scripts.launcher.prepare", "migrate", "load_demo")
        tokens: dict[str, str] = json.loads(self._python("-m", "scripts.chaos.populate", str(agents)))
        self._python("-m", "scripts.launcher.prepare", "connect_numbers")
        for number, port in enumerate(self._backends, start=1):
            self._start_python(f"web{number}", *WEB, str(port))
        for number in (1, 2):
            self._start_python(f"worker{number}", *WORKER, "-n", f"worker{number}@%h")
        self._start_python("beat", *BEAT)
        backends = [str(port) for port in self._backends]
        self._start_python("proxy", "-m", "scripts.chaos.proxy", str(self.web_port), *backends)
        processes.wait_until(self._is_up, seconds=START_SECONDS, what="the start of the system", every=0.2)
        return tokens

    def stop(self) -> None:
        database = self.running.pop("postgres", None)
        for process in self.running.values():
            processes.signal_group(process.pid, signal.SIGCONT)
        processes.stop_all(self.running.values(), seconds=5)
        self.running.clear()
        if database:
            postgres.stop(database)

    def is_up(self, name: str) -> bool:
        return self.running[name].poll() is None

    def signal(self, name: str, number: int) -> None:
        processes.signal_group(self.running[name].pid, number)

    async def end(self, name: str, number: int, *, patience: float = 10) -> None:
        """Send a signal that ends the process, and see that it did."""
        self.signal(name, number)
        try:
            async with asyncio.timeout(patience):
                while self.is_up(name):
                    await asyncio.sleep(0.02)
        except TimeoutError:
            self.signal(name, signal.SIGKILL)
            self.running[name].wait()

    def start_again(self, name: str) -> None:
        """With the same command, on the same data."""
        if name == "postgres":
            self.running[name] = _serve_again(self.running[name])
        elif not self.is_up(name):
            self._start(name, self._commands[name])

    def audit(self) -> tuple[bool, str]:
        """What the product itself says of its books."""
        done = subprocess.run(
            [sys.executable, "manage.py", "audit"], env=self.environment(), capture_output=True, text=True, check=False
        )
        return done.returncode == 0, done.stdout + done.stderr

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "scripts.chaos.settings",
            "ENV_FILE": os.devnull,
            "DEBUG": "1",
            "DEMO": "1",
            "SECRET_KEY": "chaos-only-6f1d2c3b4a5968778695a4b3c2d1e0f9",
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "CELERY_BROKER_URL": self.redis_url,
            "PUBLIC_BASE_URL": self.web_url,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "TWILIO_ACCOUNT_SID": "AC" + "0" * 31 + "1",
            "TWILIO_AUTH_TOKEN": "1" * 32,
            "TWILIO_API_KEY_SID": "SK" + "0" * 31 + "2",
            "TWILIO_API_KEY_SECRET": "2" * 32,
            "TWILIO_TWIML_APP_SID": "",
            "TWILIO_API_BASE_URL": self.simulator_url,
            "SIMULATOR_URL": self.simulator_url,
            "API_RATE": "100000/min",
            "LOG_FORMAT": "console",
            "CALLER_WAITS_SECONDS": "1.8",
            "NO_PROXY": "127.0.0.1,localhost",
            "PYTHONUNBUFFERED": "1",
            **TIMERS,
        }

    def _start_python(self, name: str, *words: str) -> None:
        self._start(name, [sys.executable, *words])

    def _start(self, name: str, command: list[str]) -> None:
        self._commands[name] = command
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=processes.dying_with(os.getpid()),
            )

    def _python(self, *words: str) -> str:
        command = [sys.executable, *words]
        done = subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise CannotSimulate(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def _is_up(self) -> bool:
        ready = all("ready." in (self.folder / f"worker{number}.log").read_text(errors="replace") for number in (1, 2))
        return ready and all(_answers(port) for port in (*self._backends, self.web_port))


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/api/v1/health/", timeout=5).status_code < 500
    except requests.RequestException:
        return False


def _serve_again(server: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    """PostgreSQL on the data that it left, as the user whom the data belongs to."""
    command = [str(word) for word in server.args]  # type: ignore[union-attr]
    data = Path(command[command.index("-D") + 1])
    owner = data.stat()
    as_owner = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    with (data / "server.log").open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
            preexec_fn=processes.dying_with(os.getpid(), by=signal.SIGQUIT),
            **as_owner,  # type: ignore[call-overload]
        )
