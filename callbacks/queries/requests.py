"""Where a callback that was asked for elsewhere stands."""

from datetime import datetime
from typing import Any

from callbacks.lifecycle import Status
from callbacks.models import CallbackRequest, QueueEntry
from callbacks.models.callback_request import RequestStatus
from callbacks.queries.estimates import estimated_wait
from callbacks.queries.line import position_of

LAPSED = "lapsed"
STATUSES = [
    (RequestStatus.UNCONFIRMED.value, "Unconfirmed"),
    (LAPSED, "Lapsed"),
    *((status.value, str(status.label)) for status in Status),
]
"""What a request can be: not confirmed yet, or not in time, and then whatever a place in line can be."""


def request_payload(request: CallbackRequest, *, at: datetime) -> dict[str, Any]:
    """As the API and the page show it. Without a place in line there is neither position nor estimate."""
    entry = _entry_of(request)
    place = _place(entry, at=at)
    return {
        "id": request.public_id,
        "status": _status(request, entry, at=at),
        "phone_number": str(request.phone_number.number),
        "number": request.number,
        "name": request.name,
        "queue": entry.queue.name if entry else (request.queue.name if request.queue else None),
        "category": (entry.category or None) if entry else (request.category.name if request.category else None),
        "earliest_at": request.earliest_at,
        "created_at": request.created_at,
        "confirm_until": request.confirm_until if request.is_unconfirmed else None,
        "conversation_id": request.conversation_id,
        **place,
    }


def _entry_of(request: CallbackRequest) -> QueueEntry | None:
    """Who is passed on, or calls again, has a new entry in the same conversation."""
    if request.conversation_id is None:
        return None
    entries = QueueEntry.objects.filter(conversation=request.conversation_id).select_related("queue")
    return entries.order_by("-pk").first()


def _status(request: CallbackRequest, entry: QueueEntry | None, *, at: datetime) -> str:
    if entry is not None:
        return entry.status
    if request.is_unconfirmed and at >= request.confirm_until:
        return LAPSED
    return request.status


def _place(entry: QueueEntry | None, *, at: datetime) -> dict[str, Any]:
    if entry is None or not entry.holds_a_place or not entry.is_due(at=at):
        return {"position": None, "estimate": None}
    position = position_of(entry)
    estimate = estimated_wait(queue_id=entry.queue_id, ahead=position - 1, at=at)
    told = {"low_seconds": estimate.low, "high_seconds": estimate.high} if estimate else None
    return {"position": position, "estimate": told}
