"""The keys of one call: heard while somebody listens, lost otherwise."""

from __future__ import annotations

import asyncio

KEYS = set("0123456789*#")


class Keypad:
    """Keys pressed while the next document is being fetched wait for it; a verb that is no Gather throws them away."""

    def __init__(self) -> None:
        self._keys: asyncio.Queue[str] = asyncio.Queue()
        self._is_open = False
        self.was_pressed = False

    def press(self, key: str) -> None:
        if self._is_open:
            self._keys.put_nowait(key)
            self.was_pressed = True

    def open(self) -> None:
        self._is_open = True

    def close(self) -> None:
        self._is_open = False
        while not self._keys.empty():
            self._keys.get_nowait()

    @property
    def has_key(self) -> bool:
        return not self._keys.empty()

    async def next_key(self) -> str:
        return await self._keys.get()
