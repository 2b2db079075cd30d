"""The cast of the scenarios: people who do over HTTP what people do, and say what they saw."""

from typing import Any

import requests

from tests.plugins.running_stack import Api, RunningStack

SUPPORT, SALES = "+14155550100", "+14155550101"
MARIA, OMAR, LENA, PAUL = "+14155552671", "+12125550123", "+13105550144", "+16505550175"


class Caller:
    """Somebody with a telephone, at the simulator."""

    def __init__(self, stack: RunningStack, number: str) -> None:
        self.stack, self.number, self.sid = stack, number, ""

    def dials(self, to: str = SUPPORT, script: list[dict[str, Any]] | None = None, **more: Any) -> "Caller":
        """`script`: what the caller does when; `speaks_seconds`: for how long to a recorder."""
        request = {"from": self.number, "to": to, **({"script": script} if script else {}), **more}
        self.sid = str(self.stack.simulator("POST", "sim/calls", **request)["sid"])
        return self

    def presses(self, digits: str) -> None:
        self.stack.simulator("POST", f"sim/calls/{self.sid}/press", digits=digits)

    def hangs_up(self) -> None:
        """Or the call has ended by itself a moment before: who is slow to hang up cannot tell."""
        address = f"{self.stack.simulator_url}/sim/calls/{self.sid}/hang-up"
        answer = requests.post(address, json={}, timeout=30)
        assert answer.ok or self.call()["status"] in ENDED, answer.text

    def hears(self, words: str, *, seconds: float = 20) -> dict[str, Any]:
        """Wait until it is said on this call; returns the item of the log."""
        return self.stack.wait_until(
            lambda: self.heard(words),
            seconds=seconds,
            what=lambda: f"{self.number} hears {words!r} (until now: {self.sounds()})",
        )

    def heard(self, words: str) -> dict[str, Any] | None:
        return next((item for item in self.log() if item["kind"] == "say" and words in item["text"]), None)

    def log(self) -> list[dict[str, Any]]:
        return self.call()["log"]

    def sounds(self) -> list[dict[str, Any]]:
        """What was said and played, and which keys were pressed, in order."""
        return [item for item in self.log() if item["kind"] in {"say", "play", "digit"}]

    def goes_on_for(self, seconds: float) -> None:
        """Until this much of the carrier's time has passed since the last thing in the log."""
        call = self.call()
        until = call["started_at"] + call["log"][-1]["at"] + seconds
        self.stack.wait_until(
            lambda: self.stack.simulator("GET", "sim/clock")["now"] > until,
            seconds=60,
            what=f"{seconds} s of {self.number}'s call",
        )

    def said(self) -> list[str]:
        return [item["text"] for item in self.log() if item["kind"] == "say"]

    def asks_for_a_callback(self, to: str = SUPPORT) -> "Caller":
        """Dial, press 1 as soon as it is offered, and hang up."""
        self.dials(to)
        self.hears("Press 1")
        self.presses("1")
        self.hears("We’ll call you back")
        self.hangs_up()
        return self

    def call(self) -> dict[str, Any]:
        return self.stack.simulator("GET", f"sim/calls/{self.sid}")

    def is_off_the_line(self, *, seconds: float = 20) -> None:
        self.stack.wait_until(
            lambda: self.call()["status"] in ENDED, seconds=seconds, what=f"the end of {self.number}'s call"
        )

    def telephone(self, behavior: str, **more: Any) -> "Caller":
        """What happens when this number is called."""
        self.stack.simulator("PUT", f"sim/phones/{self.number}", behavior=behavior, **more)
        return self

    def calls_received(self) -> list[dict[str, Any]]:
        calls = self.stack.simulator("GET", "sim/calls")
        calls = calls["calls"] if isinstance(calls, dict) else calls
        return [call for call in calls if call["to"] == self.number]


ENDED = {"completed", "busy", "failed", "no-answer", "canceled"}


