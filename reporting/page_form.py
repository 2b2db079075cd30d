"""What every report page has in common: who may see it, what its address asks for, and the form that says so."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from rest_framework.exceptions import ValidationError

from agents.models import Agent
from callbacks.models import PhoneNumber, Queue, Translation
from contactcenter import clock, roles
from reporting import parameters
from reporting.models import InteractionKind, InteractionOutcome, MediaType
from reporting.queries.summary import GROUPS, Asked

SPANS = (1, 7, 30)
MOST_NAMES = 500
"""In one list of the form."""


def refuse_others(request: HttpRequest) -> None:
    """Raises PermissionDenied for who is no supervisor."""
    if not roles.is_supervisor(request.user):
        raise PermissionDenied("Reports are for supervisors.")


def asked_by(request: HttpRequest) -> tuple[Asked, str]:
    """What the address asks for; where that cannot be, the last week and a sentence that says why."""
    refuse_others(request)
    query = request.GET.copy()
    days = {str(span): span for span in SPANS}.get(str(query.get("days")))
    if days and not (query.get("from") or query.get("until")):
        query["from"] = (clock.now() - timedelta(days=days)).isoformat()
    for word in ("metrics", "group_by", "interval"):
        query.pop(word, None)
    try:
        return parameters.asked_for(query), ""
    except ValidationError as refused:
        return parameters.asked_for(QueryDict()), sentence_of(refused)


def sentence_of(refused: ValidationError) -> str:
    details: Any = refused.detail
    return " ".join(str(one) for one in details.values())


def form_of(request: HttpRequest, asked: Asked, *, wrong: str) -> dict[str, Any]:
    """The form as the address has set it."""
    query = request.GET
    kept = query.copy()
    kept.pop("page", None)
    return {
        "page": "reports",
        "asked": asked,
        "wrong": wrong,
        "at": clock.now(),
        "query": kept.urlencode(),
        "chosen": {name: query.get(name, "") for name in (*GROUPS, "from", "until", "days", "time_zone", "search")},
        "spans": SPANS,
        "from_text": _as_written(asked.first, asked),
        "until_text": _as_written(asked.until, asked),
        "choices": choices(),
        "words": (
            ("kind", "Kind", InteractionKind.choices),
            ("outcome", "Outcome", InteractionOutcome.choices),
        ),
    }


def _as_written(moment: datetime, asked: Asked) -> datetime:
    """By the clocks of the view's zone, without it: a template would turn it into the server's."""
    return moment.astimezone(asked.zone).replace(tzinfo=None)


def choices() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What all pages filter by, media type first (rule 44); by language where numbers speak several."""
    queues = Queue.objects.order_by("name").values_list("name", flat=True)[:MOST_NAMES]
    numbers = PhoneNumber.objects.order_by("name")[:MOST_NAMES]
    agents = Agent.objects.order_by("name").values_list("name", flat=True)[:MOST_NAMES]
    languages = Translation.objects.order_by("language").values_list("language", flat=True).distinct()[:MOST_NAMES]
    found = [
        ("media_type", "Media type", list(MediaType.choices)),
        ("queue", "Queue", [(name, name) for name in queues]),
        ("number", "Number", [(str(one.number), one.name) for one in numbers]),
        ("agent", "Agent", [(name, name) for name in agents]),
    ]
    if languages:
        own = (parameters.OWN_LANGUAGE, "None chosen")
        found.append(("language", "Language chosen", [(name, name) for name in languages] + [own]))
    return found
