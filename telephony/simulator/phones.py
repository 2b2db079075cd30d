"""Telephones and browsers out there: what happens when one of them is called."""

from __future__ import annotations

import dataclasses
from typing import Any

from telephony.simulator.scripts import BadScript, Step, read_script

BEHAVIORS = (
    "answer",
    "busy",
    "no_answer",
    "voicemail",
    "reject",
    "unreachable",
    "hang_up_after",
    "silent",
    "manual",
)
ANSWERING = {"answer", "voicemail", "hang_up_after", "silent"}
VERDICTS = ("human", "machine_start", "fax", "unknown")
SECONDS_FIELDS = ("ring_seconds", "amd_seconds", "hang_up_after_seconds")
VOICEMAIL_SECONDS, HANG_UP_AFTER_SECONDS = 60.0, 5.0


class BadPhone(ValueError):
    """Somebody asked for a telephone that cannot be; the message says why."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Phone:
    """`manual` rings until a person answers or declines; `amd_seconds` until machine detection has its verdict."""

    number: str
    behavior: str = "answer"
    ring_seconds: float = 2.0
    amd_seconds: float | None = None
    hang_up_after_seconds: float | None = None
    answered_by: str | None = None
    script: tuple[Step, ...] = ()

    @property
    def verdict(self) -> str:
        if self.answered_by is not None:
            return self.answered_by
        return {"voicemail": "machine_start", "silent": "unknown"}.get(self.behavior, "human")

    @property
    def verdict_seconds(self) -> float:
        if self.amd_seconds is not None:
            return self.amd_seconds
        return {"voicemail": 3.0, "silent": 5.0}.get(self.behavior, 2.0)

    @property
    def hangs_up_after(self) -> float | None:
        """A mailbox does not record forever."""
        if self.behavior == "hang_up_after":
            return HANG_UP_AFTER_SECONDS if self.hang_up_after_seconds is None else self.hang_up_after_seconds
        if self.behavior == "voicemail":
            return VOICEMAIL_SECONDS if self.hang_up_after_seconds is None else self.hang_up_after_seconds
        return self.hang_up_after_seconds

    def answered_for(self, behavior: str) -> Phone:
        """A person picked up, or let the mailbox do it."""
        return dataclasses.replace(self, behavior=behavior)

    def as_json(self) -> dict[str, Any]:
        fields = dataclasses.asdict(self)
        fields["script"] = [dict(step) for step in fields["script"]]
        return fields


class Phones:
    """What was said about each number; a number nobody spoke of depends on whether somebody watches the page."""

    def __init__(self) -> None:
        self._phones: dict[str, Phone] = {}

    def configure(self, *, number: str, wanted: object) -> Phone:
        """Replaces what was said before. Raises BadPhone with a sentence."""
        phone = read_phone(number=number, wanted=wanted)
        self._phones[number] = phone
        return phone

    def forget(self, number: str) -> None:
        self._phones.pop(number, None)

    def find(self, number: str) -> Phone | None:
        return self._phones.get(number)

    def all(self) -> list[Phone]:
        return list(self._phones.values())


def read_phone(*, number: str, wanted: object) -> Phone:
    if not isinstance(wanted, dict):
        raise BadPhone('A telephone is a JSON object like {"behavior": "answer", "ring_seconds": 2}.')
    unknown = set(wanted) - {"number", "behavior", "script", "answered_by", *SECONDS_FIELDS}
    if unknown:
        raise BadPhone(f"A telephone has no “{sorted(unknown)[0]}”.")
    behavior = wanted.get("behavior", "answer")
    if behavior not in BEHAVIORS:
        raise BadPhone(f"There is no behavior “{behavior}”; there are: {', '.join(BEHAVIORS)}.")
    if wanted.get("answered_by") not in (None, *VERDICTS):
        raise BadPhone(f"answered_by is one of: {', '.join(VERDICTS)}.")
    try:
        script = read_script(wanted.get("script"))
    except BadScript as error:
        raise BadPhone(str(error)) from error
    seconds = {name: _seconds(name, wanted[name]) for name in SECONDS_FIELDS if wanted.get(name) is not None}
    return Phone(number=number, behavior=behavior, script=script, answered_by=wanted.get("answered_by"), **seconds)


def _seconds(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 86_400:
        raise BadPhone(f"{name} is a number of seconds.")
    return float(value)
