"""What the queue of a ticket says about it: by when it is due, and who is told that it was opened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tickets.models import Ticket

OpenTime = Callable[[datetime, float], datetime]
"""The moment by which so many seconds of business time have passed."""


@dataclass(frozen=True)
class Rules:
    """Without `open_time` hours count around the clock; no hours for a priority: it is due at no set time."""

    due_hours: Mapping[str, int] = field(default_factory=dict)
    open_time: OpenTime | None = None
    emails: tuple[str, ...] = ()
    webhook_url: str = ""

    def due_at(self, *, priority: str, since: datetime) -> datetime | None:
        hours = self.due_hours.get(priority)
        if not hours:
            return None
        return self.open_time(since, hours * 3600.0) if self.open_time else since + timedelta(hours=hours)


Lookup = Callable[..., Rules]


def _no_rules(*, queue: str, dialed_number: str) -> Rules:
    """Replaced when the line is loaded."""
    return Rules()


_rules_for: Lookup = _no_rules


def tell_rules_by(lookup: Lookup) -> None:
    """Tickets know queues by name only; whoever knows more says here what their rules are."""
    global _rules_for
    _rules_for = lookup


def rules_of(ticket: Ticket) -> Rules:
    return _rules_for(queue=ticket.queue, dialed_number=ticket.dialed_number)
