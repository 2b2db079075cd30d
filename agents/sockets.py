"""What every socket to a browser has: heartbeats that are answered, junk that is not borne, a close when the session is over."""

import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import Error
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

LARGEST_MESSAGE = 2048
MESSAGES_PER_WINDOW = 20
WINDOW_SECONDS = 10.0
JUNK_ALLOWED = 5

HEARD = '{"type": "heard"}'
"""The answer to a heartbeat: a browser that gets none has slept, or its network has gone, and connects anew."""

NOT_YOURS = 4403
SIGNED_OUT = 4401
TOO_MANY = 4429
JUNK = 4400
TRY_AGAIN_LATER = 1013
"""Database or Redis is away. The browser comes back after a pause of its own choice, and gets a snapshot."""


class HeartbeatSocket(AsyncWebsocketConsumer):
    """The browser sends `heartbeat` and nothing else; what a person does goes through the REST API."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.window_began, self.heard, self.junk = time.monotonic(), 0, 0
        self.heard_at = time.monotonic()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self._talks_too_much():
            await self.close(code=TOO_MANY)
        elif self._is_heartbeat(text_data):
            async with self._or_try_again_later():
                await self._hear_heartbeat()
        else:
            await self._refuse_junk()

    async def _still_signed_in(self) -> bool:
        """Whether whoever opened it may still see what it shows."""
        raise NotImplementedError

    async def _note_heartbeat(self) -> None:
        """What is known by the heartbeat alone."""

    async def _hear_heartbeat(self) -> None:
        if await self._still_signed_in():
            self.heard_at = time.monotonic()
            await self._note_heartbeat()
            await self.send(text_data=HEARD)
        else:
            await self.close(code=SIGNED_OUT)

    @asynccontextmanager
    async def _or_try_again_later(self) -> AsyncIterator[None]:
        try:
            yield
        except (Error, RedisError, OSError) as error:
            logger.warning("socket not served; it comes back", extra={"error": str(error)[:200]})
            await self.close(code=TRY_AGAIN_LATER)

    async def _refuse_junk(self) -> None:
        self.junk += 1
        if self.junk > JUNK_ALLOWED:
            await self.close(code=JUNK)
            return
        await self.send(text_data=json.dumps({"type": "error", "detail": "Only heartbeat is understood here."}))

    def _talks_too_much(self) -> bool:
        now = time.monotonic()
        if now - self.window_began > WINDOW_SECONDS:
            self.window_began, self.heard = now, 0
        self.heard += 1
        return self.heard > MESSAGES_PER_WINDOW

    @staticmethod
    def _is_heartbeat(text: str | None) -> bool:
        if text is None or len(text) > LARGEST_MESSAGE:
            return False
        try:
            message = json.loads(text)
        except ValueError:
            return False
        return isinstance(message, dict) and message.get("type") == "heartbeat"
