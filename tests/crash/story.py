"""Maria is called back, however often a process dies meanwhile: she and the agents go on as people do, and try again."""

import time
from dataclasses import dataclass
from typing import Any

import psycopg
import requests

from scripts.chaos import books
from scripts.chaos.checks import judge
from scripts.chaos.history import Limits
from tests.crash.bomb import Bomb
from tests.plugins.running_stack import Api, RunningStack

SUPPORT, MARIA = "+14155550100", "+14155552671"
CONFIRMATION = "call you back when"
SPEED = 4
TICK_SECONDS = 0.25
LONGEST_SECONDS = 240
TALK_SECONDS = 6.0
PRESS_AGAIN_SECONDS = 0.8


ALL_AT_ONCE = (
    "UPDATE callbacks_queue SET strategy = 'all_at_once'; UPDATE callbacks_phonenumber SET serve_pending = false"
)
BEGIN_TO_SERVE = "UPDATE callbacks_phonenumber SET serve_pending = true"
ASKS_TO_PRESS_1 = "UPDATE callbacks_phonenumber SET asks_to_press_1 = true"
HANGS_UP_FIRST = {"behavior": "hang_up_after", "ring_seconds": 1, "hang_up_after_seconds": 6}
PRESSES_1 = {
    "behavior": "answer",
    "ring_seconds": 1,
    "script": [*({"after": seconds, "press": "1"} for seconds in range(2, 20, 2)), {"after": 26, "hang_up": True}],
}
"""Again and again: who hears nothing more presses once more, and so does who was not understood."""


@dataclass(frozen=True)
class Flow:
    """What Maria's telephone does when she is called back, how the number is set, and who is at work.

    `begin` is said to the database once all agents are there; `must` is an event without which the flow was not what its
    name says.
    """

    name: str
    telephone: dict[str, Any]
    setting: str = ""
    begin: str = ""
    agents: tuple[str, ...] = ("ana",)
    declining: tuple[str, ...] = ()
    looking_on: tuple[str, ...] = ()
    must: str = ""


REACHED = Flow("reached", HANGS_UP_FIRST)
BUSY = Flow("busy", {"behavior": "busy", "ring_seconds": 1})
SEVERAL_RING = Flow(
    "several ring",
    HANGS_UP_FIRST,
    setting=ALL_AT_ONCE,
    begin=BEGIN_TO_SERVE,
    declining=("bob",),
    looking_on=("cyd",),
    must="one_decline",
)
KEY_1 = Flow("key 1", PRESSES_1, setting=ASKS_TO_PRESS_1, must="customer: key_pressed")
FLOWS = {flow.name: flow for flow in (REACHED, BUSY, SEVERAL_RING, KEY_1)}


class Story:
    """One run of a flow; `tell` returns what is wrong at its end."""

    def __init__(self, stack: RunningStack, flow: Flow, *, bomb: Bomb) -> None:
        self.stack, self.bomb = stack, bomb
        self.flow, self.caller = flow, Maria(stack)
        self.agents = [
            *(Declines(stack, name) for name in flow.declining),
            *(LooksOn(stack, name) for name in flow.looking_on),
            *(Agent(stack, name, looks_twice=bool(flow.declining)) for name in flow.agents),
        ]
        self._has_begun = not flow.begin
        self._execute(flow.setting)
        stack.simulator("POST", "sim/clock", speed=SPEED)
        stack.simulator("PUT", f"sim/phones/{MARIA}", **flow.telephone)

    def tell(self) -> list[str]:
        try:
            return self._tell()
        finally:
            self._restart_who_died()  # the last point may lie behind the end of the story

    def _tell(self) -> list[str]:
        with self.bomb:
            deadline = time.monotonic() + LONGEST_SECONDS
            while not (self.caller.is_done and self._is_quiet()):
                if time.monotonic() > deadline:
                    return [f"not over after {LONGEST_SECONDS} s", *self._violations()]
                self._restart_who_died()
                self.caller.acts()
                if self.caller.is_done:
                    self._agents_act()
                time.sleep(TICK_SECONDS)
        return self._violations()

    def _agents_act(self) -> None:
        """Where they are to ring together, all are there before the first of them can."""
        if self._has_begun:
            for agent in self.agents:
                agent.acts()
        elif all(agent.is_there() for agent in self.agents):
            self._execute(self.flow.begin)
            self._has_begun = True

    def _execute(self, sql: str) -> None:
        if sql:
            with psycopg.connect(self.stack.database_url) as connection:
                connection.execute(sql.encode())

    def _restart_who_died(self) -> None:
        if died := self.bomb.who_died():
            self.stack.restart(died)

    def _is_quiet(self) -> bool:
        return books.is_quiet(database_url=self.stack.database_url, simulator_url=self.stack.simulator_url)

    def _violations(self) -> list[str]:
        history = books.read(
            database_url=self.stack.database_url, simulator_url=self.stack.simulator_url, limits=Limits()
        )
        found = [violation for violations in judge(history).values() for violation in violations]
        if not any(entry.was_promised for entry in history.entries):
            found.append("nobody was promised a callback")
        return found

    def happened(self) -> set[str]:
        """The names of all lines of the timeline, alone and with who did it."""
        with psycopg.connect(self.stack.database_url) as connection:
            rows = connection.execute("SELECT DISTINCT actor, name FROM callbacks_queueentryevent").fetchall()
        return {name for _, name in rows} | {f"{actor}: {name}" for actor, name in rows}


