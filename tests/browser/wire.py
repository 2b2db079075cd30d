"""A wire between browser and web that a test can cut and mend: what a lost network is to a page."""

import contextlib
import socket
import threading
from collections.abc import Iterator

CHUNK = 65_536


class Wire:
    """Passes bytes to a port of this machine, while it is whole. Cut, no connection stands and none is made."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._whole = threading.Event()
        self._whole.set()
        self._ends: set[socket.socket] = set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._welcome, daemon=True).start()

    def cut(self) -> None:
        self._whole.clear()
        for end in list(self._ends):
            self._close(end)

    def mend(self) -> None:
        self._whole.set()

    def close(self) -> None:
        self._door.close()
        self.cut()

    def _welcome(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=[near], daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        if not self._whole.is_set():
            near.close()
            return
        far = socket.create_connection(("127.0.0.1", self._to_port))
        self._ends |= {near, far}
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=self._pass_on, args=[one, other], daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := one.recv(CHUNK):
                other.sendall(chunk)
        self._close(one)
        self._close(other)

    def _close(self, end: socket.socket) -> None:
        self._ends.discard(end)
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@contextlib.contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    wire = Wire(port)
    try:
        yield wire
    finally:
        wire.close()
