"""Plays the day: callers dial, agents work; then the product's figures are asked for, and the carrier's added up."""

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from scripts.chaos.system import System
from scripts.day.carrier_books import Books, books_of
from scripts.day.recorder import Recorder
from scripts.simulate.agents import AgentAtWork
from scripts.simulate.cast import Caller, cast_of
from scripts.simulate.play import SUPERVISOR
from scripts.simulate.systems import TIMEOUT, Carrier, Product

COUNTS = (
    *("calls", "entries", "answered", "abandoned", "became_callbacks"),
    *("callbacks", "callbacks_completed", "callbacks_not_reached", "callbacks_expired"),
    *("attempts", "reached", "machines"),
)
DEPENDS_ON_A_TALK = {
    "answered",
    "abandoned",
    "reached",
    "callbacks_completed",
    "callbacks_not_reached",
    "callbacks_expired",
}
OPEN = ("entries_open", "callbacks_open", "attempts_open")
SECONDS_OFF_PER_TALK = 1.0
"""By which the product may have the beginning and end of a conversation later than the carrier, which tells it."""

CALLS_AT_ONCE_PER_AGENT = 8
"""More than these, and who would dial waits a moment: else a slow machine would only be kept busy by who waits in line."""

LOOK_EVERY_SECONDS = 5.0
CALM_SECONDS = 120.0
PASSWORD = "demo"  # noqa: S105 - the demo's, which everybody knows


class StoodStill(Exception):
    """For `CALM_SECONDS` nothing has happened, and somebody is on a telephone or in line still."""


@dataclass(frozen=True)
class Options:
    """`rate` is callers a second."""

    calls: int
    rate: float
    agents: int
    seed: int
    log: Path | None = None
    """Where the carrier's log is kept."""


@dataclass(frozen=True)
class Day:
    """What both say when all is over."""

    calls: int
    seconds: float
    product: Mapping[str, float]
    carrier: Books

    def differences(self) -> Iterator[str]:
        for name in COUNTS:
            ours, theirs = self.product[name], self.carrier.sums.get(name, 0)
            if abs(ours - theirs) > (self.carrier.brief if name in DEPENDS_ON_A_TALK else 0):
                yield f"{name}: {ours:g} by the product, {theirs} by the carrier's log"
        for name in OPEN:
            if self.product[name]:
                yield f"{name}: {self.product[name]:g}"
        off = abs(self.product["talk_seconds"] - self.carrier.talk_seconds)
        if off > SECONDS_OFF_PER_TALK * max(1, self.product["talks"]):
            yield f"talk_seconds: {self.product['talk_seconds']:.0f} by the product, {self.carrier.talk_seconds:.0f}"


def cast(options: Options) -> list[Caller]:
    """Who presses 1 stays to hear what comes of it: then the carrier's log says what was promised."""
    callers = cast_of(callers=options.calls, seed=options.seed)
    return [replace(caller, script=caller.script[:1]) if caller.part.presses else caller for caller in callers]


async def play(system: System, options: Options, tokens: Mapping[str, str], *, say: Callable[[str], None]) -> Day:
    """Raises StoodStill."""
    async with aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False) as session:
        carrier, recorder = Carrier(session, system.simulator_url), Recorder(session, system.simulator_url)
        supervisor = await Product(session, system.web_url).sign_in(SUPERVISOR, PASSWORD)
        callers = cast(options)
        agents = [_agent(name, token, system, session, carrier, callers) for name, token in tokens.items()]
        began, before = time.monotonic(), await figures(supervisor)
        at_work = [asyncio.create_task(recorder.listen())]
        await recorder.listens.wait()
        at_work += [asyncio.create_task(agent.work()) for agent in agents]
        try:
            await _until_over(
                asyncio.create_task(_dial_all(callers, carrier, options, recorder)), at_work, say, recorder
            )
            await _until_all_is_counted(supervisor, recorder, at_work)
            after = await figures(supervisor)
            took = time.monotonic() - began
        finally:
            for task in at_work:
                task.cancel()
            await asyncio.gather(*at_work, return_exceptions=True)
            if options.log:
                options.log.write_text(json.dumps(recorder.calls))
        return Day(
            calls=len(callers),
            seconds=round(took, 1),
            product={name: after[name] - before[name] for name in after},
            carrier=books_of(recorder.calls),
        )


async def figures(supervisor: Product) -> dict[str, float]:
    """The totals of the API, of everything up to now."""
    wanted = (*COUNTS, *OPEN, "talk_seconds", "talks", "interactions")
    until = (datetime.now(tz=UTC) + timedelta(hours=1)).isoformat()
    query = {"metrics": ",".join(wanted), "from": _days_ago(30), "until": until}
    totals = (await supervisor.ask("GET", "stats/summary/", query=query))["totals"]
    return {name: totals[name] or 0 for name in wanted}


def _days_ago(days: int) -> str:
    return (datetime.now(tz=UTC) - timedelta(days=days)).date().isoformat()


def _agent(
    name: str, token: str, system: System, session: aiohttp.ClientSession, carrier: Carrier, callers: list[Caller]
) -> AgentAtWork:
    product = Product(session, system.web_url)
    product.headers["Authorization"] = f"Token {token}"
    return AgentAtWork(
        name,
        product=product,
        carrier=carrier,
        callers={caller.number: caller for caller in callers},
        dice=random.Random(name),  # noqa: S311 - dice, no secret
    )


async def _dial_all(callers: list[Caller], carrier: Carrier, options: Options, recorder: Recorder) -> None:
    due = time.monotonic()
    for caller in callers:
        while recorder.going_on >= CALLS_AT_ONCE_PER_AGENT * options.agents:
            await asyncio.sleep(0.05)
        await carrier.set_phone(caller.number, caller.phone)
        await carrier.dial(caller=caller.number, to=caller.dials, script=caller.script)
        due = max(due + 1 / options.rate, time.monotonic() - 1)
        await asyncio.sleep(max(0.0, due - time.monotonic()))


async def _until_over(
    dialing: asyncio.Task[None],
    at_work: list[asyncio.Task[None]],
    say: Callable[[str], None],
    recorder: Recorder,
) -> None:
    """The last caller has dialed. Who ends work before that has met an error, which is raised."""
    try:
        while not dialing.done():
            done, _ = await asyncio.wait({dialing, *at_work}, timeout=60, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            say(f"{len(recorder):,} legs so far, {recorder.going_on} of them going on")
    finally:
        dialing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await dialing


async def _until_all_is_counted(supervisor: Product, recorder: Recorder, at_work: list[asyncio.Task[None]]) -> None:
    """Nobody is on a telephone, nothing is open, and the figures have come to rest. Raises StoodStill."""
    last: dict[str, float] = {}
    changed_at = time.monotonic()
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        for task in at_work:
            if task.done():
                task.result()
        now = await figures(supervisor) | {"legs": len(recorder), "going on": recorder.going_on}
        if now == last and not now["going on"] and not any(now[name] for name in OPEN):
            return
        if now != last:
            last, changed_at = now, time.monotonic()
        elif time.monotonic() > changed_at + CALM_SECONDS:
            raise StoodStill(f"Nothing happens, and not all is over: {now}")