class Maria:
    """Dials until she has heard the confirmation."""

    def __init__(self, stack: RunningStack) -> None:
        self.is_done = False
        self._stack, self._sid, self._pressed_at = stack, "", 0.0

    def acts(self) -> None:
        call = self._stack.simulator("GET", f"sim/calls/{self._sid}") if self._sid else {"status": "completed"}
        if any(item["kind"] == "say" and CONFIRMATION in item["text"] for item in call.get("log", [])):
            self.is_done = call["ended_at"] is not None
        elif call["status"] == "completed":
            self._sid = self._stack.dial(caller=MARIA, to=SUPPORT)
        elif call["status"] == "in-progress" and time.monotonic() - self._pressed_at > PRESS_AGAIN_SECONDS:
            self._pressed_at = time.monotonic()
            requests.post(f"{self._stack.simulator_url}/sim/calls/{self._sid}/press", json={"digits": "1"}, timeout=30)


class Agent:
    """Looks at the screen every moment and does the next thing; what did not work is done again."""

    def __init__(self, stack: RunningStack, name: str, *, looks_twice: bool = False) -> None:
        """Who looks twice accepts at the second look: between the two those who decline have had theirs."""
        self._stack = stack
        self._seen_before: set[int] | None = set() if looks_twice else None
        self._api: Api = stack.api(name)
        self._conversation = self._sid = ""
        self._talks_since = 0.0

    def acts(self) -> None:
        try:
            self._act()
        except requests.RequestException:
            return  # the web is down; the next look comes in a moment

    def is_there(self) -> bool:
        """Whether this agent is available; who is not becomes it."""
        try:
            there = self._api.get("agents/me/", timeout=5).json().get("state") == "available"
            if not there:
                self._api.patch("agents/me/", json={"state": "available"}, timeout=5)
        except requests.RequestException:
            return False
        return there

    def _act(self) -> None:
        state = self._api.get("agents/me/", timeout=5).json().get("state")
        if state in {"away", "offline"}:
            self._api.patch("agents/me/", json={"state": "available"}, timeout=5)
        elif state == "ringing":
            for offer in self._api.get("offers/", timeout=5).json()["results"]:
                self._answer(offer["id"])
        elif state in {"busy_call", "busy_callback"} and self._sid:
            self._talk()

    def _answer(self, offer_id: int) -> None:
        if self._seen_before is not None and offer_id not in self._seen_before:
            self._seen_before.add(offer_id)
            return
        self._accept(offer_id)

    def _accept(self, offer_id: int) -> None:
        answer = self._api.post(f"offers/{offer_id}/accept/", timeout=5)
        if answer.ok:
            taken, self._talks_since = answer.json(), 0.0
            self._conversation, connect = taken["conversation_id"], taken["connect"]
            connected = self._stack.simulator(
                "POST", f"sim/clients/{connect['identity']}/connect", params=connect["params"]
            )
            self._sid = connected["sid"]

    def _talk(self) -> None:
        """The customer hangs up first; where that is not heard of, the agent does."""
        if not self._stack.simulator("GET", f"sim/calls/{self._sid}")["talking_with"]:
            return
        self._talks_since = self._talks_since or time.monotonic()
        if time.monotonic() - self._talks_since > TALK_SECONDS:
            self._api.post(f"calls/{self._conversation}/hang-up/", timeout=5)


class Declines(Agent):
    """Says no, always."""

    def _answer(self, offer_id: int) -> None:
        self._api.post(f"offers/{offer_id}/decline/", timeout=5)


class LooksOn(Agent):
    """Lets it ring."""

    def _answer(self, offer_id: int) -> None:
        """Somebody else is faster."""
