"""A closed loop of HTTP requests: so many at once, each client asks again as soon as it is answered."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp


@dataclass(frozen=True)
class Ask:
    """One POST."""

    url: str
    form: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Round:
    """What came of one round."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    failures: int = 0

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds


async def play(next_ask: Callable[[], Ask], *, clients: int, seconds: float) -> Round:
    """Ask for `seconds`; an answer other than 200 is a failure and no latency."""
    result = Round()
    connector = aiohttp.TCPConnector(limit=clients)
    async with aiohttp.ClientSession(connector=connector, trust_env=False) as session:
        started = time.perf_counter()
        ends = started + seconds
        await asyncio.gather(*(_client(session, next_ask, until=ends, result=result) for _ in range(clients)))
        result.seconds = time.perf_counter() - started
    return result


async def _client(session: aiohttp.ClientSession, next_ask: Callable[[], Ask], *, until: float, result: Round) -> None:
    while (began := time.perf_counter()) < until:
        ask = next_ask()
        async with session.post(ask.url, data=ask.form, headers=ask.headers) as answer:
            await answer.read()
        if answer.status == 200:
            result.latencies.append(time.perf_counter() - began)
        else:
            result.failures += 1
