"""P8: how long until it serves, and how much memory it takes at rest."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from benchmarks.summary import summarize
from scripts import processes
from scripts.launcher.plan import ROOT
from scripts.throwaway import Stack, running

REST_SECONDS = 10
MEGABYTE = 1024 * 1024


def measure(stack: Stack, folder: Path, *, starts: int) -> dict[str, Any]:
    """Of a running stack, and of `make run` on a folder of its own: the first start, then with data that is there."""
    time.sleep(REST_SECONDS)
    memory = memory_of(stack)
    web = summarize([_seconds_to_start_the_web(stack) for _ in range(starts)])
    served = [_seconds_to_serve(folder) for _ in range(starts + 1)]
    return {
        "web_seconds": web.as_json(),
        "make_run_first_seconds": served[0],
        "make_run_again_seconds": summarize(served[1:]).as_json(),
        "memory_mb": memory,
        "memory_mb_in_all": round(sum(memory.values()), 1),
        "processes": len(memory),
    }


def memory_of(stack: Stack) -> dict[str, float]:
    """Proportional set size of each process: memory that is shared counts once in the sum."""
    return {name: round(_pss(pid) / MEGABYTE, 1) for name, pid in stack.members().items()}


def _pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("Pss:"))
    return int(kilobytes) * 1024


def _seconds_to_serve(folder: Path) -> float:
    with running(folder) as stack:
        return stack.seconds_to_serve


def _seconds_to_start_the_web(stack: Stack) -> float:
    port = processes.free_port()
    began = time.monotonic()
    web = subprocess.Popen(
        [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "contactcenter.asgi:application"],
        cwd=ROOT,
        env=stack.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=processes.dying_with(os.getpid()),
    )
    try:
        processes.wait_until(lambda: _serves(port), seconds=60, what="the start of the web", every=0.01)
        return time.monotonic() - began
    finally:
        processes.stop_all([web])


def _serves(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health/", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
