"""Starts the product's processes side by side, waits until they serve, and stops them all in order."""

import asyncio
import contextlib
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Coroutine
from typing import Any

from scripts import processes
from scripts.launcher import banner, running, services
from scripts.launcher.children import Child
from scripts.launcher.output import Output
from scripts.launcher.plan import Plan, Refused

SERVING_SECONDS = 90.0
STOP_SECONDS = {"prepare": 1.0, "beat": 2.0, "web": 2.0, "worker": 4.0, "simulator": 2.0, "valkey": 2.0}
STOP_TOGETHER = (("prepare", "beat", "web", "worker"), ("simulator", "valkey"))
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy does not reach this machine
WORKER_IS_READY = "ready."


class Died(Exception):
    """A process that should run has ended."""

    def __init__(self, child: Child, status: int) -> None:
        self.child, self.status = child, status
        super().__init__(f"{child.name} ended with status {status}")


class Supervisor:
    """The life of one `make run`."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.children: dict[str, Child] = {}
        self._started = time.monotonic()
        self._environment = dict(plan.environment)

    async def run(self, stopping: asyncio.Event) -> int:
        """Serve until told to stop (status 0) or until a process dies (status 1); leaves no process behind."""
        told = asyncio.create_task(stopping.wait())
        living = asyncio.create_task(self._live())
        try:
            await asyncio.wait({told, living}, return_when=asyncio.FIRST_COMPLETED)
            if living.done():
                return self._explain(living.exception())
            print("\nStopping", flush=True)
            return 0
        finally:
            living.cancel()
            await asyncio.wait({living})
            running.withdraw(self.plan.var)
            await self._stop()

    def kill(self) -> None:
        for child in self.children.values():
            child.kill()

    async def _live(self) -> None:
        """Start everything, say so, then wait for the first process that dies."""
        await asyncio.gather(self._start_simulator(), self._start_redis())
        await self._start_preparing()
        await self._unless_dead(self._start_the_product())
        running.publish(self.plan.var, self._environment)
        await self._unless_dead(self._all_serve())
        self._say(banner.text(self.plan, seconds=time.monotonic() - self._started))
        await self._unless_dead(asyncio.Event().wait())  # for ever

    async def _start_redis(self) -> None:
        if self.plan.redis_given:
            await services.check_given_redis(self._environment["REDIS_URL"])
            return
        port = processes.free_port()
        self.children["valkey"] = await services.start_valkey(self.plan, port)
        self._environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"

    async def _start_simulator(self) -> None:
        if self.plan.simulated:
            state = str(self.plan.var / "simulator.json")
            words = ["-m", "telephony.simulator", "--port", str(self.plan.simulator_port), "--state-file", state]
            await self._start("simulator", *words)

    async def _start_preparing(self) -> None:
        """Its later steps go on while the web starts. They send hints, so Redis is up."""
        steps = ["migrate", "collect_static_files"]
        steps += ["load_demo"] if self.plan.demo else []
        steps += ["connect_numbers"] if self.plan.simulated else []
        self._last_step = steps[-1]
        self._say("Preparing the database; starting web, worker and beat")
        await self._start("prepare", "-m", "scripts.launcher.prepare", *steps)

    async def _start_the_product(self) -> None:
        """Web and worker load while the database is prepared; beat looks into it at once, and so comes after."""
        web = ["-b", "127.0.0.1", "-p", str(self.plan.port), "--no-server-name", "contactcenter.asgi:application"]
        worker = ["worker", "--pool", "threads", "--concurrency", "4", "--without-gossip", "--without-mingle"]
        if not self.plan.debug:
            await self._prepared("collect_static_files")  # the manifest is read at the start
        await self._start("web", "-m", "daphne", *web)
        await self._start("worker", "-m", "celery", "-A", "contactcenter", *worker)
        await self._prepared("migrate")
        await self._start("beat", "-m", "celery", "-A", "contactcenter", "beat", "--pidfile=")

    async def _start(self, name: str, *words: str) -> None:
        output = Output(name, self.plan.var / "log", verbose=self.plan.verbose)
        child = Child(name, [sys.executable, *words], environment=self._environment, output=output)
        self.children[name] = child
        await child.start()

    async def _prepared(self, step: str) -> None:
        await self.children["prepare"].has_said(f"done: {step} ").wait()

    async def _all_serve(self) -> None:
        try:
            async with asyncio.timeout(SERVING_SECONDS), asyncio.TaskGroup() as waiting:
                waiting.create_task(self._web_answers())
                waiting.create_task(self._worker_is_ready())
                waiting.create_task(self._prepared(self._last_step))
        except TimeoutError:
            logs = self.plan.var / "log"
            raise Refused(f"Not everything answered within {SERVING_SECONDS:.0f} s; see {logs}") from None

    async def _worker_is_ready(self) -> None:
        await self.children["worker"].has_said(WORKER_IS_READY).wait()

    async def _web_answers(self) -> None:
        while not await asyncio.to_thread(_has_an_answer, f"{self.plan.web_url}/api/v1/health/"):
            await asyncio.sleep(0.05)

    async def _unless_dead(self, wished: Coroutine[Any, Any, Any]) -> None:
        """Wait for it; raises Died as soon as a process ends that should run."""
        wish = asyncio.create_task(wished)
        endings = {asyncio.create_task(child.ended()): child for child in self.children.values()}
        pending: set[asyncio.Task[Any]] = {wish, *endings}
        try:
            while not wish.done():
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                for ending in done - {wish}:
                    check_that_it_may_end(endings[ending], ending.result())
            wish.result()
        finally:
            for task in (wish, *endings):
                task.cancel()

    def _explain(self, error: BaseException | None) -> int:
        if isinstance(error, Died):
            print(f"\n{error}. {error.child.output.epitaph()}", file=sys.stderr)
        elif isinstance(error, Refused):
            print(f"\n{error}", file=sys.stderr)
        elif error is not None:
            raise error
        return 1

    async def _stop(self) -> None:
        """Those who ask first, those who answer last; all within ten seconds."""
        for names in STOP_TOGETHER:
            group = [self.children[name] for name in names if name in self.children]
            with contextlib.suppress(ProcessLookupError):
                await asyncio.gather(*(child.stop(seconds=STOP_SECONDS[child.name]) for child in group))

    def _say(self, text: str) -> None:
        print(text, flush=True)


def check_that_it_may_end(child: Child, status: int) -> None:
    """Only the preparation has an end, and only a good one."""
    if child.name != "prepare" or status != 0:
        raise Died(child, status)


def _has_an_answer(url: str) -> bool:
    """Any answer of the application counts, also one that says what is amiss."""
    try:
        DIRECTLY.open(url, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
