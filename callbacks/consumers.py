"""The board's socket: for supervisors, who see the line change without asking."""

from contextlib import suppress
from typing import Any

from channels.db import database_sync_to_async
from django.contrib.auth import get_user_model
from redis.exceptions import RedisError

from agents import notifications
from agents.sockets import NOT_YOURS, SIGNED_OUT, HeartbeatSocket
from callbacks.board_feed import feed
from callbacks.queries.onlookers import Onlooker
from contactcenter import roles


class BoardConsumer(HeartbeatSocket):
    """One open board."""

    async def connect(self) -> None:
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            await self.close()  # before accept: the handshake is answered with 403
            return
        await self.accept()
        async with self._or_try_again_later():
            if not await self._is_supervisor(user):
                await self.close(code=NOT_YOURS)
                return
            self.onlooker = Onlooker(user.pk, self._session_key())
            await self._join_session()
            if latest := feed.join(self):
                await self.send(text_data=latest)

    async def _join_session(self) -> None:
        """To be closed at once with the session; without Redis the feed finds out in a few seconds."""
        if key := self._session_key():
            with suppress(RedisError, OSError):
                await self.channel_layer.group_add(notifications.session_group(key), self.channel_name)

    async def disconnect(self, code: int) -> None:
        feed.leave(self)
        if key := self._session_key():
            with suppress(RedisError, OSError):
                await self.channel_layer.group_discard(notifications.session_group(key), self.channel_name)

    async def console_close(self, event: dict[str, Any]) -> None:
        await self.close(code=SIGNED_OUT)

    async def console_missed(self, event: dict[str, Any]) -> None:
        """Redis was away, which every socket is told: the feed looks by itself, so nothing was missed here."""

    def _session_key(self) -> str | None:
        return getattr(self.scope.get("session"), "session_key", None)

    @database_sync_to_async
    def _is_supervisor(self, user: Any) -> bool:
        return roles.is_supervisor(user)

    @database_sync_to_async
    def _still_signed_in(self) -> bool:
        session = self.scope.get("session")
        alive = session is None or session.exists(session.session_key)
        user = get_user_model().objects.filter(pk=self.scope["user"].pk).first()
        return alive and user is not None and roles.is_supervisor(user)
