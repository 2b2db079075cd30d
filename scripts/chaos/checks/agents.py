"""Agents: one entry at a time, states that follow each other, nobody stuck (rules 26, 30, 32, 49)."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from scripts.chaos.history import History, Offer, StateChange

QUIET = frozenset({"available", "away", "offline"})
ONE_LESS = frozenset({"one_decline", "one_miss_offer", "one_withdraw"})
"""Somebody has stopped ringing, and others go on."""

HELD = frozenset({"offered", "connecting_agent", "dialing", "connected"})
ON_A_CALL = frozenset({"busy_call", "busy_callback"})
FOLLOWS = {
    "offline": {"away", "available"},
    "away": {"offline", "available", "busy_call", "busy_callback"},
    "available": {"offline", "away", "ringing", "busy_call", "busy_callback"},
    "ringing": {"offline", "away", "available", "busy_call", "busy_callback"},
    "busy_call": {"wrap_up", "available", "away", "offline"},
    "busy_callback": {"wrap_up", "available", "away", "offline", "busy_call"},
    "wrap_up": {"offline", "away", "available"},
}


def one_at_a_time(history: History) -> Iterator[str]:
    """What rings at an agent, or is with one, does not overlap: neither for the agent nor in a room.

    An entry's own transitions cannot overlap; that each acceptance is one of them is looked at too.
    """
    of: dict[int, list[tuple[float, float, int]]] = {}
    for began, ended, offer in _holds(history):
        of.setdefault(offer.agent, []).append((began, ended, offer.id))
    for agent, spans in of.items():
        for (_, ended, one), (began, _, other) in pairwise(sorted(spans)):
            if ended > began and one != other:
                yield f"agent {agent} had offers {one} and {other} at once"
    yield from _accepted_unnoticed(history)
    for call in history.calls:
        if call.is_to_a_customer:
            clients = sorted({other.client for other in history.conversations_held(call)})
            if len(clients) > 1:
                yield f"{call.to_number} spoke to {' and '.join(clients)} in one room"


def one_has_it(history: History) -> Iterator[str]:
    """Rule 26: of those at whom an entry rings at once, one alone is told to have it."""
    for entry in history.entries:
        taken = [offer for offer in history.offers if offer.entry == entry.id and offer.accepted_at is not None]
        for one, other in pairwise(sorted(taken, key=lambda offer: offer.accepted_at or 0.0)):
            if one.ended_at is None or one.ended_at > (other.accepted_at or 0.0):
                yield f"entry {entry.id} was given to agents {one.agent} and {other.agent} at once"


def _holds(history: History) -> Iterator[tuple[float, float, Offer]]:
    """From when to when, by the commits, each offer was ringing or in hand; one entry may ring at several."""
    gave_up = {event.details.get("offer"): event.committed_at for event in history.events if event.name in ONE_LESS}
    for steps in history.transitions_of().values():
        held: list[Offer] = []
        for number, step in enumerate(steps):
            if step.name == "offer":
                held = history.rings_of(step)
            elif step.name in {"pick", "accept"}:
                held = [offer for offer in history.offers if offer is history.offer_of(step)]
            ended = steps[number + 1].committed_at if number + 1 < len(steps) else float("inf")
            for offer in held if step.after in HELD else ():
                stopped = gave_up.get(offer.id, ended) if step.name == "offer" else ended
                yield step.committed_at, min(stopped, ended), offer


def _accepted_unnoticed(history: History) -> Iterator[str]:
    """Each accepted offer is one acceptance on the timeline of its entry."""
    taken = Counter(event.details.get("offer") for event in history.events if event.name in {"accept", "pick"})
    for offer in history.offers:
        if offer.accepted_at is not None and taken[offer.id] != 1:
            yield f"entry {offer.entry}: offer {offer.id} was accepted, and is there {taken[offer.id]} times"


def what_was_confirmed_is_there(history: History) -> Iterator[str]:
    accepted = {offer.id for offer in history.offers if offer.accepted_at is not None}
    for offer in sorted(history.confirmed_accepts - accepted):
        yield f"the acceptance of offer {offer} was answered with a 200, and is not there"


def states_follow(history: History) -> Iterator[str]:
    changes_of = _changes_of(history)
    for agent in history.agents:
        changes = changes_of.get(agent.id, [])
        for one, other in pairwise(changes):
            if one.after != other.before:
                yield f"{agent.name} was {one.after}, and then came from {other.before}"
        for change in changes:
            if change.after != change.before and change.after not in FOLLOWS.get(change.before, set()):
                yield f"{agent.name} went from {change.before} to {change.after}"
        if changes and changes[-1].after != agent.state:
            yield f"{agent.name} is {agent.state}, and the history says {changes[-1].after}"


def nobody_is_stuck(history: History) -> Iterator[str]:
    longest = {
        "ringing": history.limits.ringing_seconds,
        "wrap_up": history.limits.wrap_up_seconds,
        **dict.fromkeys(ON_A_CALL, history.limits.busy_seconds),
    }
    changes_of = _changes_of(history)
    for agent in history.agents:
        if agent.state not in QUIET:
            yield f"{agent.name} is {agent.state} when all is over"
        for state, began, ended in _stays(changes_of.get(agent.id, [])):
            if ended - began > longest.get(state, float("inf")):
                yield f"{agent.name} was {state} for {ended - began:.0f} s"
    for offer in history.offers:
        if offer.status == "open" or (offer.status == "accepted" and offer.ended_at is None):
            yield f"offer {offer.id} is still {offer.status}"


def _changes_of(history: History) -> dict[int, list[StateChange]]:
    found: dict[int, list[StateChange]] = {}
    for change in sorted(history.changes, key=lambda change: change.id):
        found.setdefault(change.agent, []).append(change)
    return found


def _stays(changes: list[StateChange]) -> Iterator[tuple[str, float, float]]:
    """Each state with its begin and end; entering the present state again does not begin it anew."""
    state, since = "", 0.0
    for change in changes:
        if change.after != state:
            if state:
                yield state, since, change.at
            state, since = change.after, change.at
