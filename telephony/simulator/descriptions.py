"""Calls as people and tests see them under /sim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telephony.simulator.calls import Call
from telephony.simulator.words import iso

if TYPE_CHECKING:
    from telephony.simulator.conferences import Conferences


def describe_call(call: Call, conferences: Conferences) -> dict[str, Any]:
    """Times `…_at` are seconds on the simulated clock; `created_on` is wall clock."""
    return {
        "sid": call.sid,
        "from": call.from_number,
        "to": call.to_number,
        "direction": call.direction,
        "status": call.status,
        "started_at": _rounded(call.started_at),
        "answered_at": _rounded(call.answered_at),
        "ended_at": _rounded(call.ended_at),
        "created_on": iso(call.created_on),
        "client": call.client,
        "parent_sid": call.parent_sid,
        "conference": call.conference,
        "answered_by": call.answered_by,
        "talking_with": talking_with(call, conferences),
    }


def talking_with(call: Call, conferences: Conferences) -> list[str]:
    """SIDs of the calls that hear this one now."""
    if call.bridged_with is not None:
        return [call.bridged_with]
    if call.conference is None:
        return []
    conference = conferences.living(name=call.conference)
    me = conference.participants.get(call.sid) if conference is not None else None
    if conference is None or conference.status != "in-progress" or me is None or me.is_on_hold:
        return []
    return [one.call.sid for one in conference.inside if one is not me and not one.is_on_hold]


def _rounded(moment: float | None) -> float | None:
    return None if moment is None else round(moment, 3)
