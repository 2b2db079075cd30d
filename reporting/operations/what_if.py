"""Days to be played again: asked for, begun one at a time beside the calls, canceled, given up, forgotten."""

import logging
import subprocess
import sys
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.db import transaction

from callbacks.operations import locks
from contactcenter import hints
from reporting.models import WhatIf
from reporting.operations.errors import ReportRefused
from reporting.replay.running import ROOT

logger = logging.getLogger(__name__)

MOST_WAITING, KEPT = 5, 50
SILENCE = timedelta(minutes=3)
"""Reading a big day takes a while; who has said nothing for longer is dead."""

STOPPED = "The process that played it was stopped, perhaps with its worker. Ask for it again."
NOT_STARTED = "No process could be started to play it. Ask whoever runs this system."


class Starts(Protocol):
    """How a process is started."""

    def __call__(self, pk: int) -> None: ...


def ask(*, day: date, zone: ZoneInfo, agents: int, changes: dict[str, Any], actor: Any, at: datetime) -> WhatIf:
    """Played when it is its turn. Raises ReportRefused."""
    if day >= at.astimezone(zone).date():
        raise ReportRefused("Choose a day that is over.")
    with transaction.atomic():
        locks.one_at_a_time("what if")
        if WhatIf.objects.waiting().count() >= MOST_WAITING:
            raise ReportRefused(f"{MOST_WAITING} days wait to be played already. Wait for one, or cancel one.")
        asked = WhatIf.objects.create(
            day=day, time_zone=zone.key, agents=agents, changes=changes, asked_at=at, asked_by=actor
        )
        transaction.on_commit(lambda: hints.send("reporting.tasks.start_what_if"))
    return asked


def cancel(what_if: WhatIf, *, at: datetime) -> bool:
    """False where it is over already. The process that plays it notices within a second, and ends."""
    return WhatIf.objects.end(what_if.pk, WhatIf.Status.CANCELED, at=at)


def start_next(*, at: datetime, start: Starts | None = None) -> None:
    """Give up who is silent, and begin the next where none is played. Takes no time: the playing is a process of its own."""
    for dead in WhatIf.objects.running().filter(alive_at__lt=at - SILENCE):
        WhatIf.objects.end(dead.pk, WhatIf.Status.FAILED, at=at, error=STOPPED)
    following = WhatIf.objects.waiting().order_by("pk").first()
    if following is None or WhatIf.objects.running().exists() or not WhatIf.objects.claim(following.pk, at=at):
        return
    _forget_old_ones()
    try:
        (start or start_process)(following.pk)
    except OSError as error:
        logger.warning("no process for a replay", extra={"what_if": following.pk, "error": str(error)})
        WhatIf.objects.end(following.pk, WhatIf.Status.FAILED, at=at, error=NOT_STARTED)


def start_process(pk: int) -> None:
    """It ends when this worker does: it listens to a pipe that nobody writes to, and that is closed with the worker."""
    _children[:] = [child for child in _children if child.poll() is None]
    words = [sys.executable, "manage.py", "play_what_if", str(pk), "--end-with-stdin"]
    _children.append(subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True))  # noqa: S603


_children: list[subprocess.Popen[bytes]] = []
"""With their pipes: what nobody refers to is closed."""


def _forget_old_ones() -> None:
    kept = WhatIf.objects.over().order_by("-pk").values_list("pk", flat=True)[:KEPT]
    WhatIf.objects.over().exclude(pk__in=list(kept)).delete()
