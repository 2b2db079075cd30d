"""The sums of a day, from the carrier's own log alone: who called, what was heard, who was in a room with whom."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

CONFIRMED = "call you back when it’s your turn"
"""Of what a caller hears who is promised a callback."""

MACHINES = {"machine_start", "machine_end_beep", "machine_end_silence", "machine_end_other", "fax"}
NOT_REACHED = {"busy", "no-answer", "failed"}

Call = dict[str, Any]
Stay = tuple[float, float]
"""In a room, from and until, on the carrier's clock."""

A_TALK_SECONDS = 0.5
"""In a room together for less: it is over, by somebody's leaving, before anybody has said a word or the product heard."""


@dataclass(frozen=True)
class Books:
    """What the carrier's log adds up to, by the names of the metric book; seconds of conversation beside it."""

    sums: dict[str, int]
    talk_seconds: float
    brief: int = 0
    """Meetings too short to say whose account is right: it is over before the product can have heard that it began."""
    unheard: int = 0
    """Callers who hung up before the product had heard of them, or while it had only asked for a moment's patience."""


def books_of(calls: Sequence[Call]) -> Books:
    """`calls` as `/sim/calls/…` describes them, with their logs; all of them are over.

    `told` is whether the product has heard of a call that came in: who hangs up before that was never there for it.
    """
    talked = _talks(calls)
    to_customers: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        if call["direction"] != "inbound" and call["client"] is None:
            to_customers[call["to"]].append(call)
    sums: Counter[str] = Counter()
    callers = [call for call in calls if call["direction"] == "inbound" and call["client"] is None]
    for call in (call for call in callers if call["told"]):
        sums.update(_of_a_caller(call, talked=talked, called_back=to_customers[call["from"]]))
    for call in (call for made in to_customers.values() for call in made):
        sums.update(_of_an_attempt(call, talked=talked))
    seconds = sum(talked[call["sid"]] for call in calls if call["client"] is None and not _is_machine(call))
    brief = sum(0 < seconds < A_TALK_SECONDS for _, seconds in _meetings(calls))
    return Books(dict(sums), round(seconds, 3), brief, unheard=sum(not call["told"] for call in callers))


def _of_a_caller(call: Call, *, talked: dict[str, float], called_back: Sequence[Call]) -> Iterable[str]:
    yield from ("calls", "entries")
    if _was_promised(call) or called_back:
        yield from ("became_callbacks", "callbacks")
        yield f"callbacks_{_end_of_callback(called_back, talked=talked)}"
    elif talked[call["sid"]] > 0:
        yield "answered"
    else:
        yield "abandoned"


def _was_promised(call: Call) -> bool:
    return any(item["kind"] == "say" and CONFIRMED in item["text"] for item in call["log"])


def _end_of_callback(attempts: Sequence[Call], *, talked: dict[str, float]) -> str:
    """A call that was taken back, because the agent left, has not tried the customer."""
    if any(_reached(call, talked=talked) for call in attempts):
        return "completed"
    if any(call["status"] in NOT_REACHED or _is_machine(call) for call in attempts):
        return "not_reached"
    return "expired"


def _of_an_attempt(call: Call, *, talked: dict[str, float]) -> Iterable[str]:
    yield "attempts"
    if _reached(call, talked=talked):
        yield "reached"
    elif _is_machine(call):
        yield "machines"


def _reached(call: Call, *, talked: dict[str, float]) -> bool:
    return talked[call["sid"]] > 0 and not _is_machine(call)


def _is_machine(call: Call) -> bool:
    return call["answered_by"] in MACHINES


def _talks(calls: Sequence[Call]) -> dict[str, float]:
    """For how many seconds each telephone was in a room together with an agent's browser."""
    talked: dict[str, float] = defaultdict(float)
    for sid, seconds in _meetings(calls):
        talked[sid] += seconds if seconds >= A_TALK_SECONDS else 0
    return talked


def _meetings(calls: Sequence[Call]) -> Iterable[tuple[str, float]]:
    """Each telephone with the seconds of each time that it was in a room together with an agent's browser."""
    agents: dict[str, list[Stay]] = defaultdict(list)
    for call in (call for call in calls if call["client"] is not None):
        for room, stay in _stays(call):
            agents[room].append(stay)
    for call in (call for call in calls if call["client"] is None):
        for room, (since, until) in _stays(call):
            yield from ((call["sid"], min(until, end) - max(since, begin)) for begin, end in agents[room])


def _stays(call: Call) -> Iterable[tuple[str, Stay]]:
    since = 0.0
    for item in call["log"]:
        if item["kind"] == "joined":
            since = item["at"]
        elif item["kind"] == "left":
            yield item["text"], (call["started_at"] + since, call["started_at"] + item["at"])
