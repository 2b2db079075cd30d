"""The books: every open entry with its next event and when that is due; how every accepted callback ended (rule 49)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef

from callbacks.lifecycle import FINAL, NEEDS_A_TICKET, Status
from callbacks.models import CallLeg, Offer, QueueEntry
from callbacks.models.queue_entry import QueueEntryQuerySet
from tickets.models import Ticket

LATE_SECONDS = 30
"""A sweep comes every two seconds: what is this long overdue is not going to happen by itself."""

TALKING_SECONDS = 120
RING_GRACE_SECONDS = 20


@dataclass(frozen=True)
class Standing:
    """An open entry: what comes next, and by when. `due_at` None: nothing is going to happen, which is a fault."""

    entry: QueueEntry
    next_event: str
    due_at: datetime | None

    def is_red(self, *, at: datetime) -> bool:
        return self.due_at is None or self.due_at + timedelta(seconds=LATE_SECONDS) < at


@dataclass(frozen=True)
class Books:
    """How all callbacks ever accepted stand. `lost` must be 0."""

    accepted: int
    ended: dict[str, int]
    still_open: int
    without_ticket: list[int]
    red: list[Standing]

    @property
    def lost(self) -> int:
        """Accepted, and neither open nor in a final state, nor with the ticket that its end is due."""
        return self.accepted - self.still_open - sum(self.ended.values()) + len(self.without_ticket)


def books(*, at: datetime) -> Books:
    promised = QueueEntry.objects.promised()
    ended = Counter(promised.filter(status__in=FINAL).values_list("status", flat=True))
    return Books(
        accepted=promised.count(),
        ended=dict(ended),
        still_open=promised.open().count(),
        without_ticket=list(_without_ticket().values_list("pk", flat=True)),
        red=[standing for standing in standings(at=at) if standing.is_red(at=at)],
    )


def standings(*, at: datetime) -> Iterator[Standing]:
    """Every open entry, longest wait first."""
    entries = (
        QueueEntry.objects.open().select_related("queue", "phone_number__business_hours", "agent").longest_wait_first()
    )
    for entry in entries:
        yield _standing(entry, at=at)


def _standing(entry: QueueEntry, *, at: datetime) -> Standing:
    match Status(entry.status):
        case Status.WAITING:
            return Standing(entry, "an offer, or the longest wait is over", entry.deadline_at)
        case Status.OFFERED:
            offer = Offer.objects.open().filter(entry=entry).order_by("expires_at").first()
            return Standing(entry, "an answer to the offer", offer.expires_at if offer else None)
        case _:
            return _with_an_agent(entry)


def _with_an_agent(entry: QueueEntry) -> Standing:
    offer = Offer.objects.in_hand().filter(entry=entry).first()
    if offer is None:
        return Standing(entry, "nobody has it in hand", None)
    if entry.is_connecting:
        joined = offer.agent_joined_at
        due = joined + timedelta(seconds=settings.CUSTOMER_RING_SECONDS) if joined else offer.join_due_at
        return Standing(entry, "the customer's call" if joined else "the agent's audio", due)
    leg = CallLeg.objects.in_flight().filter(entry=entry).exclude(agent__isnull=False).order_by("-created_at").first()
    if leg is None:
        return Standing(entry, "no call is in flight", None)
    if entry.is_dialing:
        return Standing(entry, "the customer's answer", _dial_due(leg))
    return Standing(
        entry,
        "the end of the call",
        (leg.heartbeat_at or leg.answered_at or leg.created_at) + timedelta(seconds=TALKING_SECONDS),
    )


def _dial_due(leg: CallLeg) -> datetime:
    if leg.asked_at is None:
        return leg.created_at + timedelta(seconds=LATE_SECONDS)
    if leg.call_sid is None:
        return leg.asked_at + timedelta(seconds=2 * settings.DIAL_LEASE_SECONDS)
    return leg.asked_at + timedelta(seconds=settings.CUSTOMER_RING_SECONDS + 2 * RING_GRACE_SECONDS)


def _without_ticket() -> QueueEntryQuerySet:
    """Ended in a way that is due a ticket, and there is none for the conversation."""
    ticket = Ticket.objects.filter(conversation_id=OuterRef("conversation_id"), source_key__isnull=False)
    return QueueEntry.objects.promised().filter(status__in=NEEDS_A_TICKET).filter(~Exists(ticket))
