"""A database and a Redis of our own with the product's tables, in which parts of the product are started and asked."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts import processes, valkey
from scripts.launcher.plan import ROOT, make_plan
from scripts.throwaway import DidNotStart, surroundings

PYTHON = sys.executable
THREADS = 8


@dataclass
class System:
    """What is there to be measured; nobody else works on its database."""

    folder: Path
    environment: dict[str, str]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return self.folder / "processes.log"

    @property
    def redis_url(self) -> str:
        return self.environment["REDIS_URL"]

    def ask(self, module: str, *words: object, **more: str) -> dict[str, Any]:
        """Run one of our modules inside the product; what it prints last is JSON."""
        command = [PYTHON, "-m", module, *map(str, words)]
        said: dict[str, Any] = json.loads(self.run(command, **more).splitlines()[-1])
        return said

    def run(self, command: Sequence[str], **more: str) -> str:
        environment = {**self.environment, **more}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command[1:])} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done.stdout

    def start(self, command: Sequence[str], *, port: int | None = None) -> None:
        """A process that lives as long as we do; waits until its port answers."""
        with self.log.open("ab") as out:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=processes.dying_with(os.getpid()),
            )
        self.started.append(process)
        if port is not None:
            self._wait_for(port)

    def start_web(self, port: int) -> None:
        """The web of the Procfile."""
        web = ["-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "--no-server-name", "contactcenter.asgi:application"]
        self.start([PYTHON, *web], port=port)

    def start_http(self, port: int, *, workers: int) -> None:
        """HTTP alone, as the guide to growing has it."""
        words = ["--workers", str(workers), "--threads", str(THREADS), "--bind", f"127.0.0.1:{port}"]
        self.start([PYTHON, "-m", "gunicorn", *words, "contactcenter.wsgi:application"], port=port)

    def _wait_for(self, port: int) -> None:
        try:
            processes.wait_until(lambda: processes.answers(port), seconds=60, what="the start of a process")
        except TimeoutError as error:
            raise DidNotStart(f"{error}:\n{self.log.read_text(errors='replace')[-3000:]}") from error


@contextlib.contextmanager
def system(folder: Path, *, database_url: str, steps: Sequence[str] = ("migrate",)) -> Iterator[System]:
    """As in production: DEBUG off, no demo logins, logs as JSON. `steps` are those of `scripts.launcher.prepare`."""
    planned = make_plan(given=surroundings(folder, database_url=database_url)).environment
    redis_port, web_port = processes.free_port(), processes.free_port()
    environment = planned | {
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{web_port}",
        "PORT": str(web_port),
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        "DJANGO_SETTINGS_MODULE": "benchmarks.server.settings",
        "LOG_FORMAT": "json",
    }
    made = System(folder, environment)
    redis = valkey.embedded_server() or valkey.installed_server() or "redis-server"
    try:
        store = valkey.command(server=redis, port=redis_port, folder=folder, keep_data=False)
        made.start(store, port=redis_port)
        made.run([PYTHON, "-m", "scripts.launcher.prepare", *steps])
        made.environment = environment | {"DEBUG": "0", "DEMO": "0", "ALLOWED_HOSTS": "127.0.0.1,testserver"}
        yield made
    finally:
        processes.stop_all(reversed(made.started))
