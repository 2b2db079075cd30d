"""Judges a run: each check is a question with an answer, what was counted, and the faults that were found."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from scripts.simulate.evidence import FINAL, IN_LINE, NEEDS_A_TICKET, WITH_AN_AGENT, Evidence, Step, Story

SAME_MOMENT = timedelta(seconds=0.5)
"""What is written while a matcher runs may be committed after it has read the line."""

DECLINE_PAUSE = timedelta(seconds=60)
QUIET = {"available", "away", "offline"}


@dataclass(frozen=True)
class Check:
    """One promise: `found` says what was looked at; without faults it holds."""

    promise: str
    found: str
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.faults


def judge(evidence: Evidence) -> list[Check]:
    """All checks, in the order in which they are shown."""
    return [
        everybody_is_there_once(evidence),
        one_final_state_each(evidence),
        every_miss_has_its_ticket(evidence),
        order_was_kept(evidence),
        nobody_was_called_twice(evidence),
        one_agent_each(evidence),
        everybody_ended_as_played(evidence),
        nothing_is_left(evidence),
    ]


def everybody_is_there_once(evidence: Evidence) -> Check:
    """Each caller has one conversation with one place in line."""
    stories = evidence.story_of()
    faults = [f"{number} has {len(found)} conversations" for number, found in stories.items() if len(found) != 1]
    faults += [
        f"{story.caller} entered the line {entries} times"
        for story in evidence.stories
        if (entries := sum(step.trigger == "enter" for step in story.steps)) != 1
    ]
    return Check("Every caller has one place in line", f"{len(evidence.callers)} callers", faults)


def one_final_state_each(evidence: Evidence) -> Check:
    faults = []
    for story in evidence.stories:
        if len(story.endings) != 1 or story.status not in FINAL or story.steps[-1].after != story.status:
            endings = ", ".join(step.after for step in story.endings) or "none"
            faults.append(f"{story.caller} is {story.status or 'nothing'}; final states on its timeline: {endings}")
    reopened = sum(story.reopened for story in evidence.stories)
    found = f"{len(evidence.stories)} entries" + (f"; {reopened} hung up as they pressed 1" if reopened else "")
    return Check("Every entry is in exactly one final state", found, faults)


def every_miss_has_its_ticket(evidence: Evidence) -> Check:
    """Exactly one where it is due, none elsewhere."""
    due = 0
    faults = []
    for story in evidence.stories:
        wanted = int(story.status in NEEDS_A_TICKET)
        due += wanted
        if len(story.tickets) != wanted:
            faults.append(f"{story.caller} is {story.status} and has {len(story.tickets)} tickets")
    return Check("Every miss has its one ticket", f"{due} misses", faults)


def order_was_kept(evidence: Evidence) -> Check:
    """Whenever an agent was offered somebody, nobody whom that agent could have been offered stood before."""
    queues = {row["name"]: set(row["queues"]) for row in evidence.agents}
    offers = sorted(
        ((step, story) for story in evidence.stories for step in story.steps if step.trigger == "offer"),
        key=lambda pair: pair[0].number,
    )
    faults, explained = [], Counter[str]()
    for step, story in offers:
        for other in _who_stood_before(story, evidence, offer=step, queues=queues.get(step.agent, set())):
            if why := _explanation(other, agent=step.agent, at=step.at):
                explained[why] += 1
            else:
                faults.append(f"{other.caller} was overtaken by {story.caller} at {step.at.isoformat()} ({step.agent})")
    found = f"{len(offers)} offers"
    if explained:
        found += "; passed over: " + ", ".join(f"{count} {why}" for why, count in sorted(explained.items()))
    return Check("The order was kept", found, faults)


def _who_stood_before(story: Story, evidence: Evidence, *, offer: Step, queues: set[str]) -> Iterator[Story]:
    for other in evidence.stories:
        came_before = other.entered_at < story.entered_at
        if came_before and other.queue in queues and other.status_before(offer.number) == "waiting":
            yield other


def _explanation(story: Story, *, agent: str, at: datetime) -> str:
    if any(_declined(step, agent) and at - DECLINE_PAUSE < step.at <= at + SAME_MOMENT for step in story.steps):
        return "whom the agent had just declined"
    if any(abs(step.at - at) <= SAME_MOMENT for step in story.steps):
        return "who changed in the same half second"
    return ""


def _declined(step: Step, agent: str) -> bool:
    return step.trigger == "decline" and step.by == agent


def nobody_was_called_twice(evidence: Evidence) -> Check:
    """The carrier's own list of calls is the truth: as many as the product has attempts, and one that was answered.

    A customer who picks up in the moment in which the agent leaves is called again (rule 33).
    """
    made = evidence.calls_to()
    faults, calls = [], 0
    for number, stories in evidence.story_of().items():
        attempts = sum(story.dials for story in stories)
        answered = sum(call["answered_at"] is not None for call in made[number])
        calls += len(made[number])
        if len(made[number]) != attempts:
            faults.append(f"{number} was called {len(made[number])} times in {attempts} attempts")
        if answered > 1 + sum(story.times_left_while_ringing for story in stories):
            faults.append(f"{number} answered {answered} calls")
    return Check("Nobody was called twice for one attempt", f"{calls} calls to customers", faults)


def one_agent_each(evidence: Evidence) -> Check:
    """An entry is with one agent at a time, and an agent with one entry."""
    turns: dict[str, list[tuple[int, int, str]]] = {}
    for story in evidence.stories:
        for agent, began, ended in _turns(story):
            turns.setdefault(agent, []).append((began.number, ended.number, story.caller))
    faults = []
    for agent, spans in turns.items():
        spans.sort()
        for (_, over, first), (next_one, _, second) in pairwise(spans):
            if next_one < over:
                faults.append(f"{agent} had {first} and {second} at once")
    return Check("Never two at once: one agent, one customer", f"{sum(map(len, turns.values()))} turns", faults)


def _turns(story: Story) -> Iterator[tuple[str, Step, Step]]:
    """The agent, the step with which the turn began and the one with which it ended."""
    began: Step | None = None
    for step in story.steps:
        if step.after in WITH_AN_AGENT and step.before in IN_LINE:
            began = step
        elif began is not None and step.before in WITH_AN_AGENT and step.after not in WITH_AN_AGENT:
            yield began.agent, began, step
            began = None


def everybody_ended_as_played(evidence: Evidence) -> Check:
    """Who asked for a callback and has voicemail is not reached, and so on."""
    faults = []
    stories = evidence.story_of()
    for caller in evidence.callers:
        for story in stories[caller.number]:
            # Who was served, or hung up, before the key was heard never had a callback.
            called_back = story.asked_for_a_callback or not caller.part.presses
            expected = caller.part.ends if called_back else ("completed", "abandoned")
            if story.status not in expected:
                faults.append(f"{caller.number}, who {caller.part.name}, is {story.status}")
    asked = sum(story.asked_for_a_callback for story in evidence.stories)
    return Check("Everybody ended as they behaved", f"{asked} asked for a callback", faults)


def nothing_is_left(evidence: Evidence) -> Check:
    """No agent is stuck, no telephone is off the hook."""
    faults = list(evidence.stuck)
    faults += [f"{row['name']} is {row['state']}" for row in evidence.agents if row["state"] not in QUIET]
    faults += [
        f"call {call['sid']} from {call['from']} to {call['to'] or 'the application'} is still {call['status']}"
        for call in evidence.calls
        if call["ended_at"] is None
    ]
    return Check("No agent is stuck, no call is left", f"{len(evidence.calls)} calls in all", faults)
