"""One child process of `make run`: started, read, asked to end, and killed when it does not."""

import asyncio
import contextlib
import os
import signal

from scripts import processes
from scripts.launcher.output import Output

LONGEST_LINE = 1_000_000


class Child:
    """A program that leads its own process group and dies with this process."""

    def __init__(self, name: str, command: list[str], *, environment: dict[str, str], output: Output) -> None:
        self.name = name
        self.command = command
        self.output = output
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._awaited: dict[str, asyncio.Event] = {}

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self.command,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            limit=LONGEST_LINE,
            preexec_fn=processes.dying_with(os.getpid()),
        )
        self._reader = asyncio.create_task(self._read())

    async def ended(self) -> int:
        """Wait until it has ended and all that it said is read; returns its exit status."""
        assert self._process is not None  # started first
        assert self._reader is not None
        status = await self._process.wait()
        with contextlib.suppress(TimeoutError):  # a grandchild may hold the pipe
            await asyncio.wait_for(asyncio.shield(self._reader), timeout=1)
        return status

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    def has_said(self, words: str) -> asyncio.Event:
        """An event that is set once a line contains these words."""
        event = self._awaited.setdefault(words, asyncio.Event())
        if any(words in line for line in self.output.last):
            event.set()
        return event

    async def stop(self, *, seconds: float) -> None:
        """Ask it to end; kill its whole group when the time is over, or when it left somebody behind."""
        if self._process is None:
            return
        if self.is_running:
            processes.signal_group(self._process.pid, signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), timeout=seconds)
        self.kill()
        await self.ended()
        self.output.close()

    def kill(self) -> None:
        if self._process is not None:
            processes.signal_group(self._process.pid, signal.SIGKILL)

    async def _read(self) -> None:
        assert self._process is not None  # started first
        assert self._process.stdout is not None
        while True:
            try:
                raw = await self._process.stdout.readline()
            except ValueError:
                continue  # longer than any line of ours; the rest of it follows
            if not raw:
                return
            line = raw.decode(errors="replace").rstrip()
            self.output.take(line)
            for words, event in self._awaited.items():
                if words in line:
                    event.set()
