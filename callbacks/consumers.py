"""The board's socket: for supervisors, who see the line change without asking."""

from typing import Any

from channels.db import database_sync_to_async
from django.contrib.auth import get_user_model

from agents.sockets import NOT_YOURS, HeartbeatSocket
from callbacks.board_feed import feed
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
            if latest := feed.join(self):
                await self.send(text_data=latest)

    async def disconnect(self, code: int) -> None:
        feed.leave(self)

    @database_sync_to_async
    def _is_supervisor(self, user: Any) -> bool:
        return roles.is_supervisor(user)

    @database_sync_to_async
    def _still_signed_in(self) -> bool:
        session = self.scope.get("session")
        alive = session is None or session.exists(session.session_key)
        user = get_user_model().objects.filter(pk=self.scope["user"].pk).first()
        return alive and user is not None and roles.is_supervisor(user)
