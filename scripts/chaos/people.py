"""The callers and the agents of a chaos run. Nobody helps the product: an agent who is stuck stays stuck."""

import asyncio
import contextlib
import dataclasses
import random
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import aiohttp

from scripts.simulate.cast import Caller, cast_of
from scripts.simulate.systems import Carrier, Product, Refused, Unreachable

TROUBLE = (Unreachable, Refused, aiohttp.ClientError, TimeoutError)
"""What a person at a screen sees as "did not work", and tries again."""

LOOK_EVERY_SECONDS = 0.4
LONGEST_TALK_SECONDS = 8.0
PATIENT_SECONDS = 40.0
CALL_AGAIN = 0.1
WELCOME_SECONDS = 2.5


def callers_of(*, number: int, seed: int) -> list[Caller]:
    """The simulation's cast in a hurry."""
    dice = random.Random(f"{seed} scripts")  # noqa: S311 - dice, no secret
    cast = cast_of(callers=number, seed=seed)
    return [dataclasses.replace(one, script=list(_script(one, dice=dice))) for one in cast]


def _script(caller: Caller, *, dice: random.Random) -> Iterator[dict[str, Any]]:
    if caller.part.presses:
        pressed = round(WELCOME_SECONDS + dice.uniform(0, 6), 2)
        yield {"after": pressed, "press": "1"}
        yield {"after": round(pressed + dice.choice((0.0, 0.3, 2.0, 5.0)), 2), "hang_up": True}
    else:
        yield {"after": round(dice.uniform(1, PATIENT_SECONDS), 2), "hang_up": True}


class Callers:
    """They dial in, spread over the run; some call again while they have a callback."""

    def __init__(self, callers: list[Caller], *, carrier: Carrier, seed: int) -> None:
        self._callers, self._carrier = callers, carrier
        self._dice = random.Random(f"{seed} callers")  # noqa: S311 - dice, no secret

    async def call(self, *, seconds: float) -> None:
        async with asyncio.TaskGroup() as calls:
            for caller in self._callers:
                await self._dial(caller, caller.script)
                if caller.part.presses and self._dice.random() < CALL_AGAIN:
                    calls.create_task(self._call_again(caller))
                await asyncio.sleep(self._dice.uniform(0, 2 * seconds / len(self._callers)))

    async def _dial(self, caller: Caller, script: list[dict[str, Any]]) -> None:
        await self._carrier.set_phone(caller.number, caller.phone)
        await self._carrier.dial(caller=caller.number, to=caller.dials, script=script)

    async def _call_again(self, caller: Caller) -> None:
        await asyncio.sleep(self._dice.uniform(5, 15))
        await self._dial(caller, [{"after": round(self._dice.uniform(1, 15), 2), "hang_up": True}])


class Agent:
    """Looks at the screen every moment and does the next thing."""

    def __init__(self, name: str, *, product: Product, carrier: Carrier, seed: int) -> None:
        self.did: Counter[str] = Counter()
        self.confirmed: set[int] = set()
        self._product, self._carrier = product, carrier
        self._dice = random.Random(f"{seed} {name}")  # noqa: S311 - dice, no secret
        self._conversation = self._sid = ""
        self._talks_since = self._talks_for = 0.0
        self._ignores: set[int] = set()

    async def work(self) -> None:
        while True:
            with contextlib.suppress(*TROUBLE):
                await self._live_a_moment()
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def sign_out(self) -> None:
        with contextlib.suppress(*TROUBLE):
            await self._become("offline")

    async def _live_a_moment(self) -> None:
        state = (await self._product.ask("GET", "agents/me/"))["state"]
        if state in {"offline", "away"}:
            await self._become("available")
        elif state == "ringing":
            async for offer in self._product.rows("offers/"):
                await self._answer(offer)
        elif state in {"busy_call", "busy_callback"}:
            await self._talk()
        elif state == "available" and self._dice.random() < 0.01:
            await self._become(self._dice.choice(("away", "offline")))

    async def _answer(self, offer: dict[str, Any]) -> None:
        if offer["id"] in self._ignores:
            return
        how = self._dice.choices(("accept", "decline", "miss", "leave"), weights=(86, 6, 5, 3))[0]
        self.did[how] += 1
        if how == "accept":
            await self._accept(offer)
        elif how == "decline":
            await self._product.ask("POST", f"offers/{offer['id']}/decline/")
        elif how == "leave":
            await self._become("away")
        else:
            self._ignores.add(offer["id"])

    async def _accept(self, offer: dict[str, Any]) -> None:
        taken = await self._product.ask("POST", f"offers/{offer['id']}/accept/")
        self.confirmed.add(offer["id"])
        self._conversation, self._sid, self._talks_since = taken["conversation_id"], "", 0.0
        self._talks_for = self._dice.uniform(0.3, 2.5)
        connect = taken["connect"]
        if self._dice.random() > 0.03:  # now and then a browser has no microphone
            self._sid = await self._carrier.connect_client(connect["identity"], connect["params"])

    async def _talk(self) -> None:
        """Hangs up by the button or by the handset; leaves a second of chance to the customer to be first."""
        if not self._sid:
            return
        others = (await self._carrier.call(self._sid))["talking_with"]
        if not others:
            if not self._talks_since and self._dice.random() < 0.01:
                await self._hang_up("button")  # while it still rings
            return
        self._talks_since = self._talks_since or time.monotonic()
        if time.monotonic() - self._talks_since > self._talks_for:
            self._talks_for += LONGEST_TALK_SECONDS
            await self._hang_up(self._dice.choice(("button", "handset", "customer")), customer=others[0])

    async def _hang_up(self, how: str, *, customer: str = "") -> None:
        self.did[f"hung up by {how}"] += 1
        if how == "button":
            await self._product.ask("POST", f"calls/{self._conversation}/hang-up/")
        else:
            await self._carrier.hang_up(customer if how == "customer" else self._sid)

    async def _become(self, state: str) -> None:
        await self._product.ask("PATCH", "agents/me/", json={"state": state})
