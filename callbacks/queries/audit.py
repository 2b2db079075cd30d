"""The books: how many callbacks were accepted and how each ended, and whether what is counted is what is there (rule 49)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.db.models import CharField, Count, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from callbacks.lifecycle import FINAL, NEEDS_A_TICKET
from callbacks.models import QueueEntry, Tally
from callbacks.models.queue_entry import QueueEntryQuerySet
from callbacks.models.tally import ACCEPTED, ENDED, REPAIR, TICKETED
from tickets.models import Ticket

OPEN = "open"


@dataclass(frozen=True)
class Books:
    """How all callbacks ever accepted stand. `lost` must be 0."""

    accepted: int
    ended: dict[str, int]
    still_open: int
    without_ticket: int
    repairs: dict[str, int] = field(default_factory=dict)

    @property
    def unaccounted(self) -> int:
        """Accepted, and neither open nor in a final state."""
        return self.accepted - self.still_open - sum(self.ended.values())

    @property
    def lost(self) -> int:
        """Unaccounted for, or ended without the ticket that the end is due."""
        return abs(self.unaccounted) + abs(self.without_ticket)


def books(*, at: datetime) -> Books:
    """As they were counted when it happened: quick, however long the history is. `recount` holds them against the rows."""
    # One statement sees one moment: two could see an entry neither open nor ended.
    counted = dict(Tally.objects.totals().union(_open_now(), all=True))
    return _books(counted, ticketed=counted.get(TICKETED, 0))


def recount(*, at: datetime) -> Books:
    """The same from the rows themselves: reads all of history."""
    by_status = QueueEntry.objects.promised().order_by().values_list("status").annotate(total=Count("pk"))
    rows = dict(by_status)
    ended = {f"{ENDED}{status}": rows[status] for status in FINAL if status in rows}
    open_now = sum(total for status, total in rows.items() if status not in FINAL)
    due = sum(rows.get(status, 0) for status in NEEDS_A_TICKET)
    counted = {ACCEPTED: sum(rows.values()), OPEN: open_now} | ended
    return _books(counted, ticketed=due - without_ticket().count())


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read within is of the same moment, while calls go on. Inside a transaction it is as good as that is."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def without_ticket() -> QueueEntryQuerySet:
    """Ended in a way that is due a ticket, and there is none."""
    key = Concat(Value("entry:"), Cast(OuterRef("pk"), CharField()))
    ticket = Ticket.objects.filter(source_key=key)
    return QueueEntry.objects.promised().filter(status__in=NEEDS_A_TICKET).filter(~Exists(ticket))


def _open_now() -> "QueueEntryQuerySet":
    promised = QueueEntry.objects.open().promised().order_by()
    return promised.values_list(Value(OPEN)).annotate(total=Count("pk"))  # type: ignore[return-value]


def _books(counted: dict[str, int], *, ticketed: int) -> Books:
    ended = {name.removeprefix(ENDED): total for name, total in counted.items() if name.startswith(ENDED)}
    due = sum(ended.get(status, 0) for status in NEEDS_A_TICKET)
    return Books(
        accepted=counted.get(ACCEPTED, 0),
        ended=ended,
        still_open=counted.get(OPEN, 0),
        without_ticket=due - ticketed,
        repairs={name.removeprefix(REPAIR): total for name, total in counted.items() if name.startswith(REPAIR)},
    )
