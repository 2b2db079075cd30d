"""The main job from end to end, again and again: how long each step takes that somebody waits for."""

import asyncio
import time
from collections import defaultdict
from typing import Any

import aiohttp

from benchmarks.console import Heard, console_of, events_of
from benchmarks.summary import summarize
from scripts.simulate.cast import cast_of
from scripts.simulate.systems import TIMEOUT, Carrier, Product
from scripts.throwaway import Stack

DIALED = "+14155550100"
OFFER = "Press 1 to get a callback"
CONFIRMATION = "call you back when it"
AGENT = "ana"
RINGS_SECONDS = 1.0

PRESS = "press → confirmation heard"
FREE = "agent free → notification on the console's socket"
RING = "accept → customer's telephone rings"
BRIDGE = "pick-up → two-way audio"
TOLD = "pick-up → console says so"


def measure(stack: Stack, *, times: int) -> dict[str, Any]:
    """In milliseconds. The first time warms up and is not counted."""
    took = asyncio.run(_live(stack, times=times + 1))
    return {name: summarize([1000 * value for value in values[1:]]).as_json() for name, values in took.items()}


async def _live(stack: Stack, *, times: int) -> dict[str, list[float]]:
    took: dict[str, list[float]] = defaultdict(list)
    async with aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False) as session:
        product = await Product(session, stack.web_url).sign_in(AGENT, "demo")
        carrier = Carrier(session, stack.simulator_url)
        async with events_of(session, stack.simulator_url) as events, console_of(AGENT, web_url=stack.web_url) as told:
            story = Story(product, carrier, events, told, took)
            for caller in cast_of(callers=times, seed=int(time.time())):
                await story.live(caller.number)
    return took


class Story:
    """One callback, from the call that comes in to the agent's wrap-up."""

    def __init__(
        self, product: Product, carrier: Carrier, events: Heard, told: Heard, took: dict[str, list[float]]
    ) -> None:
        self.product, self.carrier, self.events, self.told, self.took = product, carrier, events, told, took

    async def live(self, number: str) -> None:
        self.events.forget()
        self.told.forget()
        await self.carrier.set_phone(number, {"behavior": "answer", "ring_seconds": RINGS_SECONDS})
        await self._ask_for_a_callback(number)
        conversation = await self._be_called_back(number)
        await self.product.ask("POST", f"calls/{conversation}/hang-up/")
        await self.told.first(lambda item: item.get("state") == "wrap_up", what="wrap-up")
        await self.product.ask("PATCH", "agents/me/", json={"state": "away"})

    async def _ask_for_a_callback(self, number: str) -> None:
        sid = await self.carrier.dial(caller=number, to=DIALED, script=[])
        await self._said(sid, OFFER, what="the offer")
        pressed = time.perf_counter()
        await self.carrier.ask("POST", f"sim/calls/{sid}/press", json={"digits": "1"})
        self.took[PRESS].append(await self._said(sid, CONFIRMATION, what="the confirmation") - pressed)
        await self.events.first(lambda item: _is(item, sid) and item["call"]["ended_at"], what="the end of the call")

    async def _said(self, sid: str, words: str, *, what: str) -> float:
        heard_at, _ = await self.events.first(
            lambda item: item["type"] == "log" and item["sid"] == sid and words in (item["entry"].get("text") or ""),
            what=what,
        )
        return heard_at

    async def _be_called_back(self, number: str) -> str:
        free = time.perf_counter()
        await self.product.ask("PATCH", "agents/me/", json={"state": "available"})
        rang, message = await self.told.first(lambda item: item["type"] == "offer.made", what="a notification")
        self.took[FREE].append(rang - free)
        accepted = time.perf_counter()
        taken = await self.product.ask("POST", f"offers/{message['offer']['id']}/accept/")
        await self.carrier.connect_client(taken["connect"]["identity"], taken["connect"]["params"])
        rings, _ = await self.events.first(lambda item: _rings(item, number), what="the customer's ring")
        self.took[RING].append(rings - accepted)
        await self._be_bridged(number)
        return str(taken["conversation_id"])

    async def _be_bridged(self, number: str) -> None:
        picked_up, _ = await self.events.first(lambda item: _has(item, number, "answered_at"), what="the pick-up")
        bridged, _ = await self.events.first(lambda item: _has(item, number, "talking_with"), what="two-way audio")
        told, _ = await self.told.first(lambda item: item.get("stage") == "answered", what="the console's word")
        self.took[BRIDGE].append(max(0.0, bridged - picked_up))
        self.took[TOLD].append(max(0.0, told - picked_up))


def _is(item: dict[str, Any], sid: str) -> bool:
    return bool(item["type"] == "call" and item["call"]["sid"] == sid)


def _rings(item: dict[str, Any], number: str) -> bool:
    return item["type"] == "call" and item["call"]["to"] == number and item["call"]["status"] == "ringing"


def _has(item: dict[str, Any], number: str, what: str) -> bool:
    return bool(item["type"] == "call" and item["call"]["to"] == number and item["call"][what])
