"""What happened, as the database's rows and the carrier's log have it; every moment in seconds since 1970."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

FINAL = frozenset({"completed", "not_reached", "expired", "closed", "could_not_dial", "abandoned", "canceled"})
NEEDS_A_TICKET = frozenset({"not_reached", "expired", "closed", "could_not_dial"})
WAITING = "waiting"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A place in line, as it stands in the end."""

    id: int
    conversation: str
    status: str
    kind: str
    queue: int
    callback_number: str
    queued_at: float
    rank_at: float
    deadline_at: float
    requested_at: float | None = None
    ended_at: float | None = None
    asks_for_key_1: bool = False
    """Whether whoever answers the callback must press 1."""

    @property
    def was_promised(self) -> bool:
        return self.requested_at is not None


@dataclass(frozen=True, kw_only=True)
class Event:
    """A line of the timeline. `at` is what was written down, `committed_at` when PostgreSQL made it true."""

    id: int
    entry: int
    name: str
    before: str
    after: str
    at: float
    committed_at: float
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One agent was asked; once accepted, that agent's turn."""

    id: int
    entry: int
    agent: int
    status: str
    room: str
    made_at: float
    close_reason: str = ""
    accepted_at: float | None = None
    closed_at: float | None = None
    ended_at: float | None = None


@dataclass(frozen=True, kw_only=True)
class Leg:
    """A call as the product knows it."""

    id: int
    entry: int | None
    purpose: str
    to_number: str
    call_sid: str | None
    status: str
    created_at: float
    asked_at: float | None = None
    ended_at: float | None = None


@dataclass(frozen=True, kw_only=True)
class Agent:
    id: int
    name: str
    state: str
    queues: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class StateChange:
    """One step of an agent."""

    id: int
    agent: int
    before: str
    after: str
    at: float


@dataclass(frozen=True, kw_only=True)
class Ticket:
    id: int
    reason: str
    source_key: str


@dataclass(frozen=True, kw_only=True)
class Conversation:
    id: str
    outcome: str
    ended_at: float | None


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call as the carrier knows it; `said` is what was heard on it, `keys_taken` how many keys the product took.

    Of a call to a customer these are the keys that say who answered.
    """

    sid: str
    from_number: str
    to_number: str
    direction: str
    status: str
    started_at: float
    answered_at: float | None = None
    ended_at: float | None = None
    room: str = ""
    client: str = ""
    said: tuple[str, ...] = ()
    pressed: str = ""
    keys_taken: int = 0

    @property
    def is_to_a_customer(self) -> bool:
        return self.direction == "outbound-api" and not self.to_number.startswith("client:")

    @property
    def is_of_an_agent(self) -> bool:
        return bool(self.client)

    @property
    def talks(self) -> tuple[float, float]:
        """From when to when it was answered; an empty span where it never was."""
        if self.answered_at is None:
            return (self.started_at, self.started_at)
        return (self.answered_at, self.ended_at if self.ended_at is not None else float("inf"))


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long anything may take, grace for restarts included."""

    ringing_seconds: float = 40
    wrap_up_seconds: float = 40
    busy_seconds: float = 120
    decline_pause_seconds: float = 2
    slack_seconds: float = 0.25
    """By how much two processes on one machine may read the time differently."""


@dataclass(kw_only=True)
class History:
    """All that a verdict is made from."""

    entries: list[Entry]
    events: list[Event]
    offers: list[Offer]
    legs: list[Leg]
    agents: list[Agent]
    changes: list[StateChange]
    tickets: list[Ticket]
    conversations: list[Conversation]
    calls: list[Call]
    confirmed_accepts: frozenset[int] = frozenset()
    """Offers whose acceptance the product answered with a 200."""

    limits: Limits = Limits()

    def transitions_of(self) -> dict[int, list[Event]]:
        """The transitions of each entry, in the order in which they were made."""
        found: dict[int, list[Event]] = {entry.id: [] for entry in self.entries}
        for event in sorted(self.events, key=lambda event: event.id):
            if event.after:
                found.setdefault(event.entry, []).append(event)
        return found

    def offer_of(self, event: Event) -> Offer | None:
        """The offer that an event is about, by its number on the timeline."""
        number = event.details.get("offer")
        return next((offer for offer in self.offers if offer.id == number), None)

    def rings_of(self, event: Event) -> list[Offer]:
        """At whom an entry began to ring by this event: at one, or at all of a queue at once."""
        named = self.offer_of(event)
        together = [offer for offer in self.offers if offer.entry == event.entry and offer.made_at == event.at]
        return together if named is None or named in together else [named, *together]

    def overlap(self, one: tuple[float, float], other: tuple[float, float]) -> float:
        return min(one[1], other[1]) - max(one[0], other[0])

    def conversations_held(self, call: Call) -> Iterator[Call]:
        """The agents' calls that were in the same room while this call was answered, beyond the slack."""
        together = [call_of for call_of in self.calls if call_of.is_of_an_agent and call.room == call_of.room != ""]
        for other in together:
            if self.overlap(call.talks, other.talks) > self.limits.slack_seconds:
                yield other
