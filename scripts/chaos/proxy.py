"""The proxy in front of the web processes: a new connection goes to the next one that takes it.

`python -m scripts.chaos.proxy PORT BACKEND BACKEND …`
"""

import asyncio
import contextlib
import sys
from itertools import cycle

CONNECT_SECONDS = 1.0
LAST_WORD_SECONDS = 5.0
CHUNK = 65536
Backend = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Proxy:
    def __init__(self, ports: list[int]) -> None:
        self._ports = ports
        self._turn = cycle(range(len(ports)))

    async def serve(self, port: int) -> None:
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", port, backlog=1000)
        async with server:
            await server.serve_forever()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        backend = await self._connect()
        if backend is None:
            writer.close()
            return
        ways = [asyncio.create_task(_pump(reader, backend[1])), asyncio.create_task(_pump(backend[0], writer))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait(ways[1:], timeout=LAST_WORD_SECONDS)  # an answer may be on its way to who has asked all
        for way in ways:
            way.cancel()
        for one in (writer, backend[1]):
            one.close()

    async def _connect(self) -> Backend | None:
        first = next(self._turn)
        for number in range(len(self._ports)):
            port = self._ports[(first + number) % len(self._ports)]
            with contextlib.suppress(OSError, TimeoutError):
                return await asyncio.wait_for(asyncio.open_connection("127.0.0.1", port), CONNECT_SECONDS)
        return None


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()


if __name__ == "__main__":
    listens, *backends = [int(word) for word in sys.argv[1:]]
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(Proxy(backends).serve(listens))