class Agent:
    """An agent with a token and, after an accept, with audio."""

    def __init__(self, stack: RunningStack, name: str) -> None:
        self.stack, self.name = stack, name
        self.api: Api = stack.api(name)
        self.call_sid = ""

    def becomes(self, state: str) -> "Agent":
        answer = self.api.patch("agents/me/", json={"state": state})
        assert answer.ok, answer.text
        return self

    @property
    def state(self) -> str:
        return self.api.get("agents/me/").json()["state"]

    def is_in(self, *states: str, seconds: float = 20) -> str:
        return (
            self.stack.wait_until(
                lambda: (now := self.state) in states and now,
                seconds=seconds,
                what=f"{self.name} is {' or '.join(states)}",
            )
            or ""
        )

    def is_offered(self, *, seconds: float = 10) -> dict[str, Any]:
        return self.stack.wait_until(
            lambda: next(iter(self.offers()), None), seconds=seconds, what=f"an offer to {self.name}"
        )

    def offers(self) -> list[dict[str, Any]]:
        return rows(self.api.get("offers/").json())

    def accepts(self, offer: dict[str, Any] | None = None, *, joins: bool = True) -> dict[str, Any]:
        offer = offer or self.is_offered()
        answer = self.api.post(f"offers/{offer['id']}/accept/")
        assert answer.ok, answer.text
        if joins:
            self.joins(answer.json())
        return answer.json()

    def joins(self, accepted: dict[str, Any]) -> None:
        connect = accepted["connect"]
        self.call_sid = self.stack.simulator(
            "POST", f"sim/clients/{connect['identity']}/connect", params=connect["params"]
        )["sid"]

    def leaves_the_call(self) -> None:
        self.stack.simulator("POST", f"sim/calls/{self.call_sid}/hang-up")

    def queue(self) -> list[dict[str, Any]]:
        return rows(self.api.get("queue-entries/").json())


class Supervisor:
    """Sees everything."""

    def __init__(self, stack: RunningStack) -> None:
        self.stack, self.api = stack, stack.api("sue")

    def line(self) -> list[dict[str, Any]]:
        return rows(self.api.get("queue-entries/").json())

    def tickets(self, **filters: str) -> list[dict[str, Any]]:
        return rows(self.api.get("tickets/", params=filters).json())

    def finds_ticket(self, **filters: str) -> dict[str, Any]:
        return self.stack.wait_until(
            lambda: next(iter(self.tickets(**filters)), None), seconds=20, what=f"a ticket with {filters}"
        )

    def conversations(self, search: str = "") -> list[dict[str, Any]]:
        return rows(self.api.get("conversations/", params={"search": search}).json())

    def conversation(self, conversation_id: str) -> dict[str, Any]:
        return self.api.get(f"conversations/{conversation_id}/").json()

    def sees_outcome(self, conversation_id: str, outcome: str, *, seconds: float = 20) -> dict[str, Any]:
        def outcome_is() -> dict[str, Any] | None:
            seen = self.conversation(conversation_id)
            return seen if seen["outcome"] == outcome else None

        return self.stack.wait_until(outcome_is, seconds=seconds, what=f"outcome {outcome}")

    def sees_status(self, conversation_id: str, status: str, *, seconds: float = 20) -> None:
        self.stack.wait_until(
            lambda: self.conversation(conversation_id)["status"] == status, seconds=seconds, what=f"status {status}"
        )

    def sees_event(self, conversation_id: str, name: str, *, seconds: float = 20) -> dict[str, Any]:
        def event() -> dict[str, Any] | None:
            timeline = self.conversation(conversation_id)["timeline"]
            return next((line for line in timeline if line["name"] == name), None)

        return self.stack.wait_until(event, seconds=seconds, what=f"{name} on the timeline")

    def sets_number(self, number: str = SUPPORT, **settings: Any) -> None:
        """An admin changes settings of a number."""
        admin = self.stack.api("admin")
        [row] = [row for row in rows(admin.get("phone-numbers/").json()) if row["number"] == number]
        answer = admin.patch(f"phone-numbers/{row['id']}/", json=settings)
        assert answer.ok, answer.text

    def sets_queue(self, name: str, **settings: Any) -> None:
        """An admin changes settings of a queue."""
        admin = self.stack.api("admin")
        [row] = [row for row in rows(admin.get("queues/").json()) if row["name"] == name]
        answer = admin.patch(f"queues/{row['id']}/", json=settings)
        assert answer.ok, answer.text

    def closes(self, number: str = SUPPORT) -> int:
        """An admin gives a number hours that never open; other numbers stay as they are. Returns the hours of before."""
        admin = self.stack.api("admin")
        [before] = [row for row in rows(admin.get("phone-numbers/").json()) if row["number"] == number]
        [hours] = [row for row in rows(admin.get("business-hours/").json()) if row["name"].startswith("Office hours")]
        answer = admin.patch(f"business-hours/{hours['id']}/", json={"periods": []})
        assert answer.ok, answer.text
        self.sets_number(number, business_hours=hours["id"])
        return before["business_hours"]

    def row_of(self, caller: Caller) -> dict[str, Any]:
        """The caller's place in line."""
        return next(row for row in self.line() if row["caller"] == caller.number)


def rows(answer: Any) -> list[dict[str, Any]]:
    return answer["results"] if isinstance(answer, dict) else answer
