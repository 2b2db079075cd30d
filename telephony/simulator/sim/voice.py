"""The socket of a page that carries a call's voice: it learns who is there, and its signals are passed on."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

from aiohttp import WSMsgType, web

from telephony.simulator.rest.front import SWITCH
from telephony.simulator.sim.answers import Refused
from telephony.simulator.voices import Voice, Voices

LARGEST_SIGNAL = 64 * 1024
HEARTBEAT_SECONDS = 20


async def carry_voice(request: web.Request) -> web.StreamResponse:
    """`peers`, `signal`, `ended` and `replaced` to the page; `{"to", "signal"}` from it."""
    switch = request.app[SWITCH]
    call = switch.calls.get(request.match_info["sid"])
    if call is None:
        raise Refused(f"There is no call {request.match_info['sid'][:64]}.", status=404)
    if call.has_ended:
        raise Refused(f"The call is over; it is {call.status}.", status=409)
    socket = web.WebSocketResponse(max_msg_size=LARGEST_SIGNAL, heartbeat=HEARTBEAT_SECONDS)
    await socket.prepare(request)
    voice = switch.voices.enter(call)
    telling = asyncio.create_task(_tell(socket, voice))
    try:
        await _listen(socket, voice, switch.voices)
    finally:
        switch.voices.leave(voice)
        telling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await telling
    return socket


async def _tell(socket: web.WebSocketResponse, voice: Voice) -> None:
    while (message := await voice.outbox.get()) is not None:
        with contextlib.suppress(ConnectionError):
            await socket.send_json(message)
    await socket.close()


async def _listen(socket: web.WebSocketResponse, voice: Voice, voices: Voices) -> None:
    async for message in socket:
        if message.type == WSMsgType.TEXT and (said := _read(message.data)):
            voices.pass_on(voice, to=said["to"], signal=said["signal"])


def _read(text: str) -> dict[str, Any] | None:
    """None for what is no signal: a page may be of another age than the simulator."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_signal = isinstance(said, dict) and isinstance(said.get("to"), int) and isinstance(said.get("signal"), dict)
    return said if is_signal else None
