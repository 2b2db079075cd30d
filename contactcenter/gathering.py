"""Pushes of which the latest is enough: gathered, and told to many sockets one handful after another.

What concerns one agent alone must not wait until a thousand others have been told that the line moved, and a thousand
browsers must not ask for the line in the same moment.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

SECONDS_BETWEEN = 1.0
SECONDS_A_LISTENER = 0.01
"""Each listener asks for the line once it is told: with a thousand of them, everybody is told every ten seconds."""

HANDFUL = 20

Deliver = Callable[[str, bytes], None]
Sleep = Callable[[float], Awaitable[None]]


class Gathering:
    """Delivers the messages of a group: at once after a pause, else the latest of those that came meanwhile."""

    def __init__(self, *, listeners: Callable[[str], Iterable[str]], deliver: Deliver, sleep: Sleep) -> None:
        self._listeners = listeners
        self._deliver = deliver
        self._sleep = sleep
        self._latest: dict[str, bytes] = {}
        self._rounds: dict[str, asyncio.Task[None]] = {}

    def add(self, group: str, message: bytes) -> None:
        self._latest[group] = message
        if group not in self._rounds:
            self._rounds[group] = asyncio.ensure_future(self._go_round(group))

    async def stop(self) -> None:
        """Nobody is told any more; for the end of the event loop."""
        rounds = list(self._rounds.values())
        for one in rounds:
            one.cancel()
        await asyncio.gather(*rounds, return_exceptions=True)

    async def _go_round(self, group: str) -> None:
        """Until nothing came while everybody was told."""
        try:
            while (message := self._latest.pop(group, None)) is not None:
                await self._tell_all(group, message)
        finally:
            del self._rounds[group]

    async def _tell_all(self, group: str, message: bytes) -> None:
        """One round: as long as a round lasts at least, and with a pause after each handful."""
        channels = list(self._listeners(group))
        lasts = max(SECONDS_BETWEEN, SECONDS_A_LISTENER * len(channels))
        handfuls = [channels[start : start + HANDFUL] for start in range(0, len(channels), HANDFUL)]
        for handful in handfuls:
            for channel in handful:
                self._deliver(channel, message)
            await self._sleep(lasts / len(handfuls))
