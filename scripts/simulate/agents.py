"""An agent at work: available, answers, talks for a moment, ends the wrap-up; sometimes declines, misses or leaves."""

import asyncio
import contextlib
import random
import time
from collections import Counter
from typing import Any

from scripts.simulate.cast import Caller
from scripts.simulate.systems import Carrier, Product, Refused

LOOK_EVERY_SECONDS = 0.3
STUCK_SECONDS = 120
LEAVES_AFTER_SECONDS = 1.0
HOW = {"accept": 91, "decline": 5, "miss": 2, "leave": 2}
WHO_HANGS_UP = {"agent": 6, "audio": 2, "customer": 2}
TALK_SECONDS = (1.0, 3.0)
ON_A_CALL = {"busy_call", "busy_callback"}


class AgentAtWork:
    """One of the demo's agents, over the REST API and a browser telephone without a browser."""

    def __init__(
        self, name: str, *, product: Product, carrier: Carrier, callers: dict[str, Caller], dice: random.Random
    ) -> None:
        self.name = name
        self.did: Counter[str] = Counter()
        self.stuck = ""
        self._last_conversation = ""
        self._product, self._carrier, self._callers, self._dice = product, carrier, callers, dice
        self._going_home = False

    async def work(self) -> None:
        """Until told to go home; never leaves a call behind."""
        while not self._going_home:
            await self._live_a_moment()
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        await self._sign_out()

    @property
    def troubles(self) -> int:
        """How many of the product's answers were a 5xx."""
        return self._product.troubles

    def go_home(self) -> None:
        self._going_home = True

    async def _live_a_moment(self) -> None:
        me = await self._me()
        if me["state"] in {"offline", "away"}:
            await self._become("available")
        elif me["state"] == "wrap_up":
            await self._end_wrap_up()
        elif me["state"] == "ringing":
            async for offer in self._product.rows("offers/"):
                await self._answer(offer)

    async def _answer(self, offer: dict[str, Any]) -> None:
        how = self._throw(HOW)
        if how == "leave" and offer["kind"] == "live":
            how = "accept"
        await asyncio.sleep(self._dice.uniform(0.1, 0.6))
        if how == "miss":
            self.did["missed"] += 1
            await self._let_it_ring()
        elif how == "decline":
            await self._try("declined", f"offers/{offer['id']}/decline/")
        elif taken := await self._try("accepted", f"offers/{offer['id']}/accept/"):
            await self._on_the_call(offer, taken, leaves=how == "leave")

    async def _let_it_ring(self) -> None:
        while (await self._me())["state"] == "ringing" and not self._going_home:
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _on_the_call(self, offer: dict[str, Any], taken: dict[str, Any], *, leaves: bool) -> None:
        connect, conversation = taken["connect"], taken["conversation_id"]
        self._last_conversation = conversation
        sid = await self._carrier.connect_client(connect["identity"], connect["params"]) if connect else ""
        if leaves:
            await self._leave_while_it_rings(sid, conversation)
        deadline = time.monotonic() + STUCK_SECONDS
        while (await self._me())["state"] in ON_A_CALL:
            if time.monotonic() > deadline:
                self.stuck = f"{self.name} was on conversation {conversation} for over {STUCK_SECONDS} s"
                await self._try("gave up", f"calls/{conversation}/hang-up/")
            if sid and (heard := await self._who_is_heard(sid)):
                await self._talk(offer, conversation, sid=sid, heard=heard)
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _leave_while_it_rings(self, sid: str, conversation: str) -> None:
        await asyncio.sleep(LEAVES_AFTER_SECONDS)
        if not await self._who_is_heard(sid):
            await self._try("left", f"calls/{conversation}/hang-up/")

    async def _talk(self, offer: dict[str, Any], conversation: str, *, sid: str, heard: str) -> None:
        """A machine is left to machine detection; a person who hangs up first is let hang up."""
        caller = self._callers.get(offer["caller"])
        if offer["kind"] == "callback" and caller and not caller.part.has_a_person:
            return
        await asyncio.sleep(self._dice.uniform(*TALK_SECONDS))
        who = self._throw(WHO_HANGS_UP)
        if who == "agent":
            await self._try("hung up", f"calls/{conversation}/hang-up/")
        else:
            with contextlib.suppress(Refused):  # the other side was faster
                await self._carrier.hang_up(sid if who == "audio" else heard)
        self.did["talked"] += 1

    async def _who_is_heard(self, sid: str) -> str:
        talking_with = (await self._carrier.call(sid))["talking_with"]
        return str(talking_with[0]) if talking_with else ""

    async def _end_wrap_up(self) -> None:
        """By the call's own door where the call was ours, else as an agent who comes back to work."""
        if not self._last_conversation:
            await self._become("available")
            return
        await self._try("wrapped up", f"calls/{self._last_conversation}/end-wrap-up/")
        self._last_conversation = ""

    async def _sign_out(self) -> None:
        with contextlib.suppress(Refused):
            await self._become("offline")

    async def _me(self) -> dict[str, Any]:
        me: dict[str, Any] = await self._product.ask("GET", "agents/me/")
        return me

    async def _become(self, state: str) -> None:
        with contextlib.suppress(Refused):  # rung at in the same moment
            await self._product.ask("PATCH", "agents/me/", json={"state": state})

    async def _try(self, what: str, path: str) -> Any:
        """None where it was too late: somebody else was first, and that is in order."""
        try:
            answer = await self._product.ask("POST", path)
        except Refused as refusal:
            if refusal.status not in (404, 409):
                raise
            self.did["too late"] += 1
            return None
        self.did[what] += 1
        return answer or {}

    def _throw(self, weights: dict[str, int]) -> str:
        return self._dice.choices(list(weights), weights=list(weights.values()))[0]
