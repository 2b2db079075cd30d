"""What a report by e-mail says: the key figures beside those of the period before, the queues, and where to see more."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse

from contactcenter.spreadsheets import CONTENT_TYPES
from reporting import export, parameters
from reporting.models import Attachment, Every, ReportSchedule
from reporting.queries import dashboard
from reporting.queries.search import rows_of
from reporting.queries.summary import GROUPS, Asked
from reporting.schedule_times import INTERVALS

MOST_QUEUES = 10
LABELS = {
    "media_type": "media type", "kind": "kind", "queue": "queue", "number": "number", "category": "category",
    "language": "language", "agent": "agent", "disposition": "disposition", "outcome": "outcome",
}  # fmt: skip
BEFORE = {Every.DAY: "The day before", Every.WEEK: "The week before", Every.MONTH: "The month before"}


@dataclass(frozen=True)
class File:
    """What is attached, and how many rows were left out of it."""

    name: str
    content: bytes
    content_type: str
    rows: int
    left_out: int


def view_of(query: QueryDict) -> str:
    """The filters of a report's address, without its time. Raises ValidationError where they make no sense."""
    parameters.read_filters(query)
    kept = QueryDict(mutable=True)
    for name in GROUPS:
        kept.setlist(name, [value for value in query.getlist(name) if value])
    return kept.urlencode()


def in_words(query: str) -> str:
    """The filters of a view, for people."""
    chosen = QueryDict(query)
    said = [f"{LABELS[name]} {', '.join(chosen.getlist(name))}" for name in GROUPS if chosen.getlist(name)]
    text = "; ".join(said).replace("_", " ")
    return text[:1].upper() + text[1:] if text else "All calls and callbacks"


def message_of(schedule: ReportSchedule, *, first: datetime, until: datetime, to: list[str]) -> EmailMultiAlternatives:
    """The whole message, not sent. Raises TooMuch."""
    asked = asked_of(schedule, first=first, until=until)
    file = _file(schedule, asked)
    words = {**_words(schedule, asked), "file": file}
    message = EmailMultiAlternatives(
        subject=" ".join(f"{schedule.name}: {words['span']}".split())[:200],
        body=render_to_string("reports/email.txt", words),
        to=to,
    )
    message.attach_alternative(render_to_string("reports/email.html", words), "text/html")
    if file:
        message.attach(file.name, file.content, file.content_type)
    return message


def asked_of(schedule: ReportSchedule, *, first: datetime, until: datetime) -> Asked:
    return Asked(
        first=first,
        until=until,
        zone=schedule.zone,
        interval=INTERVALS[Every(schedule.every)],
        metrics=dashboard.FIGURES,
        filters=parameters.read_filters(QueryDict(schedule.query)),
    )


def _words(schedule: ReportSchedule, asked: Asked) -> dict[str, Any]:
    return {
        "schedule": schedule,
        "span": _span(asked),
        "view": in_words(schedule.query),
        "before": BEFORE[Every(schedule.every)],
        "figures": dashboard.figures(asked),
        "queues": dashboard.by_queue(replace(asked, interval=""))[:MOST_QUEUES],
        "link": _link(schedule, asked),
        "all": settings.PUBLIC_BASE_URL + reverse("reports:emails"),
    }


def _span(asked: Asked) -> str:
    first, last = asked.first.astimezone(asked.zone), (asked.until - timedelta(seconds=1)).astimezone(asked.zone)
    if first.date() == last.date():
        return f"{first:%A} {first.day} {first:%B %Y}"
    if asked.interval == "1mo":
        return f"{first:%B %Y}"
    return f"{first.day} {first:%B} to {last.day} {last:%B %Y}"


def _link(schedule: ReportSchedule, asked: Asked) -> str:
    """The same view, of the same days."""
    query = QueryDict(schedule.query, mutable=True)
    query["from"] = f"{asked.first.astimezone(asked.zone):%Y-%m-%d}"
    query["until"] = f"{asked.until.astimezone(asked.zone):%Y-%m-%d}"
    query["time_zone"] = schedule.time_zone
    return f"{settings.PUBLIC_BASE_URL}{reverse('reports:dashboard')}?{query.urlencode()}"


def _file(schedule: ReportSchedule, asked: Asked) -> File | None:
    if not schedule.attachment:
        return None
    rows = rows_of(asked)
    count = rows.count()
    taken = rows[: export.MOST_ROWS].iterator(2000)
    is_book = schedule.attachment == Attachment.XLSX
    content = export.as_xlsx(taken) if is_book else "".join(export.as_csv(taken)).encode()
    first = asked.first.astimezone(asked.zone)
    return File(
        name=f"interactions-{first:%Y-%m-%d}.{schedule.attachment}",
        content=content,
        content_type=CONTENT_TYPES[schedule.attachment],
        rows=min(count, export.MOST_ROWS),
        left_out=max(0, count - export.MOST_ROWS),
    )
