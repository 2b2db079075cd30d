"""The callers and the agents of a chaos run. Nobody helps the product: an agent who is stuck stays stuck."""

import asyncio
import contextlib
import random
import time
from collections import Counter
from typing import Any

import aiohttp

from scripts.chaos.world import LINES, MENU, MENU_KEY, MENU_TEXT, phone_of
from scripts.simulate.cast import Caller, cast_of
from scripts.simulate.systems import Carrier, Product, Refused, Unreachable

TROUBLE = (Unreachable, Refused, aiohttp.ClientError, TimeoutError)
"""What a person at a screen sees as "did not work", and tries again."""

LOOK_EVERY_SECONDS = 0.4
LONGEST_TALK_SECONDS = 8.0
PATIENT_SECONDS = 40.0
CALL_AGAIN = 0.1
IMPATIENT = 0.3
TRIES = 3
PRESS_AGAIN_SECONDS = 4.0
OFFER, CONFIRMATION = "Press 1", "call you back when"


class Callers:
    """They dial in, spread over the run, and behave as people do: whose call breaks dials again."""

    def __init__(self, *, number: int, carrier: Carrier, seed: int) -> None:
        self._callers, self._carrier = cast_of(callers=number, seed=seed, lines=LINES), carrier
        self._dice = random.Random(f"{seed} callers")  # noqa: S311 - dice, no secret

    async def call(self, *, seconds: float) -> None:
        """Returns when the last of them is off the line."""
        pauses = [self._dice.uniform(0, 2 * seconds / len(self._callers)) for _ in self._callers]
        async with asyncio.TaskGroup() as calls:
            for caller, pause in zip(self._callers, pauses, strict=True):
                calls.create_task(self._try(caller, random.Random(f"{caller.number} {pause}")))  # noqa: S311
                await asyncio.sleep(pause)

    async def _try(self, caller: Caller, dice: random.Random) -> None:
        await self._carrier.set_phone(caller.number, phone_of(caller, dice=dice))
        for _ in range(TRIES):
            sid = await self._carrier.dial(caller=caller.number, to=caller.dials, script=[])
            with contextlib.suppress(Refused):  # the call ended a moment ago
                if await self._is_done(Call(sid, self._carrier), caller, dice=dice):
                    break
        if caller.part.presses and dice.random() < CALL_AGAIN:
            await asyncio.sleep(dice.uniform(2, 10))
            script = [{"after": round(dice.uniform(1, 15), 2), "hang_up": True}]
            await self._carrier.dial(caller=caller.number, to=caller.dials, script=script)

    async def _is_done(self, call: "Call", caller: Caller, *, dice: random.Random) -> bool:
        """Whether the caller got what was wanted; False where the line broke."""
        gives_up_at = time.monotonic() + dice.uniform(1, PATIENT_SECONDS)
        if caller.dials == MENU and await call.hears(MENU_TEXT):
            await call.press(MENU_KEY)
        if not caller.part.presses:
            return await call.lasts_until(gives_up_at)
        if not await call.hears(OFFER):
            return False
        await asyncio.sleep(dice.uniform(0, 4))
        if dice.random() < IMPATIENT:  # hangs up in the moment of the key (rule 15)
            await call.press("1")
            await call.hang_up()
            return True
        return await call.presses_until_confirmed()


class Call:
    """A caller's call, heard by looking into the carrier's log."""

    def __init__(self, sid: str, carrier: Carrier) -> None:
        self._sid, self._carrier = sid, carrier

    async def lasts_until(self, moment: float) -> bool:
        """Hangs up then; a call that reached an agent lasts until it ends."""
        while not (call := await self._carrier.call(self._sid))["ended_at"]:
            if time.monotonic() > moment and not call["talking_with"]:
                await self.hang_up()
                return True
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        return bool(call["conference"])

    async def hears(self, words: str) -> bool:
        while not self._was_said(words, call := await self._carrier.call(self._sid)):
            if call["ended_at"]:
                return False
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        return True

    async def presses_until_confirmed(self) -> bool:
        """Presses again when nothing is said; somebody may be served live instead."""
        pressed_at = 0.0
        while not (call := await self._carrier.call(self._sid))["ended_at"]:
            if time.monotonic() - pressed_at > PRESS_AGAIN_SECONDS and not call["conference"]:
                pressed_at = time.monotonic()
                await self.press("1")
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        return self._was_said(CONFIRMATION, call) or bool(call["conference"])

    async def press(self, digits: str) -> None:
        await self._carrier.ask("POST", f"sim/calls/{self._sid}/press", json={"digits": digits})

    async def hang_up(self) -> None:
        await self._carrier.hang_up(self._sid)

    def _was_said(self, words: str, call: dict[str, Any]) -> bool:
        return any(item["kind"] == "say" and words in item["text"] for item in call["log"])


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
