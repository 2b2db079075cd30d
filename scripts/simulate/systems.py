"""The two systems that a simulation talks to: the product by its REST API, the carrier by the simulator's."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import aiohttp

TRIES = 5
PAUSE_SECONDS = 0.5
TIMEOUT = aiohttp.ClientTimeout(total=60)


class Unreachable(Exception):
    """Nothing answers at an address, or what answers is not what was expected there."""


class Refused(Exception):
    """An answer of 4xx: `status` and the sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(f"{status}: {sentence}")
        self.status = status


class Trouble(Exception):
    """An answer of 5xx."""


class System:
    """JSON over HTTP. A connection that fails is tried again, and so is an answer of 5xx, which is counted."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self.headers: dict[str, str] = {}
        self.troubles = 0

    async def ask(self, method: str, path: str, *, json: Any = None, query: dict[str, str] | None = None) -> Any:
        url = path if path.startswith("http") else f"{self._base_url}/{path}"
        for left in reversed(range(TRIES)):
            try:
                return await self._once(method, url, json=json, query=query)
            except (aiohttp.ClientConnectionError, TimeoutError, Trouble) as error:
                self.troubles += isinstance(error, Trouble)
                if not left:
                    raise Unreachable(f"{self._base_url} does not answer: {error}") from error
                await asyncio.sleep(PAUSE_SECONDS)
        raise AssertionError("unreachable")

    async def _once(self, method: str, url: str, *, json: Any, query: dict[str, str] | None) -> Any:
        async with self._session.request(method, url, json=json, params=query, headers=self.headers) as answer:
            text = await answer.text()
            if answer.status >= 500:
                raise Trouble(f"{method} {url}: {answer.status}")
            if answer.status >= 400:
                raise Refused(answer.status, text[:300])
            return await answer.json(content_type=None) if text else None


class Product(System):
    """The contact center, as one of its people."""

    def __init__(self, session: aiohttp.ClientSession, web_url: str) -> None:
        super().__init__(session, f"{web_url.rstrip('/')}/api/v1")

    async def sign_in(self, username: str, password: str) -> "Product":
        answer = await self.ask("POST", "token/", json={"username": username, "password": password})
        self.headers["Authorization"] = f"Token {answer['token']}"
        return self

    async def rows(self, path: str, query: dict[str, str] | None = None) -> AsyncIterator[dict[str, Any]]:
        """All rows of a list, page by page."""
        page = await self.ask("GET", path, query={"limit": "100", **(query or {})})
        while True:
            for row in page["results"]:
                yield row
            if not page["next"]:
                return
            page = await self.ask("GET", page["next"])


class Carrier(System):
    """The simulated carrier."""

    async def dial(self, *, caller: str, to: str, script: list[dict[str, Any]]) -> str:
        answer = await self.ask("POST", "sim/calls", json={"from": caller, "to": to, "script": script})
        return str(answer["sid"])

    async def set_phone(self, number: str, phone: dict[str, Any]) -> None:
        await self.ask("PUT", f"sim/phones/{quote(number)}", json=phone)

    async def connect_client(self, identity: str, params: dict[str, str]) -> str:
        answer = await self.ask("POST", f"sim/clients/{quote(identity)}/connect", json={"params": params})
        return str(answer["sid"])

    async def call(self, sid: str) -> dict[str, Any]:
        call: dict[str, Any] = await self.ask("GET", f"sim/calls/{sid}")
        return call

    async def calls(self) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = (await self.ask("GET", "sim/calls"))["calls"]
        return calls

    async def hang_up(self, sid: str) -> None:
        await self.ask("POST", f"sim/calls/{sid}/hang-up")
