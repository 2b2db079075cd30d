"""Makes .venv and installs the locked packages. Standard library only: nothing else is there yet.

python3 scripts/bootstrap.py run    what the product needs
python3 scripts/bootstrap.py dev    what its tests and checks need as well
"""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.environment import CannotMakeEnvironment, Environment  # noqa: E402

SAY_SOMETHING_EVERY = 5.0


def main(kind: str) -> int:
    """Bring .venv up to the lock file; returns the exit status."""
    environment = Environment(ROOT / ".venv")
    lock_file = ROOT / "requirements" / f"{kind}.txt"
    if is_current(environment, kind):
        return 0
    with one_at_a_time():
        if is_current(environment, kind):
            return 0
        try:
            environment.make_if_needed(say=say)
        except CannotMakeEnvironment as error:
            print(f"\n{error}", file=sys.stderr)
            return 1
        if install(environment, lock_file) != 0:
            return 1
        compile_all(environment)
        make_importable(environment)
        remember(environment, kind)
    return 0


def is_current(environment: Environment, kind: str) -> bool:
    """Whether what the lock names is installed; the environment for development contains the one for running."""
    if not environment.works():
        return False
    installed = installed_locks(environment)
    return any(installed.get(name) == digest(name) for name in {kind, "dev"})


def install(environment: Environment, lock_file: Path) -> int:
    """Install from the lock, hashes checked, with a line of progress every few seconds."""
    say(f"Installing the packages of {lock_file.relative_to(ROOT)} (about half a minute, once)")
    command = [
        *environment.pip(),
        "install",
        "--no-deps",
        "--require-hashes",
        "--no-input",
        "--progress-bar",
        "off",
        "--no-compile",
    ]
    started = time.monotonic()
    pip = subprocess.Popen(
        [*command, "-r", str(lock_file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUNBUFFERED": "1"},
    )
    lines = follow(pip)
    if pip.wait() == 0:
        say(f"  {time.monotonic() - started:3.0f} s: installed")
        return 0
    print("\n".join(lines[-25:]), file=sys.stderr)
    print(f"\npip could not install {lock_file.relative_to(ROOT)}; its last lines are above.", file=sys.stderr)
    print("Without a connection to a package index nothing can be installed; then try again: what is done stays done.")
    return 1


def follow(pip: "subprocess.Popen[str]") -> list[str]:
    """Read pip's output to its end, while a second thread says every few seconds how far it is; returns its lines."""
    lines: list[str] = []
    ended = threading.Event()
    teller = threading.Thread(target=tell, args=(lines, ended), daemon=True)
    teller.start()
    lines.extend(line.rstrip() for line in pip.stdout or ())  # line by line, while the other thread counts
    ended.set()
    teller.join()
    return lines


def tell(lines: list[str], ended: threading.Event) -> None:
    started = time.monotonic()
    while not ended.wait(SAY_SOMETHING_EVERY):
        seen = list(lines)
        here = sum(1 for line in seen if line.startswith(("Collecting ", "Requirement already satisfied")))
        unpacking = any(line.startswith("Installing collected packages") for line in seen[-3:])
        doing = "unpacking them" if unpacking else "fetching more"
        say(f"  {time.monotonic() - started:3.0f} s: {here} packages are here, {doing}")


def compile_all(environment: Environment) -> None:
    """What pip would do on one core: without it every process would compile for itself at its first start."""
    say("         compiling what was installed")
    command = [str(environment.python), "-m", "compileall", "-q", "-j", "0", str(environment.site_packages())]
    compiling = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        try:
            compiling.wait(timeout=SAY_SOMETHING_EVERY)
        except subprocess.TimeoutExpired:
            say("         still compiling")
        else:
            return


def make_importable(environment: Environment) -> None:
    """Tools started by their own name (`pytest`, `celery`) find the project too, from any folder."""
    (environment.site_packages() / "contactcenter.pth").write_text(f"{ROOT}\n")


def installed_locks(environment: Environment) -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(environment.stamp.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if stamp.get("root") == str(ROOT) else {}


def remember(environment: Environment, kind: str) -> None:
    environment.stamp.write_text(json.dumps({"root": str(ROOT), kind: digest(kind)}))


def digest(kind: str) -> str:
    return hashlib.sha256((ROOT / "requirements" / f"{kind}.txt").read_bytes()).hexdigest()


class one_at_a_time:  # noqa: N801 - reads as a sentence where it is used
    """Holds a lock, so that two `make` started together do not install over each other."""

    def __enter__(self) -> None:
        folder = ROOT / "var"
        folder.mkdir(exist_ok=True)
        self._file = (folder / "bootstrap.lock").open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another `make` is installing at this moment; waiting for it")
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self._file.close()


def say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ("run", "dev"):
        sys.exit("usage: bootstrap.py run|dev")
    sys.exit(main(sys.argv[1]))
