"""Consoles without a browser: sockets to the consumer itself, over the real channel layer."""

import json
from typing import Any

from channels.testing import WebsocketCommunicator

from agents.consumers import ConsoleConsumer
from agents.models import Agent


class Tab:
    """One open console of an agent."""

    def __init__(self, agent: Agent) -> None:
        self._socket = WebsocketCommunicator(ConsoleConsumer.as_asgi(), "/ws/console/")
        self._socket.scope["user"] = agent.user

    async def opens(self) -> dict[str, Any]:
        """Connects; returns the snapshot."""
        connected, _ = await self._socket.connect(timeout=30)
        assert connected
        return await self.hears("snapshot")

    async def opens_in_vain(self) -> int:
        """Connects and is closed; returns the code."""
        await self._socket.connect(timeout=30)
        return await self.is_closed()

    async def is_closed(self) -> int:
        closed = await self._socket.receive_output(timeout=30)
        assert closed["type"] == "websocket.close", closed
        return int(closed["code"])

    async def hears(self, kind: str) -> dict[str, Any]:
        """The next message of this kind; others are passed over."""
        while True:
            message = json.loads(await self._socket.receive_from(timeout=30))
            if message["type"] == kind:
                return message

    async def hears_nothing(self) -> bool:
        return bool(await self._socket.receive_nothing(timeout=0.3))

    async def beats(self) -> None:
        await self._socket.send_to(text_data=json.dumps({"type": "heartbeat"}))

    async def closes(self) -> None:
        await self._socket.disconnect(timeout=30)
