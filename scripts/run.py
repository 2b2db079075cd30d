"""`make run`: everything on this machine, for a person to try; nothing is left behind when it stops."""

import asyncio
import ctypes
import fcntl
import os
import signal
import sys
from pathlib import Path
from typing import TextIO

from scripts import processes
from scripts.launcher.plan import Plan, Refused, make_plan
from scripts.launcher.supervisor import Supervisor


def main() -> int:
    try:
        plan = make_plan(given=os.environ)
        alone = claim(plan.var)
        check_ports(plan)
    except Refused as error:
        print(error, file=sys.stderr)
        return 1
    end_with_make()
    with alone:
        return asyncio.run(supervise(plan))


async def supervise(plan: Plan) -> int:
    """Run until a signal; a second one does not wait any longer."""
    supervisor, stopping = Supervisor(plan), asyncio.Event()

    def stop() -> None:
        if stopping.is_set():
            supervisor.kill()
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    return await supervisor.run(stopping)


def claim(var: Path) -> TextIO:
    """One `make run` per folder of data; the lock goes with the process, however it ends."""
    var.mkdir(parents=True, exist_ok=True)
    file = (var / "run.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise Refused(
            f"`make run` is already running on the data in {var} (process {file.read().strip() or 'unknown'}). "
            "Stop it first, or give this one a folder and ports of its own: "
            "make run VAR_DIR=/tmp/second PORT=9000 SIMULATOR_PORT=9010"
        ) from None
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def check_ports(plan: Plan) -> None:
    """Raises Refused naming the port that is taken."""
    wanted = [("PORT", plan.port, "the web")]
    wanted += [("SIMULATOR_PORT", plan.simulator_port, "the simulated carrier")] if plan.simulated else []
    for name, port, what in wanted:
        if not processes.port_is_free(port):
            raise Refused(
                f"Port {port}, which {what} would use, is taken by another program. "
                f"Choose another: make run {name}={port + 1000 if port < 64000 else port - 1000}"
            )


def end_with_make() -> None:
    """When `make` itself is killed outright, we are told, and stop what we started."""
    if os.environ.get("MAKELEVEL") and processes.LIBC is not None:
        processes.LIBC.prctl(processes.PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGTERM))


if __name__ == "__main__":
    sys.exit(main())
