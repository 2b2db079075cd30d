"""P1 from within: an agent becomes available, and the offer arrives on that agent's socket; the matcher is a Celery worker.

python -m benchmarks.inside.offer <singles> <seconds at sixty a second>
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from benchmarks.inside import bulk, product
from benchmarks.summary import percentile, summarize

AGENTS = 60
WAITING = 20_000
PER_SECOND = 60
PATIENCE_SECONDS = 20
CLOSE = """
    UPDATE callbacks_offer SET status = 'closed', close_reason = 'withdrawn', closed_at = now()
    WHERE status = 'open' AND agent_id = %(agent)s;
    UPDATE agents_agent SET state = 'offline' WHERE id = %(agent)s
"""


@dataclass
class Console:
    """One agent's open socket, and when the last offer came."""

    agent: int
    rang: asyncio.Event = field(default_factory=asyncio.Event)
    rang_at: float = 0.0

    async def listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT and json.loads(message.data)["type"] == "offer.made":
                self.rang_at = time.perf_counter()
                self.rang.set()

    async def become_free(self) -> float:
        """Seconds from the moment the agent asks to be available until the console has the offer."""
        self.rang.clear()
        began = time.perf_counter()
        await asyncio.to_thread(_set_available, self.agent)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.rang.wait()
        await asyncio.to_thread(bulk.run, CLOSE, agent=self.agent)
        return self.rang_at - began


def main(singles: int, seconds: float) -> None:
    product.start()
    center = bulk.Center.with_agents(AGENTS)
    center.fill(waiting=WAITING)
    cookies = {agent: _cookie_of(agent) for agent in center.agents}
    product.say(asyncio.run(_measured(cookies, singles=singles, seconds=seconds)))


async def _measured(cookies: dict[int, str], *, singles: int, seconds: float) -> dict[str, Any]:
    from django.conf import settings

    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=False) as session:
        consoles, listening = [], []
        for agent, cookie in cookies.items():
            headers = {"Origin": settings.PUBLIC_BASE_URL, "Cookie": cookie}
            address = settings.PUBLIC_BASE_URL.replace("http", "ws", 1) + "/ws/console/"
            socket = await session.ws_connect(address, headers=headers)
            console = Console(agent)
            consoles.append(console)
            listening.append(asyncio.create_task(console.listen(socket)))
        for console in consoles[:10]:
            await console.become_free()  # warm
        alone, trips = await _one_by_one(consoles, singles)
        busy = await _at_a_rate(consoles, seconds=seconds)
        for task in listening:
            task.cancel()
    return _figures(alone, trips, busy)


async def _one_by_one(consoles: list[Console], singles: int) -> tuple[list[float], list[float]]:
    """The floor in turn with what stands on it: one message through Redis and back."""
    alone, trips = [], []
    for number in range(singles):
        trips += await asyncio.to_thread(redis_round_trips)
        alone.append(await consoles[number % len(consoles)].become_free())
    return alone, trips


async def _at_a_rate(consoles: list[Console], *, seconds: float) -> list[float]:
    """Sixty a second, whether or not the earlier ones have been served; an agent who still waits is left out."""
    tasks: list[asyncio.Task[float]] = []
    busy: dict[int, asyncio.Task[float]] = {}
    begun = time.perf_counter()
    for number in range(int(seconds * PER_SECOND)):
        await asyncio.sleep(max(0.0, begun + number / PER_SECOND - time.perf_counter()))
        console = consoles[number % len(consoles)]
        if console.agent not in busy or busy[console.agent].done():
            busy[console.agent] = asyncio.create_task(console.become_free())
            tasks.append(busy[console.agent])
    return list(await asyncio.gather(*tasks))


def _figures(alone: list[float], trips: list[float], busy: list[float]) -> dict[str, Any]:
    trip = summarize([1000 * value for value in trips])
    one = summarize([1000 * value for value in alone])
    return {
        "redis_ms": trip.as_json(),
        "alone_ms": one.as_json(),
        "ratio": round(one.median / trip.median, 2),
        "asked_per_second": PER_SECOND,
        "busy_ms": summarize([1000 * value for value in busy]).as_json(),
        "busy_p99_ms": round(1000 * percentile(sorted(busy), 99), 1),
    }


def _set_available(agent: int) -> None:
    from agents import operations
    from contactcenter import clock

    operations.set_state(agent_id=agent, state="available", at=clock.now(), bound_to_console=False)


def redis_round_trips(count: int = 3) -> list[float]:
    import redis
    from django.conf import settings

    client = redis.Redis.from_url(settings.REDIS_URL)
    listener = client.pubsub(ignore_subscribe_messages=True)
    listener.subscribe("benchmark")
    listener.get_message(timeout=1)
    took = []
    for _ in range(count):
        began = time.perf_counter()
        client.publish("benchmark", b"1")
        while listener.get_message(timeout=1) is None:
            pass
        took.append(time.perf_counter() - began)
    listener.close()
    client.close()
    return took


def _cookie_of(agent: int) -> str:
    from django.conf import settings
    from django.test import Client

    from agents.models import Agent

    client = Client()
    client.force_login(Agent.objects.get(pk=agent).user)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
