"""P4: the wait loop's webhook, against an empty view on the same server: round trips, requests a second, latencies."""

import asyncio
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.load import Ask, Round, play
from benchmarks.signed import signed_form
from benchmarks.summary import summarize
from scripts import processes, valkey
from scripts.launcher.plan import ROOT, make_plan
from scripts.throwaway import DidNotStart, surroundings

WAITING = 1000
CLIENTS = 8
EMPTY, WAIT = "empty view", "wait loop"


def measure(folder: Path, *, database_url: str, rounds: int, seconds: float) -> dict[str, Any]:
    """Rounds of both, one after the other, with a thousand callers in line; medians over the rounds."""
    with _server(folder, database_url=database_url) as environment:
        filled = _filled(environment)
        asks = {EMPTY: _empty(environment), WAIT: _waits(environment, filled["legs"])}
        played = asyncio.run(_interleaved(asks, rounds=rounds, seconds=seconds))
    return _figures(played, round_trips=filled["round_trips"])


def _figures(played: dict[str, list[Round]], *, round_trips: list[int]) -> dict[str, Any]:
    medians = {name: statistics.median(one.per_second for one in rounds) for name, rounds in played.items()}
    latencies = [1000 * latency for one in played[WAIT] for latency in one.latencies]
    return {
        "waiting": WAITING,
        "clients": CLIENTS,
        "round_trips": {"least": min(round_trips), "most": max(round_trips)},
        "per_second": {name: round(value, 1) for name, value in medians.items()},
        "ratio": round(medians[WAIT] / medians[EMPTY], 3),
        "latency_ms": summarize(latencies).as_json(),
        "failures": sum(one.failures for rounds in played.values() for one in rounds),
    }


@contextlib.contextmanager
def _server(folder: Path, *, database_url: str) -> Iterator[Mapping[str, str]]:
    """The web of the Procfile alone, as in production: nobody else works on the database."""
    planned = make_plan(given=surroundings(folder, database_url=database_url)).environment
    redis_port, web_port = processes.free_port(), processes.free_port()
    environment = planned | {
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{web_port}",
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        "DJANGO_SETTINGS_MODULE": "benchmarks.server.settings",
        "LOG_FORMAT": "json",
    }
    production = environment | {"DEBUG": "0", "DEMO": "0", "ALLOWED_HOSTS": "127.0.0.1"}
    redis = valkey.embedded_server() or valkey.installed_server() or "redis-server"
    web = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(web_port), "--no-server-name"]
    log = folder / "processes.log"
    store = valkey.command(server=redis, port=redis_port, folder=folder, keep_data=False)
    started = [_start(store, environment, log=log)]
    try:
        _run([sys.executable, "-m", "scripts.launcher.prepare", "migrate", "load_demo"], environment)
        started.append(_start([*web, "contactcenter.asgi:application"], production, log=log))
        _wait_for(web_port, log=log)
        yield production
    finally:
        processes.stop_all(reversed(started))


def _wait_for(port: int, *, log: Path) -> None:
    try:
        processes.wait_until(lambda: processes.answers(port), seconds=60, what="the start of the web")
    except TimeoutError as error:
        raise DidNotStart(f"{error}:\n{log.read_text(errors='replace')[-3000:]}") from error


def _filled(environment: Mapping[str, str]) -> dict[str, Any]:
    quiet = {**environment, "LOG_LEVEL": "ERROR", "ALLOWED_HOSTS": "testserver"}
    said = _run([sys.executable, "-m", "benchmarks.fill", str(WAITING)], quiet)
    filled: dict[str, Any] = json.loads(said.splitlines()[-1])
    return filled


def _empty(environment: Mapping[str, str]) -> Callable[[], Ask]:
    """The same body as the other's, so that only the view differs."""
    form, headers = signed_form("/", leg=1, environment=environment)
    ask = Ask(f"{environment['PUBLIC_BASE_URL']}/benchmark/empty/", form, headers)
    return lambda: ask


def _waits(environment: Mapping[str, str], legs: list[int]) -> Callable[[], Ask]:
    """Somebody of all who wait, by chance."""
    asks = []
    for leg in legs:
        path = f"/voice/wait/{leg}/"
        asks.append(Ask(environment["PUBLIC_BASE_URL"] + path, *signed_form(path, leg=leg, environment=environment)))
    dice = random.Random(1)
    return lambda: dice.choice(asks)


async def _interleaved(asks: dict[str, Callable[[], Ask]], *, rounds: int, seconds: float) -> dict[str, list[Round]]:
    for next_ask in asks.values():
        await play(next_ask, clients=CLIENTS, seconds=1)  # warm
    played: dict[str, list[Round]] = {name: [] for name in asks}
    for _ in range(rounds):
        for name, next_ask in asks.items():
            played[name].append(await play(next_ask, clients=CLIENTS, seconds=seconds))
    return played


def _start(command: list[str], environment: Mapping[str, str], *, log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            preexec_fn=processes.dying_with(os.getpid()),
        )


def _run(command: list[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[1:])} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
