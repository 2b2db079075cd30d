"""Calls to customers, by the carrier's own log: at most one for each attempt, at most one conversation (rules 35, 37, 49)."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from scripts.chaos.history import FINAL, Call, History

WHOLE_SECONDS = 1.0
"""A conversation that lasted: the overlap of two legs is known to the moment, what was said in it is not."""


def one_call_per_attempt(history: History) -> Iterator[str]:
    """Every attempt is a leg that was written down before the carrier was asked."""
    attempts: dict[str, int] = defaultdict(int)
    for leg in history.legs:
        if leg.purpose == "customer":
            attempts[leg.to_number] += 1
    known = {leg.call_sid for leg in history.legs if leg.call_sid}
    for number, calls in _calls_to_customers(history).items():
        if len(calls) > attempts[number]:
            strangers = ", ".join(call.sid for call in calls if call.sid not in known)
            yield f"{number} was called {len(calls)} times in {attempts[number]} attempts; unknown: {strangers or 'none'}"


def one_call_at_a_time(history: History) -> Iterator[str]:
    for number, calls in _calls_to_customers(history).items():
        for one, other in pairwise(sorted(calls, key=lambda call: call.started_at)):
            ended = one.ended_at if one.ended_at is not None else float("inf")
            if ended - other.started_at > history.limits.slack_seconds:
                yield f"{number} had two calls at once: {one.sid} and {other.sid}"


def one_conversation_each(history: History) -> Iterator[str]:
    """Who has spoken to an agent on the callback is not called a second time for the same entry."""
    entry_of = {leg.call_sid: leg.entry for leg in history.legs if leg.purpose == "customer" and leg.call_sid}
    held: dict[int, list[Call]] = defaultdict(list)
    for calls in _calls_to_customers(history).values():
        for call in calls:
            entry = entry_of.get(call.sid)
            if entry is not None and _seconds_with_an_agent(history, call) > WHOLE_SECONDS:
                held[entry].append(call)
    for entry, calls in held.items():
        if len(calls) > 1:
            yield f"entry {entry}: spoken to {len(calls)} times: {', '.join(call.sid for call in calls)}"


def key_1_comes_first(history: History) -> Iterator[str]:
    """Rule 8: where a number asks for it, nobody is with an agent who has not pressed 1, or was not understood."""
    asked = {entry.id for entry in history.entries if entry.asks_for_key_1}
    entry_of = {leg.call_sid: leg.entry for leg in history.legs if leg.purpose == "customer" and leg.call_sid}
    for calls in _calls_to_customers(history).values():
        for call in calls:
            is_brought = call.room and entry_of.get(call.sid) in asked
            if is_brought and not ("1" in call.pressed and call.keys_taken):
                yield f"{call.to_number} was brought to an agent without a key: {call.sid}"


def no_call_after_the_end(history: History) -> Iterator[str]:
    """Rule 39: what has expired or ended is never dialed."""
    ended = {event.entry: event.committed_at for event in history.events if event.after in FINAL}
    entry_of = {leg.call_sid: leg.entry for leg in history.legs if leg.purpose == "customer" and leg.call_sid}
    for calls in _calls_to_customers(history).values():
        for call in calls:
            end = ended.get(entry_of.get(call.sid) or 0)
            if end is not None and call.started_at > end + history.limits.slack_seconds:
                yield f"{call.to_number} was dialed {call.started_at - end:.1f} s after the end of the entry"


def none_is_left(history: History) -> Iterator[str]:
    """Nobody sits alone in a room, no telephone is off the hook."""
    for call in history.calls:
        if call.ended_at is None:
            yield f"call {call.sid} from {call.from_number} to {call.to_number or call.client} is still {call.status}"
    for leg in history.legs:
        if leg.purpose == "customer" and leg.ended_at is None:
            yield f"leg {leg.id} to {leg.to_number} is still {leg.status}"


def _calls_to_customers(history: History) -> dict[str, list[Call]]:
    found: dict[str, list[Call]] = defaultdict(list)
    for call in history.calls:
        if call.is_to_a_customer:
            found[call.to_number].append(call)
    return found


def _seconds_with_an_agent(history: History, call: Call) -> float:
    held = history.conversations_held(call)
    return max((history.overlap(call.talks, other.talks) for other in held), default=0.0)
