"""The one order of all who wait: nobody is offered while somebody before them could have been (rule 22).

PostgreSQL says when each transition became true for others, so that no tolerance is needed for what was "at the same time":
an inversion is an entry that stood before, waited from before the matcher looked until after it had committed, and could
have been given to the very agent who was offered the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from scripts.chaos.history import WAITING, Entry, Event, History, Offer


@dataclass(frozen=True)
class Wait:
    """A span in which an entry was waiting for everybody to see."""

    entry: Entry
    began: float
    ended: float


def no_inversion(history: History) -> Iterator[str]:
    entries = {entry.id: entry for entry in history.entries}
    queues = {agent.id: agent.queues for agent in history.agents}
    waits = list(_waits(history))
    for event in history.events:
        for offer in history.rings_of(event) if event.name == "offer" else ():
            served = entries[event.entry]
            for other in _overtaken(served, event, waits, history=history):
                if other.queue in queues[offer.agent] and not _may_be_passed_over(other, event, offer, history=history):
                    yield f"entry {other.id} was overtaken by entry {served.id}: offer {offer.id} to agent {offer.agent}"


def _waits(history: History) -> Iterator[Wait]:
    by_id = {entry.id: entry for entry in history.entries}
    for entry_id, steps in history.transitions_of().items():
        for number, step in enumerate(steps):
            if step.after == WAITING:
                follows = steps[number + 1].committed_at if number + 1 < len(steps) else float("inf")
                yield Wait(by_id[entry_id], step.committed_at, follows)


def _overtaken(served: Entry, event: Event, waits: list[Wait], *, history: History) -> Iterator[Entry]:
    """Those before the one who was served who waited from before the matcher looked until after it had committed."""
    looked_at = event.at - history.limits.slack_seconds
    for wait in waits:
        stood_before = (wait.entry.rank_at, wait.entry.id) < (served.rank_at, served.id)
        if stood_before and wait.began < looked_at and wait.ended > event.committed_at:
            yield wait.entry


def _may_be_passed_over(other: Entry, event: Event, offer: Offer, *, history: History) -> bool:
    """Overdue, or declined by this agent a moment ago."""
    if other.deadline_at <= event.at + history.limits.slack_seconds:
        return True
    pause = history.limits.decline_pause_seconds + history.limits.slack_seconds
    return any(
        said_no.entry == other.id
        and said_no.agent == offer.agent
        and said_no.close_reason == "declined"
        and said_no.closed_at is not None
        and said_no.closed_at > event.at - pause
        for said_no in history.offers
    )
