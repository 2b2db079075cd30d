"""Children die with their parent, whatever kills it."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import processes

ROOT = Path(__file__).resolve().parents[3]
PARENT = """
import os, subprocess, sys
sys.path.insert(0, {root!r})
from scripts import processes
child = subprocess.Popen(["sleep", "60"], start_new_session=True, preexec_fn=processes.dying_with(os.getpid()))
print(child.pid, flush=True)
child.wait()
"""


def is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_a_child_does_not_outlive_a_parent_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT.format(root=str(ROOT))], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
    processes.wait_until(lambda: is_gone(child), seconds=30, what="the child's end")


def test_a_process_that_ignores_the_request_is_killed() -> None:
    stubborn = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); signal.pause()"
    )
    with subprocess.Popen([sys.executable, "-c", stubborn], stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout
        process.stdout.readline()
        processes.stop_all([process], seconds=0.2)
        assert process.returncode == -signal.SIGKILL


def test_a_port_with_a_server_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert processes.port_is_free(port) is False
        assert processes.answers(port) is True
    assert processes.port_is_free(port) is True


def test_waiting_in_vain_names_what_did_not_happen() -> None:
    with pytest.raises(TimeoutError, match="the moon's rise did not happen within"):
        processes.wait_until(lambda: False, seconds=0.05, what="the moon's rise")
