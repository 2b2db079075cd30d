"""What happens, as it happens: Server-Sent Events, and the last exchanges with the product."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from telephony.simulator.descriptions import describe_call
from telephony.simulator.events import Event
from telephony.simulator.rest.front import SWITCH
from telephony.simulator.sim.answers import cors_headers
from telephony.simulator.sim.settings import clock_reading, owned_numbers
from telephony.simulator.switch import Switch

HEARTBEAT_SECONDS = 15
SNAPSHOT_CALLS = 500


async def stream_events(request: web.Request) -> web.StreamResponse:
    """First a snapshot, then every change; a comment as heartbeat."""
    switch = request.app[SWITCH]
    headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", **cors_headers(request)}
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    with switch.bus.listen() as events:
        try:
            await _write(response, snapshot(switch))
            await _relay(response, events)
        except (ConnectionError, asyncio.CancelledError):
            pass  # the page was closed, or we are
    return response


async def show_exchanges(request: web.Request) -> web.Response:
    text = request.query.get("limit", "200")
    limit = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 200
    return web.json_response({"exchanges": request.app[SWITCH].exchanges.recent(limit=limit)})


def snapshot(switch: Switch) -> Event:
    """Calls newest first: the living, and the last that ended."""
    calls = list(switch.calls.values())[::-1]
    shown = [call for index, call in enumerate(calls) if index < SNAPSHOT_CALLS or not call.has_ended]
    return {
        "type": "snapshot",
        **clock_reading(switch),
        "numbers": owned_numbers(switch),
        "calls": [describe_call(call, switch.conferences) for call in shown],
        "phones": [phone.as_json() for phone in switch.phones.all()],
    }


async def _relay(response: web.StreamResponse, events: asyncio.Queue[Event | None]) -> None:
    while True:
        try:
            event = await asyncio.wait_for(events.get(), HEARTBEAT_SECONDS)
        except TimeoutError:
            await response.write(b": still here\n\n")
            continue
        if event is None:
            return
        await _write(response, event)


async def _write(response: web.StreamResponse, event: dict[str, Any]) -> None:
    await response.write(f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode())
