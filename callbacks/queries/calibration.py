"""How right the estimated waits were: what was said on arrival against when the turn came (rule 8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from callbacks.lifecycle import Status
from callbacks.models import QueueEntry

UNDER_MINUTES = (5, 10, 20, 30, 60)
ENOUGH = 30


@dataclass(frozen=True)
class Judged:
    """One estimate, and how long the wait truly was; all in seconds."""

    queue: str
    low: int
    high: int
    waited: float
    came: bool = True

    @property
    def was_no_longer(self) -> bool:
        """A turn that never came is later than whatever was said."""
        return self.came and self.waited <= self.high

    @property
    def was_within(self) -> bool:
        return self.was_no_longer and self.waited >= self.low


@dataclass(frozen=True)
class Under:
    """Of those who were told a wait under so many minutes: how many, and how many of them waited no longer."""

    minutes: int
    said: int
    right: int

    @property
    def percent(self) -> int:
        return _percent(self.right, self.said)


@dataclass(frozen=True)
class Calibration:
    """Of one queue: estimates made, turns that came within the range, and no later than its end."""

    queue: str
    estimates: int
    within: int
    no_longer: int
    under: list[Under]

    @property
    def within_percent(self) -> int:
        return _percent(self.within, self.estimates)

    @property
    def no_longer_percent(self) -> int:
        return _percent(self.no_longer, self.estimates)

    @property
    def is_thin(self) -> bool:
        """Too few to say much."""
        return self.estimates < ENOUGH

    @property
    def told(self) -> list[Under]:
        """Those spans that somebody was told, each once: who was told under 5 minutes was told under 10 as well."""
        fewer = [0, *(under.said for under in self.under)]
        return [under for under, before in zip(self.under, fewer, strict=False) if under.said > before]


def calibration(*, since: datetime) -> list[Calibration]:
    """By queue, of the entries whose turn has come since, or which waited in vain. Those who hung up say nothing."""
    judged: dict[str, list[Judged]] = {}
    for one in _judged(since):
        judged.setdefault(one.queue, []).append(one)
    return [_calibration(queue, ones) for queue, ones in sorted(judged.items())]


def _judged(since: datetime) -> Iterable[Judged]:
    entries = QueueEntry.objects.filter(conversation__started_at__gte=since, estimate_high_seconds__isnull=False)
    rows = entries.annotate(turn_at=Min("offers__made_at")).values_list(
        "queue__name", "queued_at", "estimate_low_seconds", "estimate_high_seconds", "turn_at", "status", "ended_at"
    )
    for queue, queued_at, low, high, turn_at, status, ended_at in rows.order_by("pk").iterator(2000):
        came_at = turn_at or (ended_at if status in {Status.EXPIRED, Status.CLOSED} else None)
        if came_at is not None and low is not None and high is not None:
            yield Judged(queue, low, high, (came_at - queued_at).total_seconds(), came=turn_at is not None)


def _calibration(queue: str, ones: list[Judged]) -> Calibration:
    return Calibration(
        queue=queue,
        estimates=len(ones),
        within=sum(one.was_within for one in ones),
        no_longer=sum(one.was_no_longer for one in ones),
        under=[_under(minutes, ones) for minutes in UNDER_MINUTES],
    )


def _under(minutes: int, ones: list[Judged]) -> Under:
    told = [one for one in ones if one.high <= minutes * 60]
    return Under(minutes, said=len(told), right=sum(one.was_no_longer for one in told))


def _percent(part: int, whole: int) -> int:
    """Rounded down: 99.6 of 100 is not always."""
    return 100 * part // whole if whole else 0
