"""The project's own Python environment, .venv: several ways to make one, none of which touches the user's.

Standard library only.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

LEAST = (3, 11)
Say = Callable[[str], None]


class CannotMakeEnvironment(Exception):
    """No way to make a Python environment works here; the message says what to install."""


def is_importable(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


class Environment:
    """A folder made by venv or virtualenv."""

    def __init__(
        self, folder: Path, *, has: Callable[[str], bool] = is_importable, as_root: bool = os.geteuid() == 0
    ) -> None:
        self.folder = folder
        self._has = has
        self._as_root = as_root
        self.python = folder / "bin" / "python"
        self.stamp = folder / ".installed.json"

    def works(self) -> bool:
        """Whether its Python starts: it does not after the Python that it was made from went away."""
        return self.python.exists() and succeeds(
            [str(self.python), "-c", "import sys; sys.exit(sys.prefix == sys.base_prefix)"]
        )

    def make_if_needed(self, *, say: Say) -> None:
        """Raises CannotMakeEnvironment with the sentence to print."""
        if self.works():
            return
        if sys.version_info < LEAST:
            raise CannotMakeEnvironment(
                f"This project needs Python {LEAST[0]}.{LEAST[1]} or newer, and this is {sys.version.split()[0]}."
            )
        shutil.rmtree(self.folder, ignore_errors=True)
        started = time.monotonic()
        say(f"Making .venv with Python {sys.version.split()[0]}")
        for make in (self._with_venv, self._with_virtualenv, self._with_the_systems_pip, self._with_debians_package):
            if make(say):
                say(f"Made .venv in {time.monotonic() - started:.0f} s")
                return
            shutil.rmtree(self.folder, ignore_errors=True)
        raise CannotMakeEnvironment(what_to_install())

    def pip(self) -> list[str]:
        """The command that installs into this environment: its own pip, else the system's, told where to."""
        if succeeds([str(self.python), "-m", "pip", "--version"]):
            return [str(self.python), "-m", "pip"]
        return [base_python(), "-m", "pip", "--python", str(self.python)]

    def site_packages(self) -> Path:
        found = output([str(self.python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
        return Path(found)

    def _with_venv(self, say: Say) -> bool:
        return (
            self._has("ensurepip") and self._has("venv") and succeeds([sys.executable, "-m", "venv", str(self.folder)])
        )

    def _with_virtualenv(self, say: Say) -> bool:
        return self._has("virtualenv") and succeeds([sys.executable, "-m", "virtualenv", "-q", str(self.folder)])

    def _with_the_systems_pip(self, say: Say) -> bool:
        """Debian without python3-venv but with python3-pip: pip installs into another environment when told to."""
        if not (self._has("venv") and self._has("pip")):
            return False
        say("  this Python cannot put pip into an environment; the system's pip fills it from outside")
        made = succeeds([sys.executable, "-m", "venv", "--without-pip", str(self.folder)])
        return made and succeeds([sys.executable, "-m", "pip", "--python", str(self.python), "--version"])

    def _with_debians_package(self, say: Say) -> bool:
        """Only as root on Debian and its children: the missing package is one of the system's own."""
        if not self._as_root or not shutil.which("apt-get"):
            return False
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        say(f"  installing Debian's {package}, which this Python needs to make an environment")
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        if not succeeds(["apt-get", "install", "-y", "-q", package], env=quiet):
            say("  refreshing Debian's list of packages first")
            succeeds(["apt-get", "update", "-q"], env=quiet)
            succeeds(["apt-get", "install", "-y", "-q", package], env=quiet)
        return succeeds([sys.executable, "-m", "venv", str(self.folder)])


def what_to_install() -> str:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return (
        f"This Python ({sys.executable}, {version}) cannot make an environment: it has neither `ensurepip` nor "
        "`virtualenv` nor `pip`.\n"
        f"Install one of them, then try again. Debian, Ubuntu: apt-get install python{version}-venv (as root). "
        "Fedora: dnf install python3-pip.\n"
        "Or name another Python: make run PYTHON=/path/to/python3.12"
    )


def base_python() -> str:
    """The Python outside of any environment that runs this script."""
    return getattr(sys, "_base_executable", None) or sys.executable


def succeeds(command: list[str], *, env: dict[str, str] | None = None) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, env=env).returncode == 0
    except OSError:
        return False


def output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()
