"""What supervisors see at a glance: each queue's line in its one order, the agents, and a few figures (rules 14, 22, 31).

The same number of statements however long the line is: of each queue the front is read, and what lies behind is counted
up to a thousand. Times are moments, not ages, so that a board on which nothing happens is the same board.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils.timezone import localtime

from callbacks.models import CarrierState, Conversation, Offer, QueueEntry
from callbacks.models.conversation import Outcome
from callbacks.queries.board_agents import agents_payload
from callbacks.queries.board_reasons import Reasons
from callbacks.queries.help_wanted import help_wanted
from callbacks.queries.line import phone_numbers
from callbacks.queries.remembered import remembered

MOST_IN_A_QUEUE, MOST_IN_ALL, LEAST_IN_A_QUEUE = 100, 1000, 10
MOST_COUNTED = 1000
SOON = timedelta(minutes=10)
TODAY_LIVES_SECONDS = 10

COUNTED = """
    SELECT queue.id, queue.name,
        (SELECT count(*) FROM (SELECT 1 FROM callbacks_place WHERE queue_id = queue.id LIMIT %s) AS counted)
    FROM callbacks_queue AS queue ORDER BY queue.name
"""
FRONT = """
    SELECT * FROM (
        SELECT queue_id, rank_at, entry_id FROM callbacks_place WHERE queue_id = %s ORDER BY rank_at, entry_id LIMIT %s
    ) AS front
"""


def board_payload(*, at: datetime, queue: str = "") -> dict[str, Any]:
    """All that a board shows, of one queue where its name is given; `at` is when it was read."""
    counted = _counted(queue)
    fronts = _fronts([pk for pk, _, _ in counted])
    entries = _entries([pk for front in fronts.values() for pk in front])
    rings = _rings(entries)
    reasons = Reasons.of(entries.values(), phone_numbers(), carrier=CarrierState.objects.current(), at=at)
    lines = []
    for pk, name, count in counted:
        shown = [entries[one] for one in fronts[pk] if one in entries]
        rows = [
            _row(entry, position=position, rings=rings.get(entry.pk, []), reasons=reasons)
            for position, entry in enumerate(shown, start=1)
        ]
        lines.append(
            {"id": pk, "name": name, **_capped(count), "more": max(0, count - len(fronts[pk])), "entries": rows}
        )
    return {
        "at": at.isoformat(),
        "figures": _figures(lines, entries.values(), at=at),
        "today": remembered("board:today", seconds=TODAY_LIVES_SECONDS, ask=lambda: _today(at)),
        "carrier": reasons.carrier.word,
        "help_wanted": help_wanted(queue=queue),
        "queues": lines,
        "agents": agents_payload(queue=queue, at=at),
    }


def _counted(queue: str) -> list[tuple[int, str, int]]:
    """Each queue with the number in line, counted up to a thousand and one."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [MOST_COUNTED + 1])
        return [row for row in cursor.fetchall() if not queue or row[1] == queue]


def _fronts(queues: list[int]) -> dict[int, list[int]]:
    """The first in line of each queue, in order; one statement, which reads each by its index."""
    most = max(LEAST_IN_A_QUEUE, min(MOST_IN_A_QUEUE, MOST_IN_ALL // max(1, len(queues))))
    fronts: dict[int, list[int]] = {pk: [] for pk in queues}
    if not queues:
        return fronts
    together = f"{' UNION ALL '.join([FRONT] * len(queues))} ORDER BY rank_at, entry_id"
    with connection.cursor() as cursor:
        cursor.execute(together, [value for pk in queues for value in (pk, most)])
        for queue, _, entry_id in cursor.fetchall():
            fronts[queue].append(entry_id)
    return fronts


def _entries(pks: list[int]) -> dict[int, QueueEntry]:
    entries = QueueEntry.objects.filter(pk__in=pks).select_related("lane", "queue")
    return {entry.pk: entry for entry in entries.longest_wait_first()}


def _rings(entries: dict[int, QueueEntry]) -> dict[int, list[Offer]]:
    """At whom each of them rings."""
    rings: dict[int, list[Offer]] = {}
    ringing = [pk for pk, entry in entries.items() if entry.is_offered]
    for offer in Offer.objects.open().filter(entry__in=ringing).select_related("agent").order_by("agent__name"):
        rings.setdefault(offer.entry_id, []).append(offer)
    return rings


def _row(entry: QueueEntry, *, position: int, rings: list[Offer], reasons: Reasons) -> dict[str, Any]:
    promised = entry.estimate_high_seconds
    return {
        "id": entry.pk,
        "position": position,
        "kind": entry.kind,
        "label": entry.label,
        "status": entry.status,
        "caller": (entry.callback_number if entry.is_callback else "") or entry.caller,
        "caller_name": entry.caller_name,
        "category": entry.category,
        "priority": entry.priority,
        "skills": entry.lane.skills_key.replace(":", " ").replace(",", ", "),
        "queued_at": entry.queued_at.isoformat(),
        "promised_at": (entry.queued_at + timedelta(seconds=promised)).isoformat() if promised else None,
        "deadline_at": entry.deadline_at.isoformat(),
        "offered_to": [offer.agent.name for offer in rings],
        "rings_until": max(offer.expires_at for offer in rings).isoformat() if rings else None,
        "why": reasons.short(entry, position=position, rings=rings),
        "conversation_id": str(entry.conversation_id),
    }


def _figures(lines: list[dict[str, Any]], entries: Iterable[QueueEntry], *, at: datetime) -> dict[str, Any]:
    """The four on top. The longest wait is that of the entries that are shown."""
    waiting = sum(line["count"] for line in lines)
    callbacks = QueueEntry.objects.open().promised().order_by()[: MOST_COUNTED + 1].count()
    expiring = QueueEntry.objects.in_line().filter(deadline_at__lte=at + SOON).order_by()[: MOST_COUNTED + 1].count()
    longest = min((entry.queued_at for entry in entries if entry.queued_at <= at), default=None)  # others come later
    return {
        "waiting": {"count": waiting, "and_more": any(line["and_more"] for line in lines)},
        "longest_since": longest.isoformat() if longest else None,
        "callbacks_open": _capped(callbacks),
        "expiring_soon": _capped(expiring),
    }


def _capped(count: int) -> dict[str, Any]:
    return {"count": min(count, MOST_COUNTED), "and_more": count > MOST_COUNTED}


def _today(at: datetime) -> dict[str, int]:
    """What began since midnight, and what has come of it so far."""
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    began = Conversation.objects.filter(started_at__gte=midnight).order_by()
    counted = dict(began.values_list("outcome").annotate(total=Count("pk")))
    asked = QueueEntry.objects.promised().filter(conversation__in=began.values("pk")).order_by()
    reached = counted.get(Outcome.COMPLETED, 0) + counted.get(Outcome.FULFILLED_INBOUND, 0)
    missed = (Outcome.NOT_REACHED, Outcome.EXPIRED, Outcome.CLOSED, Outcome.COULD_NOT_DIAL)
    return {
        "calls": sum(counted.values()),
        "callbacks_asked": asked.values("conversation").distinct().count(),
        "reached": reached,
        "abandoned": counted.get(Outcome.ABANDONED, 0),
        "callbacks_missed": sum(counted.get(outcome, 0) for outcome in missed),
    }
