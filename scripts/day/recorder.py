"""Writes down what the simulated carrier says as it happens: each call as it was last described, with its log."""

import asyncio
import json
import re
from collections.abc import Iterable
from typing import Any

import aiohttp

LONGEST_LINE = 64 * 1024 * 1024
COME_BACK = re.compile(r"[?&;]again=\d")
"""In the answer to who is asked for a moment's patience: nothing is written down of them before they come back with it."""


class LostTheThread(Exception):
    """The carrier has ended the stream of its events: what happened since is not known."""


class Recorder:
    """What happened on the telephone network; it asks nobody else."""

    def __init__(self, session: aiohttp.ClientSession, simulator_url: str) -> None:
        self._session, self._url = session, f"{simulator_url}/sim/events"
        self._calls: dict[str, dict[str, Any]] = {}
        self._going_on: set[str] = set()
        self._logs: dict[str, list[dict[str, Any]]] = {}
        self._exchanges: list[dict[str, Any]] = []
        self.listens = asyncio.Event()

    @property
    def calls(self) -> list[dict[str, Any]]:
        told = told_of(self._exchanges)
        return [call | {"log": self._logs.get(sid, []), "told": sid in told} for sid, call in self._calls.items()]

    @property
    def going_on(self) -> int:
        return len(self._going_on)

    def __len__(self) -> int:
        return len(self._calls)

    async def listen(self) -> None:
        """Until it is cancelled. Raises LostTheThread."""
        patience = aiohttp.ClientTimeout(total=None)
        async with self._session.get(self._url, timeout=patience, read_bufsize=LONGEST_LINE) as stream:
            async for line in stream.content:
                if line.startswith(b"data:") and _matters(line):
                    self._write_down(json.loads(line[5:]))
        raise LostTheThread(f"{self._url} was closed")

    def _write_down(self, event: dict[str, Any]) -> None:
        if event["type"] == "snapshot":
            self.listens.set()
        elif event["type"] == "call":
            call = event["call"]
            self._calls[call["sid"]] = call
            (self._going_on.add if call["ended_at"] is None else self._going_on.discard)(call["sid"])
        elif event["type"] == "log":
            self._logs.setdefault(event["sid"], []).append(event["entry"])
        elif event["type"] == "http":
            self._exchanges.append(event["exchange"])


def _matters(line: bytes) -> bool:
    """Of the requests only those that could be a caller's first: thousands of others need not be read."""
    return b'"type": "http"' not in line or b'"CallStatus": "ringing"' in line or b"again=" in line


def told_of(exchanges: Iterable[dict[str, Any]]) -> set[str]:
    """The calls that came in of which the product has heard: it answered what is to become of them."""
    return {
        one["request"]["CallSid"]
        for one in exchanges
        if one["direction"] == "webhook"
        and one["status"] == 200
        and _is_first(one)
        and not COME_BACK.search(one["response"])
    }


def _is_first(exchange: dict[str, Any]) -> bool:
    """Or that again, of who was asked for patience."""
    return exchange["request"].get("CallStatus") == "ringing" or bool(COME_BACK.search(exchange["url"]))
