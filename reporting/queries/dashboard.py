"""What the reports page shows of a span of time: figures, waits over time, the way into callbacks, hours, estimates."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import Count

from callbacks.models import Place
from reporting.charts import Bars, pairs, shade
from reporting.metrics import BOOK, Metric
from reporting.queries.summary import Asked, Group, summary, totals_of

FIGURES = (
    "customers", "answered", "abandonment", "service_level", "opt_in_rate", "promise_kept", "live_wait", "callback_wait",
    "saved_per_callback", "connect_rate", "reaching_per_attempt", "expiry_rate", "punctuality", "fairness",
)  # fmt: skip
FUNNEL = ("entries", "callbacks_offered", "became_callbacks", "opted_in_kept", "opted_in_spoken")
ASIDE = ("asked_elsewhere", "agreed_on", "from_tickets", "opened_again")
"""Callbacks that nobody was offered while waiting."""

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DARK_FROM = 4
"""So many in one hour of the week are the darkest where none has more: one alone is no alarm."""


@dataclass(frozen=True)
class Figure:
    """A metric with its value now and in the period before."""

    metric: Metric
    value: float | None
    before: float | None


def figures(asked: Asked) -> list[Figure]:
    now, before = _totals(asked), _totals(asked.previous())
    return [Figure(BOOK[name], now[name], before[name]) for name in FIGURES]


def _totals(asked: Asked) -> dict[str, float | None]:
    plain = replace(asked, metrics=FIGURES, groups=(), interval="")
    return totals_of(summary(plain), plain)


def interval_for(asked: Asked) -> str:
    """Some two dozen bars."""
    days = (asked.until - asked.first) / timedelta(days=1)
    return "1h" if days <= 2 else "1d" if days <= 45 else "1w" if days <= 200 else "1mo"


def waits(asked: Asked) -> tuple[Bars, list[tuple[str, float | None, float | None]]]:
    """Of those who held and those who were called back, by interval: as bars, and as rows of a table."""
    by_time = replace(asked, metrics=("live_wait", "callback_wait"), groups=(), interval=interval_for(asked))
    found = {group.interval: group for group in summary(by_time)}
    form = "%H:%M" if by_time.interval == "1h" else "%d %b"
    rows = []
    for number, begin in enumerate(by_time.starts):
        values = found[number].metrics(by_time.metrics) if number in found else dict.fromkeys(by_time.metrics)
        rows.append((begin.astimezone(asked.zone).strftime(form), values["live_wait"], values["callback_wait"]))
    labels, live, called = [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]
    return pairs(labels, live, called, names=("held", "called back")), rows


@dataclass(frozen=True)
class Stage:
    """One step of the way, with its part of the first."""

    metric: Metric
    value: float
    percent: int


def funnel(asked: Asked) -> tuple[list[Stage], list[Stage]]:
    """From the line to the conversation, of both media types; and the callbacks that came about otherwise, if any."""
    plain = replace(asked, metrics=(*FUNNEL, *ASIDE), groups=(), interval="", filters=_of_both_media_types(asked))
    values = {name: value or 0 for name, value in totals_of(summary(plain), plain).items()}
    most = max((values[name] for name in FUNNEL), default=0) or 1
    stages = {name: Stage(BOOK[name], value, round(100 * value / most)) for name, value in values.items()}
    return [stages[name] for name in FUNNEL], [stages[name] for name in ASIDE if values[name]]


def expiries(asked: Asked) -> list[tuple[str, list[tuple[int, int]]]]:
    """By weekday and hour in the zone, of promised callbacks that expired: how many, and how dark."""
    hourly = replace(
        asked, metrics=("callbacks_expired",), groups=(), interval="1h", filters=_of_both_media_types(asked)
    )
    if len(hourly.starts) > 2500:
        hourly = replace(hourly, first=asked.until - timedelta(days=100))
    counts = [[0] * 24 for _ in WEEKDAYS]
    begins = [at.astimezone(asked.zone) for at in hourly.starts]
    for group in summary(hourly):
        begin = begins[group.interval]
        counts[begin.weekday()][begin.hour] += int(group.sums["callbacks_expired"])
    most = max(DARK_FROM, *(max(row) for row in counts))
    return [
        (day, [(count, shade(count, most=most)) for count in row]) for day, row in zip(WEEKDAYS, counts, strict=True)
    ]


def _of_both_media_types(asked: Asked) -> dict[str, list[Any]]:
    return {name: values for name, values in asked.filters.items() if name != "media_type"}


def by_queue(asked: Asked) -> list[tuple[str, dict[str, float | None]]]:
    """The queues, the busiest first."""
    names = (
        "interactions",
        "answered",
        "abandonment",
        "live_wait",
        "callbacks",
        "callback_wait",
        "promise_kept",
        "punctuality",
    )
    grouped = replace(asked, metrics=names, groups=("queue",), interval="")
    groups: list[Group] = sorted(summary(grouped), key=lambda group: -group.sums["interactions"])
    return [(str(group.names[0] or "No queue"), group.metrics(names)) for group in groups[:50]]


def calibration(asked: Asked) -> list[tuple[str, dict[str, float | None]]]:
    """How right the estimates were, by queue."""
    names = ("estimates", "punctuality", "estimate_within")
    grouped = replace(asked, metrics=names, groups=("queue",), interval="")
    rows = [(str(group.names[0] or "No queue"), group.metrics(names)) for group in summary(grouped)]
    return [(queue, values) for queue, values in rows if values["estimates"]]


def waiting_now() -> dict[str, int]:
    """The line at this moment, by how they wait."""
    counts = Place.objects.values_list("kind").annotate(count=Count("pk")).order_by()
    return {"live": 0, "callback": 0, **dict(counts)}
