"""A past day as a plan: who called and what they did, who worked and how fast, and the settings of today.

What somebody did not come to do is drawn from what others did that day: how long they held, when they pressed 1, how long
they talked. The same day makes the same plan.
"""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import mean, median
from zoneinfo import ZoneInfo

from agents.models import Agent, AgentStateChange
from agents.states import AgentState
from callbacks.configuration.documents import FORMAT
from callbacks.configuration.snapshot import everything
from callbacks.models import CallLeg, Offer, QueueEntry, QueueEntryEvent
from reporting.replay import agents_time
from reporting.replay.likelihood import Durations
from reporting.replay.plan import Caller, Plan, Shift, Worker

USUAL_TALK, USUAL_RING = 180.0, 8.0
NOT_THERE = {AgentState.OFFLINE, AgentState.AWAY}


class NothingToReplay(Exception):
    """Nobody called on that day, or nobody worked."""


@dataclass(frozen=True)
class Lived:
    """What is known of one entry; seconds since it came into line."""

    entry: QueueEntry
    connected: float | None
    talked: float | None
    rang: float | None
    was_dialed: bool
    agent_seconds: float = 0.0

    @property
    def pressed(self) -> float | None:
        """At once where it was asked for elsewhere: such a callback never held."""
        requested = self.entry.callback_requested_at
        return max(0.0, (requested - self.entry.queued_at).total_seconds()) if requested else None

    @property
    def waited_on_the_line(self) -> float:
        """Until the caller pressed 1, was served, or hung up."""
        ended = ((self.entry.ended_at or self.entry.status_since) - self.entry.queued_at).total_seconds()
        return min(one for one in (self.pressed, self.connected, ended) if one is not None)


@dataclass(frozen=True)
class Day:
    """What was lived, and the plan that plays it again."""

    lived: list[Lived]
    plan: Plan


def read(*, day: date, zone: ZoneInfo) -> Day:
    """A day by the clocks of `zone`. Raises NothingToReplay."""
    begins_at = datetime.combine(day, time(), tzinfo=zone)
    ends_at = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
    lived = _lived(begins_at, ends_at)
    workers = tuple(_workers(begins_at, ends_at))
    if not lived or not workers:
        raise NothingToReplay(
            f"On {day} {'nobody called' if not lived else 'no agent worked'}: there is nothing to replay."
        )
    plan = Plan(
        begins_at=begins_at.isoformat(),
        callers=tuple(_callers(lived, begins_at=begins_at)),
        workers=workers,
        settings={"format": FORMAT, **everything()},
    )
    return Day(lived, plan)


def _lived(begins_at: datetime, ends_at: datetime) -> list[Lived]:
    """The first entry of each conversation that came that day: what came of it later is what the replay finds out."""
    entries = QueueEntry.objects.filter(queued_at__gte=begins_at, queued_at__lt=ends_at).select_related("queue")
    first: dict[object, QueueEntry] = {}
    for entry in entries.order_by("queued_at", "pk"):
        if not entry.is_called_by_hand:
            first.setdefault(entry.conversation_id, entry)
    pks = [entry.pk for entry in first.values()]
    bridged = dict(
        QueueEntryEvent.objects.filter(entry__in=pks, name="bridge").order_by("-at").values_list("entry_id", "at")
    )
    legs: dict[int | None, CallLeg] = {}
    for leg in CallLeg.objects.of_customers().filter(entry__in=pks).order_by("created_at"):
        legs[leg.entry_id] = leg
    busy = agents_time.seconds_by_entry(pks)
    return [
        _one(entry, bridged.get(entry.pk), legs.get(entry.pk), busy=busy.get(entry.pk, 0.0)) for entry in first.values()
    ]


