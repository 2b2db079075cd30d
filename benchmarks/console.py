"""An agent's console and the carrier's events, as streams with the moment at which each thing was heard."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

PATIENCE_SECONDS = 60.0


@dataclass
class Heard:
    """Everything that was heard on a stream, with the moment; whoever waits for something is woken."""

    items: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def add(self, item: dict[str, Any]) -> None:
        async with self.changed:
            self.items.append((time.perf_counter(), item))
            self.changed.notify_all()

    async def first(
        self, fits: Callable[[dict[str, Any]], bool], *, since: float = 0.0, what: str
    ) -> tuple[float, dict[str, Any]]:
        """The first that fits, heard or yet to be heard; TimeoutError names what did not come."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), self.changed:
                while True:
                    for heard_at, item in self.items:
                        if heard_at >= since and fits(item):
                            return heard_at, item
                    await self.changed.wait()
        except TimeoutError:
            raise TimeoutError(f"{what} did not happen within {PATIENCE_SECONDS:g} s") from None

    def forget(self) -> None:
        self.items.clear()


@contextlib.asynccontextmanager
async def events_of(session: aiohttp.ClientSession, simulator_url: str) -> AsyncIterator[Heard]:
    """What happens at the simulated carrier."""
    heard = Heard()
    async with session.get(f"{simulator_url}/sim/events", timeout=aiohttp.ClientTimeout(total=None)) as stream:
        reading = asyncio.create_task(_read_events(stream, heard))
        try:
            yield heard
        finally:
            reading.cancel()


async def _read_events(stream: aiohttp.ClientResponse, heard: Heard) -> None:
    buffer = b""
    async for chunk in stream.content.iter_any():
        *lines, buffer = (buffer + chunk).split(b"\n")
        for line in lines:
            if line.startswith(b"data: "):
                await heard.add(json.loads(line[6:]))


@contextlib.asynccontextmanager
async def console_of(username: str, *, web_url: str) -> AsyncIterator[Heard]:
    """What an agent's console is told over its socket, signed in by the demo's login."""
    heard = Heard()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), trust_env=False) as session:
        await _sign_in(session, username, web_url=web_url)
        address = web_url.replace("http", "ws", 1) + "/ws/console/"
        async with session.ws_connect(address, headers={"Origin": web_url}) as socket:
            reading = asyncio.create_task(_read_socket(socket, heard))
            try:
                yield heard
            finally:
                reading.cancel()


async def _sign_in(session: aiohttp.ClientSession, username: str, *, web_url: str) -> None:
    async with session.get(f"{web_url}/accounts/login/") as page:
        token = page.cookies["csrftoken"].value
    form = {"csrfmiddlewaretoken": token}
    async with session.post(f"{web_url}/demo/login/{username}/", data=form, headers={"Referer": web_url}) as answer:
        answer.raise_for_status()


async def _read_socket(socket: aiohttp.ClientWebSocketResponse, heard: Heard) -> None:
    async for message in socket:
        if message.type is aiohttp.WSMsgType.TEXT:
            await heard.add(json.loads(message.data))
