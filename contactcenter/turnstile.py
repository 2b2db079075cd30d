"""One at a time in this process, and at most one who waits: whoever comes after that is served by the one who waits."""

import threading
from collections.abc import Callable


class Turnstile:
    """For work that looks at everything there is: it need not be done once for each reason to do it.

    Many threads that wait for the same lock of the database would each hold a connection, and take the processor from the
    one that works.
    """

    def __init__(self) -> None:
        self._works = threading.Lock()
        self._waits = threading.Lock()

    def pass_through(self, work: Callable[[], object]) -> bool:
        """Do it, after whoever does it now; False where somebody waits already, who will look later than this moment."""
        if not self._waits.acquire(blocking=False):
            return False
        try:
            self._works.acquire()
        finally:
            self._waits.release()  # from here on the work may have looked: who comes now waits in turn
        try:
            work()
        finally:
            self._works.release()
        return True