def _one(entry: QueueEntry, bridged: datetime | None, leg: CallLeg | None, *, busy: float) -> Lived:
    rang = (leg.answered_at - leg.asked_at).total_seconds() if leg and leg.answered_at and leg.asked_at else None
    return Lived(
        entry=entry,
        connected=(bridged - entry.queued_at).total_seconds() if bridged else None,
        talked=(entry.ended_at - bridged).total_seconds() if bridged and entry.ended_at else None,
        rang=rang,
        was_dialed=leg is not None,
        agent_seconds=busy,
    )


def _callers(lived: list[Lived], *, begins_at: datetime) -> Iterable[Caller]:
    dice = random.Random(begins_at.toordinal())  # noqa: S311 - the same day, the same plan
    holds = Durations([(one.waited_on_the_line, one.entry.was_abandoned) for one in lived])
    presses = Durations([(one.waited_on_the_line, one.pressed is not None) for one in lived])
    talks: dict[int, list[float]] = defaultdict(list)
    for one in lived:
        if one.talked is not None:
            talks[one.entry.queue_id].append(one.talked)
    for one in lived:
        entry, waited = one.entry, one.waited_on_the_line
        yield Caller(
            arrives=(entry.queued_at - begins_at).total_seconds(),
            number=entry.caller or "anonymous",
            dialed=entry.dialed_number,
            talks=one.talked if one.talked is not None else dice.choice(talks[entry.queue_id] or [USUAL_TALK]),
            holds=waited if entry.was_abandoned else holds.draw(dice, longer_than=waited),
            presses_after=one.pressed if one.pressed is not None else presses.draw(dice, longer_than=waited),
            picks_up_after=(one.rang if one.was_dialed else USUAL_RING),
            category=entry.category,
            language=entry.language,
        )


# Who worked


def _workers(begins_at: datetime, ends_at: datetime) -> Iterable[Worker]:
    for agent in Agent.objects.select_related("user").prefetch_related("queues", "skills__skill"):
        shifts, wraps_up = _worked(agent, begins_at, ends_at)
        if shifts:
            yield Worker(
                name=agent.user.get_username(),
                queues=tuple(sorted(queue.name for queue in agent.queues.all())),
                shifts=tuple(shifts),
                skills={held.skill.name: held.level for held in agent.skills.all()},
                accepts_after=_accepts_after(agent, begins_at, ends_at),
                wraps_up=wraps_up,
            )


def _worked(agent: Agent, begins_at: datetime, ends_at: datetime) -> tuple[list[Shift], float]:
    """When the agent was there, and how long the wrap-up took on average."""
    before = AgentStateChange.objects.filter(agent=agent, at__lt=begins_at).order_by("-at", "-pk").first()
    state, since = (before.to_state if before else AgentState.OFFLINE), begins_at
    shifts: list[Shift] = []
    wrapped: list[float] = []
    changes = AgentStateChange.objects.filter(agent=agent, at__gte=begins_at, at__lt=ends_at).order_by("at", "pk")
    for until, following in [*changes.values_list("at", "to_state"), (ends_at, AgentState.OFFLINE)]:
        if state not in NOT_THERE:
            _add(shifts, Shift(begins=(since - begins_at).total_seconds(), ends=(until - begins_at).total_seconds()))
        if state == AgentState.WRAP_UP:
            wrapped.append((until - since).total_seconds())
        state, since = following, until
    return shifts, mean(wrapped) if wrapped else 0.0


def _add(shifts: list[Shift], shift: Shift) -> None:
    """States that follow each other are one shift."""
    if shifts and shifts[-1].ends == shift.begins:
        shift = Shift(begins=shifts.pop().begins, ends=shift.ends)
    if shift.ends > shift.begins:
        shifts.append(shift)


def _accepts_after(agent: Agent, begins_at: datetime, ends_at: datetime) -> float:
    accepted = Offer.objects.filter(agent=agent, picked=False, made_at__gte=begins_at, made_at__lt=ends_at)
    times = accepted.exclude(accepted_at=None).values_list("made_at", "accepted_at")
    took = [(accepted_at - made_at).total_seconds() for made_at, accepted_at in times if accepted_at]
    return median(took) if took else 0.0
