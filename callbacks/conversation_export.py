"""A conversation as a file: all of it as JSON, or its lines as CSV, in which no cell is a formula."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from callbacks.models import CarrierReport, Conversation
from callbacks.queries.legs import Lanes
from contactcenter.spreadsheets import as_text

COLUMNS = ("at", "seconds", "kind", "name", "text", "actor", "details")


def as_json(conversation: Conversation, *, lines: Iterable[dict[str, Any]], lanes: Lanes) -> str:
    """Facts, calls with what the carrier reported of them, and the timeline."""
    document = {
        "id": str(conversation.pk),
        "caller": conversation.caller,
        "caller_name": conversation.caller_name,
        "dialed_number": conversation.dialed_number,
        "outcome": conversation.outcome,
        "started_at": conversation.started_at,
        "ended_at": conversation.ended_at,
        "calls": [_call(lane) for lane in lanes.lanes],
        "other_reports": [_report(report) for report in lanes.other_reports],
        "timeline": list(lines),
    }
    return json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"


def as_csv(lines: Iterable[dict[str, Any]]) -> str:
    """One line of the timeline a row, every cell quoted."""
    out = io.StringIO()
    rows = csv.writer(out, quoting=csv.QUOTE_ALL)
    rows.writerow(COLUMNS)
    for line in lines:
        details = json.dumps(line["details"], cls=DjangoJSONEncoder, ensure_ascii=False) if line["details"] else ""
        cells = (
            line["at"].isoformat(),
            f"{line['offset']:.1f}",
            *(line[name] for name in COLUMNS[2:-1]),
            details,
        )
        rows.writerow([as_text(str(cell)) for cell in cells])
    return out.getvalue()


def _call(lane: Any) -> dict[str, Any]:
    leg = lane.leg
    names = ("purpose", "status", "from_number", "to_number", "call_sid", "answered_by", "sip_code", "failure")
    times = ("created_at", "answered_at", "ended_at")
    facts = {name: getattr(leg, name) for name in names + times}
    return {**facts, "agent": leg.agent.name if leg.agent else None, "reports": [_report(one) for one in lane.reports]}


def _report(report: CarrierReport) -> dict[str, Any]:
    return {"at": report.at, "kind": report.kind, "call_sid": report.call_sid, "fields": report.fields}
