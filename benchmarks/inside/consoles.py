"""P7 from within: a thousand open consoles and some boards at one web process, and offers that are for one of them each.

python -m benchmarks.inside.consoles <consoles> <boards> <seconds>
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from benchmarks.inside import bulk, product
from benchmarks.inside.offer import CLOSE, redis_round_trips
from benchmarks.summary import percentile, summarize

PER_SECOND = 20
WAITING = 5_000
AT_ONCE = 20
WARM = 20
PATIENCE_SECONDS = 30
BOARD, BEAT_SECONDS = "/ws/board/", 20.0


@dataclass
class Socket:
    """One open page: when each kind of message came last, and how many came."""

    came: dict[str, list[float]] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self.came.setdefault(json.loads(message.data)["type"], []).append(time.perf_counter())
                self.changed.set()

    async def first(self, kind: str, *, since: float) -> float:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (times := [moment for moment in self.came.get(kind, []) if moment >= since]):
                self.changed.clear()
                await self.changed.wait()
        return times[0]


def main(consoles: int, boards: int, seconds: float) -> None:
    product.start()
    center = bulk.Center.with_agents(consoles)
    center.fill(waiting=WAITING)
    product.say(asyncio.run(_measured(center.agents, boards=boards, seconds=seconds)))


async def _measured(agents: list[int], *, boards: int, seconds: float) -> dict[str, Any]:
    trips = await asyncio.to_thread(redis_round_trips, 20)
    async with _opened(agents, boards=boards) as (consoles, watched):
        for agent in agents[:WARM]:
            await _offer(agent, consoles[agent])
        begun = time.perf_counter()
        took = await _at_a_rate(consoles, seconds=seconds)
        lasted = time.perf_counter() - begun
        told = [sum(moment >= begun for moment in board.came.get("snapshot", [])) for board in watched]
        changes = [sum(moment >= begun for moment in one.came.get("queue.changed", [])) for one in consoles.values()]
    milliseconds = [1000 * value for value in took]
    return {
        "consoles": len(agents),
        "boards": boards,
        "asked_per_second": PER_SECOND,
        "seconds": round(lasted, 1),
        "redis_ms": summarize([1000 * value for value in trips]).as_json(),
        "offer_ms": summarize(milliseconds).as_json(),
        "offer_p99_ms": round(percentile(sorted(milliseconds), 99), 1),
        "board_messages_per_second": round(max(told, default=0) / lasted, 2),
        "line_changed_per_second": round(max(changes) / lasted, 2),
    }


async def _at_a_rate(consoles: dict[int, Socket], *, seconds: float) -> list[float]:
    """Twenty a second, whether or not the earlier ones have arrived."""
    tasks = []
    begun = time.perf_counter()
    agents = list(consoles)
    for number in range(int(seconds * PER_SECOND)):
        await asyncio.sleep(max(0.0, begun + number / PER_SECOND - time.perf_counter()))
        agent = agents[(WARM + number) % len(agents)]
        tasks.append(asyncio.create_task(_offer(agent, consoles[agent])))
    return list(await asyncio.gather(*tasks))


async def _offer(agent: int, console: Socket) -> float:
    """Seconds from the moment the matcher begins until the agent's console has the offer."""
    begun = await asyncio.to_thread(_match_for, agent)
    rang = await console.first("offer.made", since=begun)
    await asyncio.to_thread(bulk.run, CLOSE, agent=agent)
    return rang - begun


def _match_for(agent: int) -> float:
    from callbacks.operations import dispatch
    from contactcenter import clock

    bulk.run("UPDATE agents_agent SET state = 'available', idle_since = now() WHERE id = %(agent)s", agent=agent)
    begun = time.perf_counter()
    dispatch.match(at=clock.now())
    return begun


@asynccontextmanager
async def _opened(agents: list[int], *, boards: int) -> AsyncIterator[tuple[dict[int, Socket], list[Socket]]]:
    """Signed in, connected, each with its snapshot."""
    from django.conf import settings

    address = settings.PUBLIC_BASE_URL.replace("http", "ws", 1)
    headers = {"Origin": settings.PUBLIC_BASE_URL}
    connector = aiohttp.TCPConnector(limit=0)
    async with AsyncExitStack() as exits:
        session = await exits.enter_async_context(
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, connector=connector)
        )
        turn = asyncio.Semaphore(AT_ONCE)

        async def open_one(path: str, cookie: str, first: str) -> Socket:
            async with turn:
                opened = await session.ws_connect(f"{address}{path}", headers=headers | {"Cookie": cookie})
                page = Socket()
                listening = asyncio.create_task(page.listen(opened))
                exits.callback(listening.cancel)
                if path == BOARD:
                    exits.callback(asyncio.create_task(_beat(opened)).cancel)
                await page.first(first, since=0.0)
                return page

        cookies = await asyncio.to_thread(_cookies_of_agents, agents)
        pages = [open_one("/ws/console/", cookie, "snapshot") for cookie in cookies]
        consoles = dict(zip(agents, await asyncio.gather(*pages), strict=True))
        supervisor = await asyncio.to_thread(_supervisors_cookie)
        watched = [await open_one(BOARD, supervisor, "snapshot") for _ in range(boards)]
        yield consoles, watched


async def _beat(board: aiohttp.ClientWebSocketResponse) -> None:
    """As its page does: a board that says nothing is closed."""
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        await board.send_str('{"type": "heartbeat"}')


def _cookies_of_agents(agents: list[int]) -> list[str]:
    from agents.models import Agent

    users = {agent.pk: agent.user for agent in Agent.objects.filter(pk__in=agents).select_related("user")}
    return [_cookie_of(users[agent]) for agent in agents]


def _supervisors_cookie() -> str:
    from django.contrib.auth.models import User

    return _cookie_of(User.objects.create_superuser("watching", password=None))


def _cookie_of(user: Any) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
