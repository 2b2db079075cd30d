"""One simulation from beginning to end: callers dial, agents work, then everything is looked at."""

import asyncio
import contextlib
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from scripts.simulate import report
from scripts.simulate.agents import AgentAtWork
from scripts.simulate.cast import Caller, cast_of
from scripts.simulate.evidence import collect
from scripts.simulate.options import Options
from scripts.simulate.progress import Progress
from scripts.simulate.systems import TIMEOUT, Carrier, Product, Refused, Unreachable
from scripts.simulate.verdict import judge

LOOK_EVERY_SECONDS = 2.0
CLOCKS_MAY_DIFFER = timedelta(seconds=2)
LAST_CALLS_SECONDS = 20.0
QUIET_WITHIN_SECONDS = 90.0
"""A hang-up that the carrier did not hear is asked for again by recovery, which takes its time."""

AGENTS_COME_AFTER_SECONDS = 20.0
"""Until then a line forms, so that the first callers, too, have time to press 1."""

SUPERVISOR = "sue"


class CannotSimulate(Exception):
    """There is nothing to simulate against; the message says what to do."""


async def simulate(options: Options) -> bool:
    """Play, judge and print. True where every promise held."""
    async with aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False) as session:
        return await Simulation(options, session=session).run()


class Simulation:
    """The state of one run."""

    def __init__(self, options: Options, *, session: aiohttp.ClientSession) -> None:
        self.options = options
        self.callers = cast_of(callers=options.callers, seed=options.seed)
        self.carrier = Carrier(session, options.simulator_url)
        self.supervisor = Product(session, options.web_url)
        self.progress = Progress()
        self.dialed = 0
        self._session = session
        self._since = datetime.now(tz=UTC) - CLOCKS_MAY_DIFFER

    async def run(self) -> bool:
        agents = await self._set_up()
        before = {call["sid"] for call in await self.carrier.calls()}
        self.progress.say(
            f"{len(self.callers)} callers, {self.options.rate:g} a second; at work: "
            f"{', '.join(self.options.agent_names)} (seed {self.options.seed})"
        )
        in_time = await self._play(agents)
        evidence = await collect(
            callers=self.callers, product=self.supervisor, carrier=self.carrier, since=self._since, before=before
        )
        evidence.stuck += [agent.stuck for agent in agents if agent.stuck]
        evidence.stuck += [] if in_time else [f"Not over after {self.options.patience:.0f} s"]
        checks = judge(evidence)
        self.progress.say(f"\nOver after {self.progress.elapsed}\n")
        for line in [*report.lines_of(evidence, checks), "", *report.work_of((a.name, a.did) for a in agents)]:
            self.progress.say(line)
        if troubles := self.supervisor.troubles + sum(agent.troubles for agent in agents):
            self.progress.say(f"\n  {troubles} answers of the API were a 5xx; they were asked for again")
        return all(check.holds for check in checks)

    async def _set_up(self) -> list[AgentAtWork]:
        """Raises CannotSimulate where there is no demo to play with."""
        try:
            await self.carrier.ask("GET", "sim/health")
            await self.supervisor.sign_in(SUPERVISOR, self.options.password)
            return [await self._agent(name) for name in self.options.agent_names]
        except Unreachable as error:
            raise CannotSimulate(f"{error}. Start the system first: make run") from error
        except Refused as refusal:
            raise CannotSimulate(
                f"{self.options.web_url} has no demo logins ({refusal}). A simulation needs the demo's data: make run"
            ) from refusal

    async def _agent(self, name: str) -> AgentAtWork:
        product = await Product(self._session, self.options.web_url).sign_in(name, self.options.password)
        return AgentAtWork(
            name,
            product=product,
            carrier=self.carrier,
            callers={caller.number: caller for caller in self.callers},
            dice=random.Random(f"{self.options.seed} {name}"),  # noqa: S311 - dice, no secret
        )

    async def _play(self, agents: list[AgentAtWork]) -> bool:
        """False where the time was over before the last caller was served."""
        at_work = [asyncio.create_task(self._come_to_work(agent)) for agent in agents]
        dialing = asyncio.create_task(self._dial_all())
        watching = asyncio.create_task(self._until_all_are_served(dialing))
        try:
            async with asyncio.timeout(self.options.patience):
                done, _ = await asyncio.wait({watching, *at_work}, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()  # an agent who ends before told to has met an error
            return True
        except TimeoutError:
            return False
        finally:
            dialing.cancel()
            watching.cancel()
            for agent in agents:
                agent.go_home()
            await asyncio.wait(at_work, timeout=LAST_CALLS_SECONDS)
            for task in at_work:
                task.cancel()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._until_the_line_is_quiet(), QUIET_WITHIN_SECONDS)

    async def _come_to_work(self, agent: AgentAtWork) -> None:
        await asyncio.sleep(AGENTS_COME_AFTER_SECONDS)
        await agent.work()

    async def _dial_all(self) -> None:
        for caller in self.callers:
            await self._dial(caller)
            self.dialed += 1
            await asyncio.sleep(1 / self.options.rate)

    async def _dial(self, caller: Caller) -> None:
        await self.carrier.set_phone(caller.number, caller.phone)
        await self.carrier.dial(caller=caller.number, to=caller.dials, script=caller.script)

    async def _until_all_are_served(self, dialing: asyncio.Task[None]) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            if dialing.done():
                dialing.result()
            open_now = [row async for row in self._open_conversations()]
            self._show(open_now)
            if dialing.done() and not open_now:
                return

    async def _open_conversations(self) -> Any:
        ours = {caller.number for caller in self.callers[: self.dialed + 1]}
        query = {"outcome": "in_progress", "started_from": self._since.isoformat()}
        async for row in self.supervisor.rows("conversations/", query):
            if row["caller"] in ours:
                yield row

    def _show(self, open_now: list[dict[str, Any]]) -> None:
        statuses = Counter(row["status"] for row in open_now)
        waiting, ringing = statuses.pop("waiting", 0), statuses.pop("offered", 0)
        self.progress.show(
            f"dialed {self.dialed} of {len(self.callers)} · waiting {waiting} · ringing at an agent {ringing} · "
            f"with an agent {statuses.total()} · over {max(0, self.dialed - len(open_now))}"
        )

    async def _until_the_line_is_quiet(self) -> None:
        """The carrier ends the last legs a moment after the product has asked for it."""
        numbers = {caller.number for caller in self.callers}
        while any(
            call["ended_at"] is None and numbers & {call["from"], call["to"]} for call in await self.carrier.calls()
        ):
            await asyncio.sleep(0.5)
