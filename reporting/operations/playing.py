"""Plays one day again, in a process of its own: as it was, then as it is wished; notes how far it is and what came out."""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from statistics import mean
from typing import Any
from zoneinfo import ZoneInfo

from contactcenter import clock
from reporting.models import WhatIf
from reporting.replay import agents_time, figures, history, running
from reporting.replay.changes import BadChange, changed
from reporting.replay.history import Day, Lived
from reporting.replay.plan import Plan, Served

MOST_SECONDS = 1800.0
MOST_MEMORY = 2 * 1024**3
AS_IT_WAS, AS_WISHED = "the day as it was", "the day as wished"


class NotWanted(Exception):
    """It was canceled."""


class TooLong(Exception):
    """Its time is over."""

    def __str__(self) -> str:
        return f"It took longer than {MOST_SECONDS / 60:.0f} minutes, and was ended. Choose a day with fewer callers."


def play(pk: int) -> None:
    """To its end, whatever that is; nothing where it is not wanted any more."""
    what_if = WhatIf.objects.running().filter(pk=pk).first()
    if what_if is None:
        return
    try:
        result = _result(what_if, _Watch(pk))
    except NotWanted:
        return
    except (history.NothingToReplay, BadChange, TooLong) as error:
        WhatIf.objects.end(pk, WhatIf.Status.FAILED, at=clock.now(), error=str(error))
    except running.ReplayFailed as error:
        WhatIf.objects.end(pk, WhatIf.Status.FAILED, at=clock.now(), error=_sentence(str(error)))
    except Exception as error:
        WhatIf.objects.end(pk, WhatIf.Status.FAILED, at=clock.now(), error=f"It broke off: {type(error).__name__}.")
        raise
    else:
        WhatIf.objects.end(pk, WhatIf.Status.DONE, at=clock.now(), result=result)


class _Watch:
    """Notes how far it is, once a second, and ends what is not wanted or takes too long."""

    def __init__(self, pk: int) -> None:
        self._pk = pk
        self._begun = time.monotonic()
        self._noted = 0.0

    def note(self, stage: str, progress: float) -> None:
        now = time.monotonic()
        if now - self._begun > MOST_SECONDS:
            raise TooLong
        if now - self._noted >= running.NEWS_SECONDS:
            self._noted = now
            if not WhatIf.objects.note(self._pk, stage=stage, progress=progress, at=clock.now()):
                raise NotWanted


def _result(what_if: WhatIf, watch: _Watch) -> dict[str, Any]:
    watch.note("reading the day", 0.0)
    zone = ZoneInfo(what_if.time_zone)
    day = history.read(day=what_if.day, zone=zone)
    wished = changed(day.plan, agents=what_if.agents, settings=what_if.changes)
    both = wished != day.plan
    share = 0.5 if both else 1.0
    first = running.run(day.plan, tell=lambda done: watch.note(AS_IT_WAS, done * share), most_memory=MOST_MEMORY)
    second = first
    if both:
        second = running.run(wished, tell=lambda done: watch.note(AS_WISHED, 0.5 + done / 2), most_memory=MOST_MEMORY)
    return _written(day, wished, first, second, zone=zone)


def _written(day: Day, wished: Plan, first: list[Served], second: list[Served], *, zone: ZoneInfo) -> dict[str, Any]:
    columns = (
        (figures.of_history(day.lived), day.plan, day.lived),
        (figures.of_replay(first), day.plan, first),
        (figures.of_replay(second), wished, second),
    )
    came = [one.entry.queued_at.astimezone(zone).hour for one in day.lived]
    waits = [
        _by_hour(came, [(number, one.connected) for number, one in enumerate(day.lived)]),
        _by_hour(came, [(one.caller, one.waited) for one in first]),
        _by_hour(came, [(one.caller, one.waited) for one in second]),
    ]
    return {
        "columns": [asdict(one) | _agents(rows, plan) for one, plan, rows in columns],
        "hours": [[hour, *(one.get(hour) for one in waits)] for hour in range(min(came), max(came) + 1)],
    }


def _agents(rows: Sequence[Lived | Served], plan: Plan) -> dict[str, float | None]:
    seconds = [one.agent_seconds for one in rows]
    return {"agent_seconds": round(sum(seconds)), "agent_use": agents_time.share_busy(seconds, plan=plan)}


def _by_hour(came: list[int], waits: Iterable[tuple[int, float | None]]) -> dict[int, float]:
    """The mean wait, held or called back, of who came in each hour; callers are numbered as they came."""
    found: dict[int, list[float]] = defaultdict(list)
    for caller, waited in waits:
        if waited is not None:
            found[came[caller]].append(waited)
    return {hour: round(mean(several), 1) for hour, several in found.items()}


def _sentence(words: str) -> str:
    last = words.splitlines()[-1] if words else ""
    if "MemoryError" in words:
        return f"The day needs more than {MOST_MEMORY // 1024**3} GiB to be played. Choose one with fewer callers."
    return f"The replay broke off: {last}"
