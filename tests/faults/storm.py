"""Many consoles of one agent, as their script does it: connected, reconnecting after a pause of one's own, counting."""

import asyncio
import contextlib
import json
import random
import threading
from types import TracebackType
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, WebSocketException

from tests.faults.production import Production

PAUSE_SECONDS = (1.0, 4.0)
"""The browser's is 1 to 10: these are more impatient."""


class Storm:
    """In a thread of its own; within its `with` all consoles have been connected once."""

    def __init__(self, production: Production, user: str, *, consoles: int) -> None:
        self._production = production
        self._cookies = "; ".join(f"{name}={value}" for name, value in production.signed_in(user).cookies.items())
        self._snapshots = [0] * consoles
        self._offers = [False] * consoles
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._over = asyncio.Event()

    def __enter__(self) -> "Storm":
        self._thread.start()
        self._production.wait_until(lambda: all(self._snapshots), seconds=60, what="every console is connected")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(timeout=60)

    def all_are_back(self) -> bool:
        return min(self._snapshots) >= 2

    def all_know_of_an_offer(self) -> bool:
        return all(self._offers)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        consoles = [asyncio.create_task(self._console(number)) for number in range(len(self._snapshots))]
        await self._over.wait()
        for console in consoles:
            console.cancel()
        await asyncio.gather(*consoles, return_exceptions=True)

    async def _console(self, number: int) -> None:
        while True:
            with contextlib.suppress(OSError, TimeoutError, InvalidHandshake, WebSocketException):
                await self._stay_connected(number)
            await asyncio.sleep(random.uniform(*PAUSE_SECONDS))

    async def _stay_connected(self, number: int) -> None:
        address = self._production.web_url.replace("http", "ws") + "/ws/console/"
        headers = {"Cookie": self._cookies}
        async with connect(
            address, origin=self._production.web_url, additional_headers=headers, open_timeout=60, proxy=None
        ) as socket:
            async for text in socket:
                self._note(number, json.loads(text))

    def _note(self, number: int, message: dict[str, Any]) -> None:
        if message["type"] == "snapshot":
            self._snapshots[number] += 1
        self._offers[number] |= message["type"] == "offer.made" or bool(message.get("offers"))
