"""Webhooks with the carrier's mischief: documents are asked for and waited for, callbacks are sent and forgotten."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

import aiohttp

from telephony.simulator.clock import Clock
from telephony.simulator.courier import UNREACHABLE, Courier, Reply
from telephony.simulator.faults import Faults, Mischief

TURN_SECONDS = 6.0
"""How long a callback waits for the one before it: longer than a busy product takes, shorter than a silent one."""

HELD_BACK_SECONDS = 2.0
Result = TypeVar("Result")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Webhook:
    """`stream` is the call or conference it belongs to, `event` its name for faults."""

    stream: str
    event: str
    url: str
    method: str
    form: Mapping[str, str]
    jar: aiohttp.CookieJar | None = None


class Webhooks:
    """The way out to the product."""

    def __init__(self, *, courier: Courier, faults: Faults, clock: Clock) -> None:
        self._courier = courier
        self._faults = faults
        self._clock = clock
        self._last: dict[str, asyncio.Task[None]] = {}
        self._held_back: dict[str, Webhook] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    async def ask(self, webhook: Webhook) -> Reply:
        """Asks for a document; the answer, or why there is none.

        A request that has left is carried to its end even when whoever asked is interrupted meanwhile: the caller who
        presses a key and hangs up at once has pressed the key.
        """
        mischief = self._faults.for_webhook(url=webhook.url, event=webhook.event, is_document=True)
        if mischief.dropped:
            return Reply(url=webhook.url, failure=UNREACHABLE, code=11205)
        for delay in mischief.delays[1:]:
            self._start(self._send_late(webhook, delay))
        if mischief.delays[0]:
            await self._clock.sleep(mischief.delays[0])
        with self._clock.waiting_for_product():
            return await asyncio.shield(self._start(self._send(webhook)))

    def tell(self, webhook: Webhook) -> None:
        """Sends a callback; those of one stream leave in order unless a fault says otherwise."""
        mischief = self._faults.for_webhook(url=webhook.url, event=webhook.event, is_document=False)
        if mischief.dropped:
            return
        if mischief.held_back and webhook.stream not in self._held_back:
            self._held_back[webhook.stream] = webhook
            self._start(self._let_go_at_last(webhook))
            return
        self._dispatch(webhook, mischief)
        held = self._held_back.pop(webhook.stream, None)
        if held is not None:
            self._dispatch(held, Mischief())

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _dispatch(self, webhook: Webhook, mischief: Mischief) -> None:
        for delay in mischief.delays:
            if delay:
                self._start(self._send_late(webhook, delay))
            else:
                task = self._start(self._send_in_turn(webhook, self._last.get(webhook.stream)))
                self._last[webhook.stream] = task
                task.add_done_callback(functools.partial(self._forget, webhook.stream))

    async def _send_in_turn(self, webhook: Webhook, before: asyncio.Task[None] | None) -> None:
        if before is not None and not before.done():
            await asyncio.wait({before}, timeout=TURN_SECONDS)
        await self._send(webhook)

    async def _send_late(self, webhook: Webhook, delay: float) -> None:
        await self._clock.sleep(delay)
        await self._send(webhook)

    async def _let_go_at_last(self, webhook: Webhook) -> None:
        """Nothing followed that it could change places with."""
        await asyncio.sleep(HELD_BACK_SECONDS)
        if self._held_back.get(webhook.stream) is webhook:
            del self._held_back[webhook.stream]
            await self._send(webhook)

    async def _send(self, webhook: Webhook) -> Reply:
        return await self._courier.send(url=webhook.url, method=webhook.method, form=webhook.form, jar=webhook.jar)

    def _start(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _forget(self, stream: str, task: asyncio.Task[None]) -> None:
        if self._last.get(stream) is task:
            del self._last[stream]
