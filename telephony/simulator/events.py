"""What happens, told to whoever listens: the page of telephones, tests, and the log on standard output."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import itertools
from collections.abc import Iterator
from typing import Any

Event = dict[str, Any]
LISTENER_LIMIT = 20_000
EXCHANGES_KEPT = 2_000
REPLY_SHOWN = 4_096


class Bus:
    """Events in order, to every listener; one that does not keep up is let go and must connect again."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Event | None]] = set()

    @property
    def has_listeners(self) -> bool:
        return bool(self._listeners)

    def publish(self, event: Event) -> None:
        for listener in list(self._listeners):
            if listener.qsize() >= LISTENER_LIMIT:
                self._listeners.discard(listener)
                listener.put_nowait(None)
            else:
                listener.put_nowait(event)

    @contextlib.contextmanager
    def listen(self) -> Iterator[asyncio.Queue[Event | None]]:
        """A queue of events; None means: no more."""
        listener: asyncio.Queue[Event | None] = asyncio.Queue()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        for listener in self._listeners:
            listener.put_nowait(None)


class Exchanges:
    """The last webhooks and REST requests, with what was asked and answered."""

    def __init__(self, *, bus: Bus) -> None:
        self._bus = bus
        self._ids = itertools.count(1)
        self._recent: collections.deque[Event] = collections.deque(maxlen=EXCHANGES_KEPT)

    def add(
        self,
        *,
        at: float,
        direction: str,
        method: str,
        url: str,
        status: int,
        request: dict[str, Any],
        response: str,
        seconds: float,
    ) -> None:
        exchange = {
            "id": next(self._ids),
            "at": round(at, 3),
            "direction": direction,
            "method": method,
            "url": url,
            "status": status,
            "request": request,
            "response": response[:REPLY_SHOWN],
            "ms": round(seconds * 1000),
        }
        self._recent.append(exchange)
        self._bus.publish({"type": "http", "exchange": exchange})

    def recent(self, *, limit: int) -> list[Event]:
        """Newest first."""
        return list(itertools.islice(reversed(self._recent), limit))
