"""The console's socket: authorizes on connect, relays pushes, hears heartbeats. No truth lives here."""

import json
from contextlib import suppress
from typing import Any

from channels.db import database_sync_to_async
from redis.exceptions import RedisError

from agents import notifications, operations
from agents.models import Agent
from agents.sockets import NOT_YOURS, SIGNED_OUT, HeartbeatSocket
from contactcenter import clock


class ConsoleConsumer(HeartbeatSocket):
    """One open console."""

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
                await self.close(code=NOT_YOURS)
                return
            self.agent_id = agent_id
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
