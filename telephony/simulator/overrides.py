"""Connection overrides in a URL's fragment, `#rc=2&rp=ct,rt,5xx` (twilio.md 1.3); the fragment is neither sent nor signed."""

from __future__ import annotations

import dataclasses
from urllib.parse import parse_qsl, urldefrag

POLICIES = {"4xx", "5xx", "ct", "rt", "all"}
TOTAL_SECONDS = 15.0


@dataclasses.dataclass(frozen=True)
class Overrides:
    """How long to try, how often, and after what."""

    connect_seconds: float = 5.0
    read_seconds: float = TOTAL_SECONDS
    total_seconds: float = TOTAL_SECONDS
    retries: int = 1
    policies: frozenset[str] = frozenset({"ct"})

    def retry_after(self, failure: str) -> bool:
        return bool(failure) and ("all" in self.policies or failure in self.policies)


def read_overrides(url: str) -> tuple[str, Overrides]:
    """The URL without fragment, and what the fragment asks for; nonsense in it is ignored."""
    bare, fragment = urldefrag(url)
    asked = dict(parse_qsl(fragment))
    plain = Overrides()
    policies = frozenset(asked.get("rp", "ct").split(",")) & POLICIES
    return bare, Overrides(
        connect_seconds=_milliseconds(asked.get("ct"), 10_000, plain.connect_seconds),
        read_seconds=_milliseconds(asked.get("rt"), 15_000, plain.read_seconds),
        total_seconds=_milliseconds(asked.get("tt"), 15_000, plain.total_seconds),
        retries=_count(asked.get("rc"), plain.retries),
        policies=policies or plain.policies,
    )


def _milliseconds(text: str | None, most: int, default: float) -> float:
    if text is None or not text.isascii() or not text.isdigit():
        return default
    return min(max(int(text), 100), most) / 1000


def _count(text: str | None, default: int) -> int:
    if text is None or not text.isascii() or not text.isdigit():
        return default
    return min(int(text), 5)
