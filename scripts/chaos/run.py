"""One chaos run: people, kills and faults for a while; then calm; then the verdict."""

import asyncio
import contextlib
import json
import time
from dataclasses import asdict
from pathlib import Path

import aiohttp
import psycopg
import requests

from scripts.chaos import books
from scripts.chaos.checks import judge
from scripts.chaos.history import History, Limits
from scripts.chaos.monkey import FAULTS, Monkey
from scripts.chaos.options import Options
from scripts.chaos.people import Agent, Callers
from scripts.chaos.system import TIMERS, System
from scripts.simulate.systems import Carrier, Product

LOOK_EVERY_SECONDS = 1.0
TIMEOUT = aiohttp.ClientTimeout(total=15)
LIMITS = Limits(decline_pause_seconds=float(TIMERS["DECLINE_PAUSE_SECONDS"]))


class Run:
    def __init__(self, options: Options, *, folder: Path) -> None:
        self.options, self.folder = options, folder
        self.system = System(folder)
        self._began = time.monotonic()

    def execute(self) -> bool:
        """Play and judge; True where everything held."""
        self.say(f"seed {self.options.seed}: {self.options.callers_in_all} callers, {self.options.agents} agents")
        try:
            tokens = self.system.start(agents=self.options.agents)
            self.say(f"the system is up; faults for {self.options.seconds:g} s")
            history = asyncio.run(self._play(tokens))
            agrees, audit = self.system.audit()
        finally:
            self.system.stop()
        (self.folder / "history.json").write_text(json.dumps(asdict(history), default=sorted))
        return self._conclude(history, agrees=agrees, audit=audit)

    async def _play(self, tokens: dict[str, str]) -> History:
        async with aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False) as session:
            carrier = Carrier(session, self.system.simulator_url)
            agents = [self._agent(name, token, session=session, carrier=carrier) for name, token in tokens.items()]
            at_work = [asyncio.create_task(agent.work()) for agent in agents]
            monkey = Monkey(self.system, seed=self.options.seed, say=self.say)
            await self._storm(carrier, monkey)
            self.say("calm")
            quiet = await self._until_quiet(monkey)
            self.say("all is over" if quiet else f"not over after {self.options.calm_seconds:g} s of calm")
            for task in at_work:
                task.cancel()
            await asyncio.gather(*at_work, return_exceptions=True)
            await asyncio.gather(*(agent.sign_out() for agent in agents))
            self.say("agents: " + _counted(agents))
            return books.read(
                database_url=self.system.database_url,
                simulator_url=self.system.simulator_url,
                confirmed_accepts=frozenset().union(*(agent.confirmed for agent in agents)),
                limits=LIMITS,
            )

    def _agent(self, name: str, token: str, *, session: aiohttp.ClientSession, carrier: Carrier) -> Agent:
        product = Product(session, self.system.web_url)
        product.headers["Authorization"] = f"Token {token}"
        return Agent(name, product=product, carrier=carrier, seed=self.options.seed)

    async def _storm(self, carrier: Carrier, monkey: Monkey) -> None:
        """Callers and kills at once; the carrier is honest again when it is over."""
        seconds, seed = self.options.seconds, self.options.seed
        callers = Callers(number=self.options.callers_in_all, carrier=carrier, seed=seed)
        await carrier.ask("PUT", "sim/faults", json=FAULTS | {"seed": seed})
        async with asyncio.TaskGroup() as storm:
            storm.create_task(callers.call(seconds=seconds))
            await monkey.play(seconds=seconds)
            await carrier.ask("PUT", "sim/faults", json={})
            self.say("no more faults; the last callers are on the line")
        self.say("mischief: " + ", ".join(f"{what} {count}" for what, count in sorted(monkey.did.items())))

    async def _until_quiet(self, monkey: Monkey) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.options.calm_seconds):
                while not await asyncio.to_thread(self._is_quiet):
                    monkey.mend()
                    await asyncio.sleep(LOOK_EVERY_SECONDS)
                return True
        return False

    def _is_quiet(self) -> bool:
        try:
            return books.is_quiet(database_url=self.system.database_url, simulator_url=self.system.simulator_url)
        except (psycopg.OperationalError, requests.RequestException):
            return False

    def _conclude(self, history: History, *, agrees: bool, audit: str) -> bool:
        verdict = judge(history)
        self.say(_outcomes(history))
        for promise, violations in verdict.items():
            print(f"  {'FAILED' if violations else 'ok    '}  {promise}")
            for violation in violations[:5]:
                print(f"            {violation}")
        print(f"  {'ok    ' if agrees else 'FAILED'}  The product's own audit finds everything in order")
        if not agrees:
            print(audit)
        first = next((violation for violations in verdict.values() for violation in violations), "")
        if first:
            print(f"\nseed {self.options.seed}: {first}")
        return agrees and not first

    def say(self, text: str) -> None:
        print(f"{time.monotonic() - self._began:6.1f}  {text}", flush=True)


def _counted(agents: list[Agent]) -> str:
    did = sum((agent.did for agent in agents), start=agents[0].did.__class__())
    return ", ".join(f"{what} {count}" for what, count in sorted(did.items()))


def _outcomes(history: History) -> str:
    statuses = [entry.status for entry in history.entries]
    promised = sum(entry.was_promised for entry in history.entries)
    found = ", ".join(f"{status} {statuses.count(status)}" for status in sorted(set(statuses)))
    return (
        f"{len(statuses)} entries, {promised} promised a callback: {found}; {len(history.tickets)} tickets; "
        f"{_rang_at_several(history)} rang at several at once, {_asked(history)} customers were asked for key 1"
    )


def _rang_at_several(history: History) -> int:
    return len({event.entry for event in history.events if len(history.rings_of(event)) > 1 and event.name == "offer"})


def _asked(history: History) -> int:
    """Calls that were answered to customers of a number that asks."""
    asks = {entry.id for entry in history.entries if entry.asks_for_key_1}
    asked = {leg.call_sid for leg in history.legs if leg.purpose == "customer" and leg.entry in asks}
    return sum(call.sid in asked and call.answered_at is not None for call in history.calls)
