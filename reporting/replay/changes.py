"""What is to be otherwise in a replay: more or fewer agents, other settings of the phone numbers."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from callbacks.models import PhoneNumber
from reporting.replay.plan import Plan, Shift, Worker

DAY_SECONDS = 86_400.0
CHANGEABLE = frozenset(
    field.name
    for field in PhoneNumber._meta.get_fields()  # noqa: SLF001 - documented by Django
    if getattr(field, "editable", False) and not field.is_relation and field.name not in {"id", "number", "name"}
)
"""Settings that stand in the number itself."""


class BadChange(ValueError):
    """There is no such setting, or it cannot be so."""


def read_change(text: str) -> tuple[str, Any]:
    """`name=value`, the value as in JSON, or a word. Raises BadChange."""
    name, equals, value = text.partition("=")
    if not equals:
        raise BadChange(f"{text!r} changes nothing. Write name=value, such as max_callback_wait_seconds=3600.")
    if name not in CHANGEABLE:
        raise BadChange(
            f"A phone number has no setting {name!r} that can be tried. There are: {', '.join(sorted(CHANGEABLE))}."
        )
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def changed(plan: Plan, *, agents: int, settings: Mapping[str, Any]) -> Plan:
    """The plan with so many agents more, or fewer, and these settings at every number. Raises BadChange."""
    return replace(plan, workers=_with(plan.workers, agents), changes={**plan.changes, **settings})


def _with(workers: tuple[Worker, ...], more: int) -> tuple[Worker, ...]:
    """New ones are there all day, do what the most versatile does, at the pace of that one; the last ones go first."""
    if more <= 0:
        if len(workers) + more < 1:
            raise BadChange(f"{len(workers)} agents worked that day: at least one must stay.")
        return workers[: len(workers) + more]
    model = max(workers, key=lambda worker: (len(worker.queues), len(worker.skills)))
    all_day = (Shift(begins=0.0, ends=DAY_SECONDS),)
    return workers + tuple(replace(model, name=f"one more {number}", shifts=all_day) for number in range(1, more + 1))
