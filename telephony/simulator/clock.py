"""The carrier's time: seconds that can run faster than the wall clock, stand still, or be stepped forward."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import time
from collections.abc import Iterator

SETTLE_TURNS = 25
SETTLE_LIMIT_SECONDS = 16
COMPACT_EVERY = 5_000


class Clock:
    """Seconds since the epoch when it was started; from then on they pass at `speed`."""

    def __init__(self, *, speed: float = 1.0) -> None:
        self.speed = speed
        self._base = time.time()
        self._base_real = time.monotonic()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._tickets = itertools.count(1)
        self._timer: asyncio.TimerHandle | None = None
        self._waiting_for_product = 0
        self._stepping = asyncio.Lock()

    def now(self) -> float:
        return self._base + (time.monotonic() - self._base_real) * self.speed

    def set_speed(self, speed: float) -> None:
        """From now on seconds pass at `speed`; whoever sleeps is woken accordingly. 0 stands still."""
        self._set(self.now())
        self.speed = speed
        self._arm()

    async def sleep(self, seconds: float) -> None:
        await self.sleep_until(self.now() + seconds)

    async def sleep_until(self, when: float) -> None:
        if when <= self.now():
            await asyncio.sleep(0)
            return
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._remember(when, sleeper)
        await sleeper

    async def step(self, seconds: float) -> None:
        """Jumps forward, waking sleepers in order of time and letting each do what it woke up for, webhooks included."""
        async with self._stepping:
            target = self.now() + seconds
            await self._settle()
            while (due := self._next_due()) is not None and due <= target:
                self._set(max(due, self.now()))
                self._wake()
                await self._settle()
            self._set(max(target, self.now()))
            self._wake()

    @contextlib.contextmanager
    def waiting_for_product(self) -> Iterator[None]:
        """While somebody is in here, `step` does not jump: the answer decides what happens next."""
        self._waiting_for_product += 1
        try:
            yield
        finally:
            self._waiting_for_product -= 1

    def _set(self, now: float) -> None:
        self._base, self._base_real = now, time.monotonic()

    def _remember(self, when: float, sleeper: asyncio.Future[None]) -> None:
        ticket = next(self._tickets)
        heapq.heappush(self._sleepers, (when, ticket, sleeper))
        if ticket % COMPACT_EVERY == 0:  # canceled sleepers with a far date would stay for hours
            self._sleepers = [one for one in self._sleepers if not one[2].done()]
            heapq.heapify(self._sleepers)
        self._arm()

    def _next_due(self) -> float | None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def _wake(self) -> None:
        now = self.now()
        while (due := self._next_due()) is not None and due <= now:
            heapq.heappop(self._sleepers)[2].set_result(None)
        self._arm()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due = self._next_due()
        if due is not None and self.speed > 0:
            delay = max(0.0, (due - self.now()) / self.speed)
            self._timer = asyncio.get_running_loop().call_later(delay, self._wake)

    async def _settle(self) -> None:
        deadline = time.monotonic() + SETTLE_LIMIT_SECONDS
        for _ in range(SETTLE_TURNS):
            await asyncio.sleep(0)
        while self._waiting_for_product and time.monotonic() < deadline:
            await asyncio.sleep(0.002)
            for _ in range(SETTLE_TURNS):
                await asyncio.sleep(0)
