"""The console's socket: authorizes on connect, relays pushes, hears heartbeats. No truth lives here."""

import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import Error
from redis.exceptions import RedisError

from agents import notifications, operations
from agents.models import Agent
from contactcenter import clock

logger = logging.getLogger(__name__)

LARGEST_MESSAGE = 2048
MESSAGES_PER_WINDOW = 20
WINDOW_SECONDS = 10.0
JUNK_ALLOWED = 5

HEARD = '{"type": "heard"}'
"""The answer to a heartbeat: a browser that gets none has slept, or its network has gone, and connects anew."""

NOT_AN_AGENT = 4403
SIGNED_OUT = 4401
TOO_MANY = 4429
JUNK = 4400
TRY_AGAIN_LATER = 1013
"""Database or Redis is away. The browser comes back after a pause of its own choice, and gets a snapshot."""


class ConsoleConsumer(AsyncWebsocketConsumer):
    """One open console. The browser sends `heartbeat` and nothing else; what an agent does goes through the REST API."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.joined: list[str] = []

    async def connect(self) -> None:
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            await self.close()  # before accept: the handshake is answered with 403
            return
        await self.accept()
        async with self._or_try_again_later():
            agent_id = await self._agent_id(user)
            if agent_id is None:
                await self.close(code=NOT_AN_AGENT)
                return
            self.agent_id = agent_id
            self.window_began, self.heard, self.junk = time.monotonic(), 0, 0
            await self._join_groups()
            await self._send_snapshot()

    async def _join_groups(self) -> None:
        for group in await self._groups():
            self.joined.append(group)
            await self.channel_layer.group_add(group, self.channel_name)

    async def disconnect(self, code: int) -> None:
        for group in self.joined:
            with suppress(RedisError, OSError):
                await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self._talks_too_much():
            await self.close(code=TOO_MANY)
        elif self._is_heartbeat(text_data):
            async with self._or_try_again_later():
                await self._hear_heartbeat()
        else:
            await self._refuse_junk()

    # Pushes

    async def console_push(self, event: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(event["message"]))

    async def console_missed(self, event: dict[str, Any]) -> None:
        """Redis was away: what was pushed meanwhile is lost, and all of it is in a snapshot."""
        async with self._or_try_again_later():
            await self._send_snapshot()

    async def console_close(self, event: dict[str, Any]) -> None:
        await self.close(code=SIGNED_OUT)

    # Helpers

    async def _send_snapshot(self) -> None:
        await self.send(text_data=json.dumps(await self._snapshot()))

    async def _hear_heartbeat(self) -> None:
        if await self._still_signed_in():
            await self._note_heartbeat()
            await self.send(text_data=HEARD)
        else:
            await self.close(code=SIGNED_OUT)

    @asynccontextmanager
    async def _or_try_again_later(self) -> AsyncIterator[None]:
        try:
            yield
        except (Error, RedisError, OSError) as error:
            logger.warning("console not served; it comes back", extra={"error": str(error)[:200]})
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

    @database_sync_to_async
    def _agent_id(self, user: Any) -> int | None:
        return Agent.objects.filter(user=user, user__is_active=True).values_list("pk", flat=True).first()

    @database_sync_to_async
    def _groups(self) -> list[str]:
        agent = Agent.objects.get(pk=self.agent_id)
        groups = [notifications.agent_group(agent.pk)]
        groups += [notifications.queue_group(pk) for pk in agent.queues.values_list("pk", flat=True)]
        session = self.scope.get("session")
        if session is not None and session.session_key:
            groups.append(notifications.session_group(session.session_key))
        return groups

    @database_sync_to_async
    def _snapshot(self) -> dict[str, Any]:
        at = clock.now()
        operations.heartbeat(agent_id=self.agent_id, at=at)
        return notifications.snapshot_of(Agent.objects.get(pk=self.agent_id), at=at)

    @database_sync_to_async
    def _note_heartbeat(self) -> None:
        # The clock asks the database now and then, which the event loop's thread may not.
        operations.heartbeat(agent_id=self.agent_id, at=clock.now())

    @database_sync_to_async
    def _still_signed_in(self) -> bool:
        session = self.scope.get("session")
        alive = session is None or session.exists(session.session_key)
        return alive and Agent.objects.filter(pk=self.agent_id, user__is_active=True).exists()
