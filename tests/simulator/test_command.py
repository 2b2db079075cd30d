"""The command: how it starts, stops, and complains."""

from __future__ import annotations

import os
import pathlib
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
import requests

from telephony.simulator.options import read_options
from tests.simulator.world import eventually

ROOT = pathlib.Path(__file__).parents[2]


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("TWILIO_", "SIMULATOR_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "telephony.simulator", *arguments],
        cwd=ROOT,
        env=inherited | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture
def web() -> Iterator[requests.Session]:
    session = requests.Session()
    session.trust_env = False
    yield session
    session.close()


def is_up(web: requests.Session, port: str) -> bool:
    try:
        return web.get(f"http://127.0.0.1:{port}/sim/health", timeout=5).ok
    except requests.RequestException:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_though_a_page_watches_and_without_a_traceback(web: requests.Session, number: signal.Signals) -> None:
    port = free_port()
    process = start("--port", port)
    try:
        eventually(lambda: is_up(web, port), what="the start")
        with web.get(f"http://127.0.0.1:{port}/sim/events", stream=True, timeout=30) as page:
            assert next(page.iter_lines()).startswith(b"data: ")
            process.send_signal(number)
            output, errors = process.communicate(timeout=30)  # the page would stay for hours
    finally:
        process.kill()
    assert (process.returncode, errors) == (0, "")
    assert f"http://127.0.0.1:{port}" in output


def test_a_busy_port_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        _, errors = (process := start("--port", str(port))).communicate(timeout=60)
    assert process.returncode == 1
    assert f"127.0.0.1:{port} cannot be opened" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (["--port", "70000"], {}),
        (["--port", "x"], {}),
        (["--speed", "-1"], {}),
        (["--speed", "nan"], {}),
        (["--account-sid", "AC1"], {}),
        (["--auth-token", " "], {}),
        (["--state-file", "/no/such/directory/file.json"], {}),
        (["--volume", "11"], {}),
        ([], {"SIMULATOR_PORT": "none"}),
        ([], {"TWILIO_ACCOUNT_SID": "SK123"}),
    ],
)
def test_bad_values_are_one_sentence_and_status_two(
    arguments: list[str], environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        read_options(arguments, environment=environment)
    assert caught.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_environment_gives_the_defaults() -> None:
    environment = {
        "TWILIO_ACCOUNT_SID": "AC" + "a" * 32,
        "TWILIO_AUTH_TOKEN": "token",
        "TWILIO_API_KEY_SID": "SK1",
        "TWILIO_API_KEY_SECRET": "secret",
        "SIMULATOR_PORT": "9000",
        "SIMULATOR_SPEED": "20",
    }
    options = read_options([], environment=environment)
    assert (options.base_url, options.speed) == ("http://127.0.0.1:9000", 20.0)
    assert options.credentials.accept(user="AC" + "a" * 32, password="token")
    assert options.credentials.accept(user="SK1", password="secret")
    assert not options.credentials.accept(user="", password="")
    assert not read_options([], environment={}).credentials.accept(user="", password="")
