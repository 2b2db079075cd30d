"""Kills, stops and restarts by seeded dice, and makes the carrier lie."""

import asyncio
import contextlib
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable

import redis.asyncio

from scripts.chaos.system import System

FAULTS = {
    "webhooks": {"duplicate": 0.2, "delay": [0, 1.2], "reorder": 0.1, "drop": 0.05},
    "rest": {
        "status_429": 0.06,
        "status_500_before": 0.04,
        "status_500_after": 0.05,
        "timeout_before": 0.02,
        "timeout_after": 0.04,
        "reset": 0.03,
    },
}
OURS = ("web1", "web2", "worker1", "worker2", "beat")
PAUSE_SECONDS = (1.0, 4.0)
FREEZE_SECONDS = (0.5, 8.0)
"""Some are longer than the lease of a dial."""

DOWN_SECONDS = (0.0, 2.0)


class Monkey:
    """One mischief at a time, so that something is left to serve; `did` counts them."""

    def __init__(self, system: System, *, seed: int, say: Callable[[str], None]) -> None:
        self.did: Counter[str] = Counter()
        self._system, self._say = system, say
        self._dice = random.Random(f"{seed} monkey")  # noqa: S311 - dice, no secret
        self._mischief: dict[Callable[[], Awaitable[str]], int] = {
            self._kill: 8,
            self._ask_to_end: 3,
            self._freeze: 5,
            self._flush_redis: 4,
            self._kill_redis: 2,
            self._crash_postgres: 2,
        }

    async def play(self, *, seconds: float) -> None:
        """Until the time is over; what is down or frozen then is up again when this returns."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    await asyncio.sleep(self._dice.uniform(*PAUSE_SECONDS))
                    self._restart_the_dead()
                    what = self._dice.choices(list(self._mischief), weights=list(self._mischief.values()))[0]
                    done = await what()
                    self.did[done.split(" ")[0]] += 1
                    self._say(done)
        self.mend()

    def mend(self) -> None:
        for name in self._system.running:
            self._system.signal(name, signal.SIGCONT)
            if not self._system.is_up(name):
                self._system.start_again(name)

    def _restart_the_dead(self) -> None:
        """What a process manager does: a worker may end by itself when Redis goes away under it."""
        for name in OURS:
            if not self._system.is_up(name):
                self._system.start_again(name)
                self.did["ended by itself"] += 1
                self._say(f"{name} had ended by itself and was started again")

    async def _kill(self) -> str:
        return await self._end(self._dice.choice(OURS), signal.SIGKILL)

    async def _ask_to_end(self) -> str:
        return await self._end(self._dice.choice(OURS), signal.SIGTERM)

    async def _kill_redis(self) -> str:
        return await self._end("redis", signal.SIGKILL)

    async def _crash_postgres(self) -> str:
        """The immediate shutdown: no goodbye to anybody, and recovery from the log at the next start."""
        return await self._end("postgres", signal.SIGQUIT)

    async def _end(self, name: str, number: signal.Signals) -> str:
        down = self._dice.uniform(*DOWN_SECONDS)
        await self._system.end(name, number)
        await asyncio.sleep(down)
        self._system.start_again(name)
        return f"{number.name} {name}, down for {down:.1f} s"

    async def _freeze(self) -> str:
        name, seconds = self._dice.choice(OURS), self._dice.uniform(*FREEZE_SECONDS)
        self._system.signal(name, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        self._system.signal(name, signal.SIGCONT)
        return f"SIGSTOP {name} for {seconds:.1f} s"

    async def _flush_redis(self) -> str:
        client = redis.asyncio.Redis.from_url(self._system.redis_url)
        try:
            await client.flushall()
        except redis.RedisError as error:
            return f"FLUSHALL failed: {error}"
        finally:
            await client.aclose()
        return "FLUSHALL"
