"""What may be asked of the stats: read from the query string, refused with a sentence."""

import zoneinfo
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime
from rest_framework.exceptions import ValidationError

from agents.models import Agent
from callbacks.models import Queue
from contactcenter import clock
from reporting.metrics import BOOK, USUAL
from reporting.models import InteractionKind, InteractionOutcome, MediaType
from reporting.queries.intervals import INTERVALS, quarter_before
from reporting.queries.summary import GROUPS, Asked
from telephony import phone_numbers

USUAL_DAYS, MOST_DAYS, MOST_GROUPS, MOST_VALUES = 7, 1100, 4, 50
OWN_LANGUAGE = "own"
"""How to ask for those who chose no language: they heard the number's own."""

WORDS: dict[str, list[str]] = {
    "media_type": MediaType.values,
    "kind": InteractionKind.values,
    "outcome": InteractionOutcome.values,
}


def asked_for(query: QueryDict) -> Asked:
    """Raises ValidationError that names the parameter."""
    zone = read_zone(query.get("time_zone", ""))
    first, until = read_span(query, zone=zone)
    return Asked(
        first=first,
        until=until,
        zone=zone,
        interval=_one_of("interval", query.get("interval", ""), INTERVALS, may_be_empty=True),
        groups=_list("group_by", query, GROUPS, most=MOST_GROUPS),
        metrics=_list("metrics", query, BOOK, most=len(BOOK)) or USUAL,
        filters=read_filters(query),
    )


def compares(query: QueryDict) -> bool:
    return bool(_one_of("compare", query.get("compare", ""), ("previous",), may_be_empty=True))


def read_zone(name: str) -> zoneinfo.ZoneInfo:
    if name and name not in zoneinfo.available_timezones():
        raise ValidationError({"time_zone": f"“{name[:60]}” is no time zone. Use a name such as Europe/Berlin."})
    return zoneinfo.ZoneInfo(name or settings.TIME_ZONE)


def read_span(query: QueryDict, *, zone: zoneinfo.ZoneInfo) -> tuple[datetime, datetime]:
    """From a quarter of an hour to another; the last week where nothing is said."""
    now = clock.now()
    until = _moment("until", query.get("until", ""), zone=zone)
    until = _quarter_after(until or now)
    first = _moment("from", query.get("from", ""), zone=zone)
    first = quarter_before(first) if first else until - timedelta(days=USUAL_DAYS)
    if first >= until:
        raise ValidationError({"until": "It must come after `from`."})
    if until - first > timedelta(days=MOST_DAYS):
        raise ValidationError({"from": f"Ask for {MOST_DAYS} days at most."})
    return first, until


def read_filters(query: QueryDict) -> dict[str, list[Any]]:
    """By the name of a group, the values of its column; a name that nobody has finds nothing."""
    found: dict[str, list[Any]] = {}
    for name in GROUPS:
        values = [value.replace("\x00", "") for value in query.getlist(name) if value]
        if len(values) > MOST_VALUES:
            raise ValidationError({name: f"Ask for {MOST_VALUES} at most."})
        for value in values:
            if name in WORDS:
                _one_of(name, value, WORDS[name])
        if values:
            found[name] = _stored(name, values)
    return found


def _stored(name: str, values: list[str]) -> list[Any]:
    if name == "queue":
        return list(Queue.objects.filter(name__in=values).values_list("pk", flat=True))
    if name == "agent":
        return list(Agent.objects.filter(name__in=values).values_list("pk", flat=True))
    if name == "number":
        return [phone_numbers.normalize(value) or value for value in values]
    if name == "language":
        return [stored_language(value) for value in values]
    return values


def stored_language(value: str) -> str:
    """An interaction names a language where its customer chose one."""
    return "" if value == OWN_LANGUAGE else value


def _list(name: str, query: QueryDict, known: Any, *, most: int) -> tuple[str, ...]:
    words = [word.strip() for given in query.getlist(name) for word in given.split(",") if word.strip()]
    words = list(dict.fromkeys(words))
    for word in words:
        _one_of(name, word, tuple(known))
    if len(words) > most:
        raise ValidationError({name: f"Ask for {most} at most."})
    return tuple(words)


def _one_of(name: str, word: str, known: Any, *, may_be_empty: bool = False) -> str:
    if word in known or (may_be_empty and not word):
        return word
    raise ValidationError({name: f"“{word[:60]}” is not known. Use one of: {', '.join(known)}."})


def _moment(name: str, text: str, *, zone: zoneinfo.ZoneInfo) -> datetime | None:
    """A moment, or a day, which begins at midnight in the zone; one without an offset is meant in the zone."""
    if not text:
        return None
    try:
        day = parse_date(text)
        at = datetime.combine(day, time()) if day else parse_datetime(text.replace(" ", "+"))
        if at is not None and 1971 <= at.year <= 2200:
            return at if at.tzinfo else at.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        pass
    raise ValidationError({name: "Write a day, 2026-03-01, or a moment, 2026-03-01T09:00:00Z, from 1971 to 2200."})


def _quarter_after(at: datetime) -> datetime:
    begun = quarter_before(at)
    return begun if begun == at else begun + timedelta(minutes=15)
