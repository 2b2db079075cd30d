"""The console's socket: authorizes on connect, relays pushes, hears heartbeats. No truth lives here."""

import json
import logging
import time
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from agents import notifications, operations
from agents.models import Agent
from contactcenter import clock

logger = logging.getLogger(__name__)

LARGEST_MESSAGE = 2048
MESSAGES_PER_WINDOW = 20
WINDOW_SECONDS = 10.0
JUNK_ALLOWED = 5

NOT_AN_AGENT = 4403
SIGNED_OUT = 4401
TOO_MANY = 4429
JUNK = 4400


class ConsoleConsumer(AsyncWebsocketConsumer):
    """One open console. The browser sends `heartbeat` and nothing else; what an agent does goes through the REST API."""

    async def connect(self) -> None:
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            await self.close()  # before accept: the handshake is answered with 403
            return
        agent_id = await self._agent_id(user)
        await self.accept()
        if agent_id is None:
            await self.close(code=NOT_AN_AGENT)
            return
        self.agent_id = agent_id
        self.window_began, self.heard, self.junk = time.monotonic(), 0, 0
        for group in await self._groups():
            await self.channel_layer.group_add(group, self.channel_name)
        await self._send_snapshot()

    async def disconnect(self, code: int) -> None:
        if hasattr(self, "agent_id"):
            for group in await self._groups():
                await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self._talks_too_much():
            await self.close(code=TOO_MANY)
        elif self._is_heartbeat(text_data):
            await self._hear_heartbeat()
        else:
            await self._refuse_junk()

    # Pushes

    async def console_push(self, event: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(event["message"]))

    async def console_close(self, event: dict[str, Any]) -> None:
        await self.close(code=SIGNED_OUT)

    # Helpers

    async def _send_snapshot(self) -> None:
        await self.send(text_data=json.dumps(await self._snapshot()))

    async def _hear_heartbeat(self) -> None:
        if await self._still_signed_in():
            await self._note_heartbeat()
        else:
            await self.close(code=SIGNED_OUT)

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
