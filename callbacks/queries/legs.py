"""The telephone calls of a conversation as lanes beside each other, with what the carrier said of each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from callbacks.models import CallLeg, CarrierReport, Conversation

WIDTH, LEAST = 1000.0, 8.0
A_SECOND = timedelta(seconds=1)
PURPOSES = {"inbound": "The caller’s call", "agent": "The agent’s call", "customer": "Our call to the customer"}


@dataclass(frozen=True)
class Bar:
    """Where a stretch of time is in a lane, in thousandths of it."""

    x: float
    width: float


@dataclass(frozen=True)
class LegLane:
    """A call from its beginning to its end; `talked` from its answer on."""

    leg: CallLeg
    title: str
    whole: Bar
    talked: Bar | None
    reports: list[CarrierReport]


@dataclass(frozen=True)
class Lanes:
    """All calls between the first and the last moment; reports of rooms, and those of calls that we do not know, apart."""

    begins_at: datetime
    ends_at: datetime
    lanes: list[LegLane]
    other_reports: list[CarrierReport]


def lanes_of(conversation: Conversation, *, at: datetime) -> Lanes:
    """As of `at`, for calls that go on."""
    legs = list(conversation.legs.select_related("agent"))
    reports = list(conversation.reports.all())
    begins = min([conversation.started_at, *(leg.created_at for leg in legs)])
    ends = max([begins + A_SECOND, *(leg.ended_at or at for leg in legs)])
    lanes = [_lane(leg, begins=begins, ends=ends, at=at, reports=reports) for leg in legs]
    told = {report.pk for lane in lanes for report in lane.reports}
    return Lanes(begins, ends, lanes, [report for report in reports if report.pk not in told])


def _lane(leg: CallLeg, *, begins: datetime, ends: datetime, at: datetime, reports: list[CarrierReport]) -> LegLane:
    def bar(since: datetime) -> Bar:
        scale = WIDTH / (ends - begins).total_seconds()
        x = min((since - begins).total_seconds() * scale, WIDTH - LEAST)
        return Bar(round(x, 1), round(max(((leg.ended_at or at) - since).total_seconds() * scale, LEAST), 1))

    own = [one for one in reports if one.leg_id == leg.pk or (leg.call_sid and one.call_sid == leg.call_sid)]
    title = PURPOSES.get(leg.purpose, leg.purpose) + (f", {leg.agent.name}" if leg.agent else "")
    return LegLane(leg, title, bar(leg.created_at), bar(leg.answered_at) if leg.answered_at else None, own)
