"""Starts programs that never outlive us, and finds out when they answer."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def dying_with(parent: int, *, by: int = signal.SIGKILL) -> Callable[[], None]:
    """What a child does before its program starts, so that it gets a signal when `parent` dies, however that happens.

    The kernel watches the *thread* that starts the child: start children from the main thread.
    """

    def in_the_child() -> None:
        if LIBC is None:
            return
        LIBC.prctl(PR_SET_PDEATHSIG, by)
        if os.getppid() != parent:  # it died between the fork and the line above
            os._exit(1)

    return in_the_child


def free_port() -> int:
    """A port of the loopback interface that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int, *, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now; a socket of a server that has just ended does not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(port: int, *, host: str = "127.0.0.1") -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until(is_so: Callable[[], bool], *, seconds: float, what: str, every: float = 0.02) -> None:
    """Ask again and again; raises TimeoutError that names what did not happen."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {seconds:g} s")
        time.sleep(every)


def stop_all(processes: Iterable[subprocess.Popen[bytes]], *, seconds: float = 5, by: int = signal.SIGTERM) -> None:
    """Ask every process group to end, then kill what is left of each."""
    remaining = list(processes)
    for process in remaining:
        signal_group(process.pid, by)
    deadline = time.monotonic() + seconds
    for process in remaining:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0.0, deadline - time.monotonic()))
        signal_group(process.pid, signal.SIGKILL)
        process.wait()


def signal_group(leader: int, number: int) -> None:
    """Signal a process that leads its own group, and all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)
