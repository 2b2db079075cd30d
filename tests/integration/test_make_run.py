"""`make run` starts everything, keeps the data, and leaves no process behind, however it ends."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from scripts import processes
from scripts.launcher.running import environment_of

ROOT = Path(__file__).resolve().parents[2]
IS_RUNNING = "The contact center is running"
PATIENCE_SECONDS = 90
"""Of a busy machine; a launcher that hangs would be there for ever."""
pytestmark = [pytest.mark.e2e, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]


class Launch:
    """One `make run`, without make, on a folder of data and ports of its own."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.var = folder / "var"
        self.port, self.simulator_port = processes.free_port(), processes.free_port()
        self.environment = _of_a_new_machine() | {
            "VAR_DIR": str(self.var),
            "PORT": str(self.port),
            "SIMULATOR_PORT": str(self.simulator_port),
            **environment,
        }
        self.process: subprocess.Popen[str] | None = None
        self.output = folder / "output.txt"

    def start(self) -> "Launch":
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scripts.run"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        return self

    def until_it_runs(self) -> "Launch":
        processes.wait_until(self._runs_or_has_ended, seconds=300, what="the box with the addresses", every=0.1)
        assert IS_RUNNING in self.said(), self.said()
        return self

    def said(self) -> str:
        return self.output.read_text()

    def ends(self, *, within: float) -> int:
        assert self.process
        return self.process.wait(timeout=within)

    def signal(self, number: int) -> None:
        assert self.process
        self.process.send_signal(number)

    def left_behind(self) -> list[str]:
        """The processes that carry this folder in their environment, or work in it, as Valkey does."""
        mark = f"VAR_DIR={self.var}".encode()
        processes_now = Path("/proc").glob("[0-9]*")
        return [_command(proc) for proc in processes_now if mark in _environment(proc) or _works_in(proc, self.var)]

    def _runs_or_has_ended(self) -> bool:
        assert self.process
        return IS_RUNNING in self.said() or self.process.poll() is not None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of data for all of these tests: only the first start has a database to make."""
    return tmp_path_factory.mktemp("run")


@pytest.fixture
def launch(folder: Path) -> Iterator[Callable[..., Launch]]:
    made: list[Launch] = []

    def new(**environment: str) -> Launch:
        made.append(Launch(folder, **environment))
        return made[-1]

    yield new
    for one in made:
        if one.process and one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def test_it_serves_stops_without_a_trace_and_keeps_the_data(launch: Callable[..., Launch]) -> None:
    run = launch().start().until_it_runs()
    assert requests.get(f"http://127.0.0.1:{run.port}/", timeout=30).status_code == 200
    assert requests.get(f"http://127.0.0.1:{run.simulator_port}/", timeout=30).status_code == 200
    run.signal(signal.SIGINT)
    assert run.ends(within=PATIENCE_SECONDS) == 0
    assert run.left_behind() == []

    users = _users(run)
    run.start().until_it_runs()
    assert _users(run) == users
    run.signal(signal.SIGTERM)
    assert run.ends(within=PATIENCE_SECONDS) == 0
    assert run.left_behind() == []


def test_a_launcher_that_is_killed_takes_everything_with_it_and_starts_again(launch: Callable[..., Launch]) -> None:
    run = launch().start().until_it_runs()
    assert len(run.left_behind()) >= 6
    run.signal(signal.SIGKILL)
    run.ends(within=PATIENCE_SECONDS)
    processes.wait_until(lambda: run.left_behind() == [], seconds=30, what="the end of all processes")

    run.start().until_it_runs()
    run.signal(signal.SIGHUP)
    assert run.ends(within=PATIENCE_SECONDS) == 0
    assert run.left_behind() == []


def test_when_a_process_dies_it_says_which_stops_the_others_and_fails(launch: Callable[..., Launch]) -> None:
    run = launch().start().until_it_runs()
    (worker,) = [proc for proc in Path("/proc").glob("[0-9]*") if _is(proc, run, "worker")]
    os.kill(int(worker.name), signal.SIGKILL)
    assert run.ends(within=PATIENCE_SECONDS) == 1
    assert "worker ended with status -9" in run.said()
    assert run.left_behind() == []


def test_a_second_one_on_the_same_data_is_refused(launch: Callable[..., Launch]) -> None:
    run = launch().start().until_it_runs()
    command = [sys.executable, "-m", "scripts.run"]
    second = subprocess.run(command, cwd=ROOT, env=run.environment, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert "already running" in second.stderr
    assert str(run.process.pid if run.process else "") in second.stderr
    assert environment_of(run.var)["PUBLIC_BASE_URL"] == f"http://127.0.0.1:{run.port}"
    run.signal(signal.SIGTERM)
    assert run.ends(within=PATIENCE_SECONDS) == 0
    assert environment_of(run.var) == {}


def test_a_busy_port_is_a_sentence_that_names_it(launch: Callable[..., Launch]) -> None:
    run = launch()
    with socket.create_server(("127.0.0.1", run.port)):
        assert run.start().ends(within=PATIENCE_SECONDS) == 1
    assert f"Port {run.port}" in run.said()
    assert "make run PORT=" in run.said()
    assert "Traceback" not in run.said()


def test_a_redis_that_does_not_answer_is_a_sentence(launch: Callable[..., Launch]) -> None:
    port = processes.free_port()
    run = launch(REDIS_URL=f"redis://:secret@127.0.0.1:{port}/0").start()
    assert run.ends(within=PATIENCE_SECONDS) == 1
    assert f"No Redis answers at REDIS_URL (127.0.0.1:{port})" in run.said()
    assert "secret" not in run.said()
    assert run.left_behind() == []


def _of_a_new_machine() -> dict[str, str]:
    """No variable of ours, as for somebody who has just cloned the project."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "USER", "SSL_CERT_FILE")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"ENV_FILE": os.devnull}


def _users(run: Launch) -> list[tuple[str]]:
    deadline = time.monotonic() + 30
    while True:
        try:
            with sqlite3.connect(run.var / "contactcenter.sqlite3") as connection:
                return connection.execute("SELECT username FROM auth_user ORDER BY id").fetchall()
        except sqlite3.OperationalError:
            assert time.monotonic() < deadline
        finally:
            connection.close()


def _is(proc: Path, run: Launch, word: str) -> bool:
    return f"VAR_DIR={run.var}".encode() in _environment(proc) and f" {word} " in _command(proc)


def _environment(proc: Path) -> bytes:
    try:
        return (proc / "environ").read_bytes()
    except OSError:  # it is not ours, or it has just ended
        return b""


def _works_in(proc: Path, folder: Path) -> bool:
    try:
        return (proc / "cwd").readlink().is_relative_to(folder)
    except OSError:
        return False


def _command(proc: Path) -> str:
    try:
        return (proc / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
