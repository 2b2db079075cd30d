"""The board's page for supervisors, as it is at first paint; its script keeps it live."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from agents.models import Skill
from callbacks.board_feed import HEARTBEAT_SECONDS
from callbacks.models import Queue
from callbacks.monitor_views import may_monitor
from callbacks.queries.board import board_payload
from contactcenter import clock, roles

ROWS_ON_A_WALL = 8


@require_GET
@login_required
@never_cache
def board_page(request: HttpRequest) -> HttpResponse:
    """All queues, or the one that is asked for; `wall=1` for a screen that is read from afar."""
    if not roles.is_supervisor(request.user):
        raise PermissionDenied("The board is for supervisors.")
    queues = list(Queue.objects.values_list("name", flat=True))
    queue = request.GET.get("queue", "")
    queue = queue if queue in queues else ""
    wall = bool(request.GET.get("wall"))
    board = board_payload(at=clock.now(), queue=queue)
    page = {"page": "board", "board": board, "queues": queues, "skills": _skills(), "queue": queue, "wall": wall}
    page |= {"settings": _settings(queue=queue, wall=wall), "may_monitor": may_monitor(request.user)}
    return render(request, "board/page.html", page)


def _skills() -> list[str]:
    return list(Skill.objects.values_list("name", flat=True))


def _settings(*, queue: str, wall: bool) -> dict[str, Any]:
    """What the script must know."""
    rows = ROWS_ON_A_WALL if wall else None
    return {"socket": "/ws/board/", "heartbeat_seconds": HEARTBEAT_SECONDS, "queue": queue, "rows": rows}
