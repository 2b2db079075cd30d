"""What is known when all is over: what the product says of each conversation, and what the carrier says of each call."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scripts.simulate.cast import Caller
from scripts.simulate.systems import Carrier, Product

FINAL = {"completed", "not_reached", "expired", "closed", "could_not_dial", "abandoned", "canceled"}
NEEDS_A_TICKET = {"not_reached", "expired", "closed", "could_not_dial"}
WITH_AN_AGENT = {"connecting_agent", "dialing", "connected"}
IN_LINE = {"waiting", "offered"}


@dataclass(frozen=True)
class Step:
    """One transition of an entry. `number` ascends as transitions are written, over all conversations.

    Order is by number: a door takes the time before it waits for the lock, so times may cross.
    """

    number: int
    at: datetime
    trigger: str
    before: str
    after: str
    agent: str = ""
    by: str = ""


@dataclass
class Story:
    """One conversation of a simulated caller."""

    id: str
    caller: str
    queue: str
    status: str
    steps: list[Step]
    asked_for_a_callback: bool = False
    reopened: int = 0
    tickets: list[dict[str, Any]] = field(default_factory=list)

    @property
    def entered_at(self) -> datetime:
        return self.steps[0].at

    @property
    def endings(self) -> list[Step]:
        return [step for step in self.steps if step.after in FINAL]

    @property
    def times_left_while_ringing(self) -> int:
        return sum(step.trigger == "agent_left" and step.before == "dialing" for step in self.steps)

    @property
    def dials(self) -> int:
        """How often the customer was to be called, by the product's own account."""
        return sum(step.trigger == "dial" for step in self.steps)

    def status_before(self, number: int) -> str:
        """The status that the entry had when that line was written; empty before it came."""
        return next((step.after for step in reversed(self.steps) if step.number < number), "")


@dataclass
class Evidence:
    """Everything that a verdict is made from."""

    callers: list[Caller]
    stories: list[Story]
    calls: list[dict[str, Any]]
    agents: list[dict[str, Any]]
    stuck: list[str] = field(default_factory=list)

    def story_of(self) -> dict[str, list[Story]]:
        """The stories by the caller's number."""
        found: dict[str, list[Story]] = {caller.number: [] for caller in self.callers}
        for story in self.stories:
            found.setdefault(story.caller, []).append(story)
        return found

    def calls_to(self) -> dict[str, list[dict[str, Any]]]:
        """The calls that the carrier made to each simulated caller."""
        made: dict[str, list[dict[str, Any]]] = {caller.number: [] for caller in self.callers}
        for call in self.calls:
            if call["direction"] != "inbound" and call["to"] in made:
                made[call["to"]].append(call)
        return made


async def collect(
    *, callers: list[Caller], product: Product, carrier: Carrier, since: datetime, before: set[str]
) -> Evidence:
    """Ask both systems; `before` are the carrier's calls that were there when the run began."""
    ours = {caller.number for caller in callers}
    started = {"started_from": since.isoformat()}
    ids = [row["id"] async for row in product.rows("conversations/", started) if row["caller"] in ours]
    stories = [story_from(await product.ask("GET", f"conversations/{one}/")) for one in ids]
    await _add_tickets(stories, product=product)
    return Evidence(
        callers=callers,
        stories=stories,
        calls=[call for call in await carrier.calls() if call["sid"] not in before],
        agents=[row async for row in product.rows("agents/")],
    )


def story_from(conversation: dict[str, Any]) -> Story:
    lines = conversation["timeline"]
    reopened = sum(line["name"] == "reopened" for line in lines)
    return Story(
        id=conversation["id"],
        caller=conversation["caller"],
        queue=conversation["queue"] or "",
        status=conversation["status"] or "",
        steps=list(_without_detours(sorted(_steps(lines), key=lambda step: step.number), detours=reopened)),
        asked_for_a_callback=any(line["name"] == "callback_requested" for line in lines),
        reopened=reopened,
    )


def _without_detours(steps: Iterable[Step], *, detours: int) -> Iterable[Step]:
    """A key that was pressed before the caller hung up, and arrives after, opens the place again: it is the same place."""
    entered = abandoned = 0
    for step in steps:
        entered += step.trigger == "enter"
        abandoned += step.trigger == "abandon"
        again = step.trigger == "enter" and 1 < entered <= detours + 1
        undone = step.trigger == "abandon" and abandoned <= detours
        if not (again or undone):
            yield step


def _steps(lines: Iterable[dict[str, Any]]) -> Iterable[Step]:
    for line in lines:
        if line["to_status"]:
            yield Step(
                number=line["number"],
                at=datetime.fromisoformat(line["at"]),
                trigger=line["name"],
                before=line["from_status"],
                after=line["to_status"],
                agent=line["details"].get("agent", ""),
                by=line["details"].get("by", ""),
            )


async def _add_tickets(stories: list[Story], *, product: Product) -> None:
    by_conversation = {story.id: story for story in stories}
    async for ticket in product.rows("tickets/"):
        if story := by_conversation.get(ticket["conversation_id"]):
            story.tickets.append(ticket)
