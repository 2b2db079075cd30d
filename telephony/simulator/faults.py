"""What a carrier does on a bad day, set by `PUT /sim/faults`; `{}` clears all. p is a probability from 0 to 1.

{"webhooks": {"duplicate": p, or a whole number from 2: how often each is sent,
              "delay": seconds or [least, most] on the simulated clock,
              "reorder": p (a callback is held back until the next one of its call or conference has gone out),
              "drop": p (callbacks; documents too where "match" is given: the carrier then cannot reach the product),
              "match": part of the URL or the name of the event (voice initiated ringing answered completed amd
                       recording participant-join …); without it all webhooks are meant},
 "rest": {"status_429": p, "status_500_before": p, "status_500_after": p, "timeout_before": p, "timeout_after": p,
          "reset": p (the connection is closed and nothing was done),
          "match": a regular expression found in "POST /2010-04-01/Accounts/…"},
 "calls_per_second": n (calls placed by REST above that rate are queued; absent: no limit),
 "geo_blocked": ["+44", …] (numbers that begin so are refused with 21215),
 "seed": n (the same seed and order of requests gives the same faults)}
"""

from __future__ import annotations

import dataclasses
import random
import re
from typing import Any

WEBHOOK_FIELDS = {"duplicate", "delay", "reorder", "drop", "match"}
REST_FAULTS = ("status_429", "status_500_before", "status_500_after", "timeout_before", "timeout_after", "reset")
FIELDS = {"webhooks", "rest", "calls_per_second", "geo_blocked", "seed"}


class BadFaults(ValueError):
    """The faults asked for do not exist or have no sense; the message says which."""


@dataclasses.dataclass(frozen=True)
class Mischief:
    """What happens to one webhook."""

    copies: int = 1
    delays: tuple[float, ...] = (0.0,)
    held_back: bool = False
    dropped: bool = False


class Faults:
    """The faults in force, and the dice."""

    def __init__(self) -> None:
        self.settings: dict[str, Any] = {}
        self._dice = random.Random()

    def replace(self, settings: object) -> None:
        """Raises BadFaults with a sentence, and then changes nothing."""
        checked = _checked(settings)
        self.settings = checked
        self._dice = random.Random(checked.get("seed"))

    @property
    def calls_per_second(self) -> float | None:
        return self.settings.get("calls_per_second")

    def is_geo_blocked(self, number: str) -> bool:
        return any(number.startswith(prefix) for prefix in self.settings.get("geo_blocked", []))

    def for_webhook(self, *, url: str, event: str, is_document: bool) -> Mischief:
        wanted = self.settings.get("webhooks", {})
        match = wanted.get("match", "")
        if not wanted or (match and match not in url and match != event):
            return Mischief()
        if (not is_document or match) and self._happens(wanted.get("drop", 0)):
            return Mischief(dropped=True)
        copies = self._copies(wanted.get("duplicate", 0))
        delays = tuple(self._delay(wanted.get("delay", 0)) for _ in range(copies))
        held_back = not is_document and self._happens(wanted.get("reorder", 0))
        return Mischief(copies=copies, delays=delays, held_back=held_back)

    def for_rest(self, *, method: str, path: str) -> str | None:
        """The name of the fault that hits this request, if one does."""
        wanted = self.settings.get("rest", {})
        if not wanted or not re.search(wanted.get("match", ""), f"{method} {path}"):
            return None
        return next((name for name in REST_FAULTS if self._happens(wanted.get(name, 0))), None)

    def _happens(self, probability: float) -> bool:
        return probability > 0 and self._dice.random() < probability

    def _copies(self, duplicate: float) -> int:
        if duplicate >= 2:
            return int(duplicate)
        return 2 if self._happens(duplicate) else 1

    def _delay(self, delay: float | list[float]) -> float:
        return self._dice.uniform(*delay) if isinstance(delay, list) else float(delay)


def _checked(settings: object) -> dict[str, Any]:
    asked = _known(settings, FIELDS, "faults")
    _check_webhooks(_known(asked.get("webhooks", {}), WEBHOOK_FIELDS, "webhooks"))
    _check_rest(_known(asked.get("rest", {}), {*REST_FAULTS, "match"}, "rest"))
    rate = asked.get("calls_per_second")
    if rate is not None and not (_is_number(rate) and rate > 0):
        raise BadFaults("calls_per_second is a number above 0.")
    prefixes = asked.get("geo_blocked", [])
    if not isinstance(prefixes, list) or not all(isinstance(one, str) and one for one in prefixes):
        raise BadFaults('geo_blocked is a list of beginnings of numbers, like ["+44"].')
    if not isinstance(asked.get("seed", 0), int):
        raise BadFaults("seed is a whole number.")
    return asked


def _known(settings: object, names: set[str], where: str) -> dict[str, Any]:
    if not isinstance(settings, dict):
        raise BadFaults(f"{where} is a JSON object.")
    unknown = sorted(set(settings) - names)
    if unknown:
        raise BadFaults(f"There is no fault “{unknown[0]}” in {where}; there are: {', '.join(sorted(names))}.")
    return settings


def _check_webhooks(wanted: dict[str, Any]) -> None:
    for name in ("reorder", "drop"):
        _check_probability(name, wanted.get(name, 0))
    duplicate = wanted.get("duplicate", 0)
    if not _is_number(duplicate) or duplicate < 0 or (1 < duplicate < 2) or duplicate > 100:
        raise BadFaults("duplicate is a probability from 0 to 1, or how often each webhook is sent, from 2 to 100.")
    delay = wanted.get("delay", 0)
    span = delay if isinstance(delay, list) else [delay, delay]
    if len(span) != 2 or not all(_is_number(one) and one >= 0 for one in span):
        raise BadFaults("delay is a number of seconds, or [least, most].")
    if not isinstance(wanted.get("match", ""), str):
        raise BadFaults("match is text.")


def _check_rest(wanted: dict[str, Any]) -> None:
    for name in REST_FAULTS:
        _check_probability(name, wanted.get(name, 0))
    try:
        re.compile(wanted.get("match", ""))
    except (re.error, TypeError) as error:
        raise BadFaults(f"match is not a regular expression: {error}.") from error


def _check_probability(name: str, value: object) -> None:
    if not (_is_number(value) and 0 <= value <= 1):  # type: ignore[operator]
        raise BadFaults(f"{name} is a probability from 0 to 1.")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
