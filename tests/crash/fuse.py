"""Where a process can die: each point has a name, is written down when it is passed, and kills when it is the chosen one.

A point is the kind of step, before or after it, and the functions of ours that lead to it. The test chooses by a file, so
that no process has to be started anew for each point; a choice kills once.
"""

import json
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OURS = {"agents", "callbacks", "contactcenter", "telephony", "tickets"}
AROUND_ALL = {"contactcenter.clock", "contactcenter.database", "contactcenter.task"}
FOLDER = Path(os.environ.get("CRASH_FOLDER", "/nonexistent"))
CHOICE = "choice.json"

_lock = threading.Lock()
_passed: Counter[str] = Counter()
_choice: dict[str, Any] = {}
_choice_stamp = 0


@contextmanager
def around(step: str) -> Iterator[None]:
    """Two points: before the step and after it."""
    where = _where()
    point(f"before {step}", where=where)
    yield
    point(f"after {step}", where=where)


def point(step: str, *, where: str) -> None:
    """Pass a point, or die at it."""
    if process() not in {"web", "worker"}:
        return
    with _lock:
        choice = _chosen()
        if not choice:
            return
        name = f"{step} in {where}"
        _passed[name] += 1
        with (FOLDER / f"passed-{choice['run']}.txt").open("a") as passed:
            passed.write(f"{process()}\t{_passed[name]}\t{name}\n")
        if (process(), name, _passed[name]) == (choice.get("process"), choice.get("name"), choice.get("nth")):
            _die(choice["run"], by=choice["signal"])


def process() -> str:
    """Which of the product's processes this is, by how it was started."""
    if "daphne" in sys.argv[0]:
        return "web"
    return "worker" if "worker" in sys.argv else "other"


def _chosen() -> dict[str, Any]:
    """What the test has chosen; counting begins anew with each choice. Nothing is counted without one."""
    global _choice, _choice_stamp
    try:
        stamp = (FOLDER / CHOICE).stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    if stamp != _choice_stamp:
        _choice, _choice_stamp = json.loads((FOLDER / CHOICE).read_text()), stamp
        _passed.clear()
    return _choice


def _die(run: str, *, by: str) -> None:
    """Once: the process that is started in its place passes the same point unharmed. SIGSTOP only puts it to sleep."""
    fired = FOLDER / f"fired-{run}"
    if not fired.exists():
        fired.write_text(process())
        # To this very thread: one sent to the process may stop it only after this thread has gone on for a while.
        signal.pthread_kill(threading.get_ident(), signal.Signals[by])


def _where() -> str:
    """Our functions on the stack, from the door to here."""
    names: list[str] = []
    frame = sys._getframe(1)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.partition(".")[0] in OURS and module not in AROUND_ALL:
            names.append(f"{module.rpartition('.')[2]}.{frame.f_code.co_name}")
        frame = frame.f_back  # type: ignore[assignment]
    return " > ".join(reversed(names)) or "the framework"
