"""What a day came to, lived or replayed, in the same few figures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import mean

from callbacks.lifecycle import Status
from reporting.replay.history import Lived
from reporting.replay.plan import Served

SERVICE_SECONDS = 60.0
MISSED = {Status.NOT_REACHED, Status.EXPIRED, Status.CLOSED, Status.COULD_NOT_DIAL}


@dataclass(frozen=True)
class Figures:
    """Counts of callers, and mean waits in seconds from arrival to connection."""

    callers: int
    served: int
    abandoned: int
    asked_for_callback: int
    callbacks_reached: int
    callbacks_missed: int
    expired: int
    tickets: int
    wait_of_who_held: float | None
    wait_of_who_was_called_back: float | None
    served_within_a_minute: float | None
    """Of those who were served, the share."""


def of_replay(served: Sequence[Served]) -> Figures:
    return _figures((one.outcome, one.asked_for_callback, one.waited) for one in served)


def of_history(lived: Sequence[Lived]) -> Figures:
    return _figures((one.entry.status, one.pressed is not None, one.connected) for one in lived)


def _figures(ends: Iterable[tuple[str, bool, float | None]]) -> Figures:
    ends = list(ends)
    outcomes = Counter(outcome for outcome, _, _ in ends)
    held = [waited for _, asked, waited in ends if waited is not None and not asked]
    called = [waited for _, asked, waited in ends if waited is not None and asked]
    all_waits = held + called
    return Figures(
        callers=len(ends),
        served=len(all_waits),
        abandoned=outcomes[Status.ABANDONED],
        asked_for_callback=sum(asked for _, asked, _ in ends),
        callbacks_reached=len(called),
        expired=outcomes[Status.EXPIRED],
        tickets=sum(outcomes[status] for status in MISSED),
        callbacks_missed=sum(asked and outcome in MISSED for outcome, asked, _ in ends),
        wait_of_who_held=_rounded(held),
        wait_of_who_was_called_back=_rounded(called),
        served_within_a_minute=(
            round(sum(wait <= SERVICE_SECONDS for wait in all_waits) / len(all_waits), 3) if all_waits else None
        ),
    )


def _rounded(waits: list[float]) -> float | None:
    return round(mean(waits), 1) if waits else None


def side_by_side(*columns: Figures) -> list[tuple[str, list[int | float | None]]]:
    """Each figure's name in words, with its value in each column."""
    return [(name.replace("_", " "), [asdict(one)[name] for one in columns]) for name in asdict(columns[0])]
