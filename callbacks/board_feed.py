"""Keeps the boards of one process up to date: the board is worked out once a second for all of them, and sent when it changed.

Nobody tells it that something happened: it looks. So the matcher does not know of boards, and a lost Redis loses nothing.
"""

import asyncio
import json
import logging
import time
from contextlib import suppress
from typing import Any, Protocol

from channels.db import database_sync_to_async
from django.db import Error

from agents.sockets import SIGNED_OUT, TRY_AGAIN_LATER
from callbacks.queries.board import board_payload
from callbacks.queries.onlookers import Onlooker, who_may_look
from contactcenter import clock

logger = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
SAID_ANYWAY_SECONDS = 15.0
"""A board on which nothing changes is told so often that it is still looked at: the page says how old it is."""

ASKED_AGAIN_SECONDS = 3.0
"""So often it is asked who may still look: what a supervisor sees ends within five seconds of being one (security)."""

HEARTBEAT_SECONDS = 20
"""How often a page says that it is there."""

SILENT_SECONDS = 2.5 * HEARTBEAT_SECONDS
"""Nobody is there any more, or a network that is gone: a page that comes back connects anew."""

UNAVAILABLE = '{"type": "unavailable"}'


class Board(Protocol):
    """What listens."""

    onlooker: Onlooker
    heard_at: float
    """When its browser was last heard, as `time.monotonic()`."""

    async def send(self, text_data: str) -> None: ...

    async def close(self, code: int) -> None: ...


class Feed:
    """One for each process; it looks only while somebody listens."""

    def __init__(self) -> None:
        self._boards: set[Board] = set()
        self._task: asyncio.Task[None] | None = None
        self._latest = ""
        self._shown: Any = None
        self._said_at = self._asked_at = 0.0

    def join(self, board: Board) -> str:
        """Listen from now on; returns what the others see, empty where nobody has looked yet."""
        self._boards.add(board)
        if self._task is None or self._task.done():
            self._latest, self._shown = "", None
            self._task = asyncio.get_running_loop().create_task(self._look())
        return self._latest

    def leave(self, board: Board) -> None:
        self._boards.discard(board)
        if not self._boards and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while self._boards:
            begun = loop.time()
            await self._look_once(begun)
            await asyncio.sleep(max(0.0, begun + EVERY_SECONDS - loop.time()))

    async def _look_once(self, now: float) -> None:
        """One look; whatever goes wrong is said, and looked at again in a second."""
        try:
            await self._show_out(now)
            board = await _read()
            text = json.dumps({"type": "snapshot", "board": board})
        except Exception as error:  # also a fault of ours: it must not leave every board of this process as it is
            expected = isinstance(error, Error | OSError)
            told = {"error": str(error)[:200]}
            logger.warning("board not read; tried again in a second", extra=told, exc_info=not expected)
            await self._tell(UNAVAILABLE, shown=None, now=now)
            return
        shown = {name: value for name, value in board.items() if name != "at"}
        await self._tell(text, shown=shown, now=now)

    async def _show_out(self, now: float) -> None:
        """Close the boards at which nobody is any more, and those of people who may not look any more."""
        for board in [one for one in self._boards if time.monotonic() - one.heard_at > SILENT_SECONDS]:
            await self._close(board, TRY_AGAIN_LATER)
        if now - self._asked_at < ASKED_AGAIN_SECONDS:
            return
        asked = list(self._boards)
        allowed = await _allowed({board.onlooker for board in asked})
        self._asked_at = now
        for board in asked:
            if board.onlooker not in allowed:
                await self._close(board, SIGNED_OUT)

    async def _close(self, board: Board, code: int) -> None:
        with suppress(Exception):  # it has gone by itself
            await board.close(code=code)
        self._boards.discard(board)

    async def _tell(self, text: str, *, shown: Any, now: float) -> None:
        if self._latest and shown == self._shown and now - self._said_at < SAID_ANYWAY_SECONDS:
            return
        self._latest, self._shown, self._said_at = text, shown, now
        for board in list(self._boards):
            with suppress(Exception):  # one browser that has just gone must not keep it from the others
                await board.send(text_data=text)


@database_sync_to_async
def _read() -> dict[str, Any]:
    return board_payload(at=clock.now())


@database_sync_to_async
def _allowed(onlookers: set[Onlooker]) -> set[Onlooker]:
    return who_may_look(onlookers)


feed = Feed()
