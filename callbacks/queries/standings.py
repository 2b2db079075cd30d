"""What comes next for each open entry, and by when; what is overdue, and who is stuck (rule 49)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from agents.models import Agent
from agents.states import ON_A_CALL, AgentState
from callbacks.lifecycle import Status
from callbacks.models import CallLeg, CarrierState, Guest, Offer, Place, QueueEntry
from callbacks.models.queue_entry import QueueEntryQuerySet

LATE_SECONDS = 30
"""A sweep comes every two seconds: what is this long overdue is not going to happen by itself."""

TALKING_SECONDS = 120
CONFIRMING_SECONDS = 60
AT_ONCE = 500


@dataclass(frozen=True)
class Standing:
    """An open entry: what comes next, and by when. `due_at` None: nothing is going to happen, which is a fault."""

    entry: QueueEntry
    next_event: str
    due_at: datetime | None

    def is_red(self, *, at: datetime) -> bool:
        return self.due_at is None or self.due_at + timedelta(seconds=LATE_SECONDS) < at


def standings(entries: QueueEntryQuerySet | None = None, *, at: datetime) -> Iterator[Standing]:
    """Open entries, longest wait first, read some hundreds at a time."""
    if entries is None:
        entries = QueueEntry.objects.open()
    rows = entries.select_related("queue", "agent").longest_wait_first().iterator(AT_ONCE)
    while some := list(islice(rows, AT_ONCE)):
        yield from of(some, at=at)


def of(entries: Iterable[QueueEntry], *, at: datetime) -> list[Standing]:
    """The standing of each of these, in three queries."""
    entries = list(entries)
    books = _Hands.of(entries, at=at)
    return [books.standing(entry) for entry in entries]


def overdue(*, at: datetime, most: int = AT_ONCE) -> list[Standing]:
    """What should have happened and has not, the longest overdue first.

    Reads what is past its deadline and what agents have, not the whole line.
    """
    late = at - timedelta(seconds=LATE_SECONDS)
    waiting = QueueEntry.objects.filter(status=Status.WAITING).overdue(at=late).order_by("deadline_at")
    rung = Place.objects.filter(waiting=False).values_list("entry_id", flat=True)
    in_hand = QueueEntry.objects.with_an_agent().values_list("pk", flat=True)
    with_agents = QueueEntry.objects.open().filter(pk__in=[*rung, *in_hand])
    entries = [*waiting.select_related("queue", "agent")[:most], *with_agents.select_related("queue", "agent")]
    red = [standing for standing in of(entries, at=at) if standing.is_red(at=at)]
    return sorted(red, key=lambda standing: standing.due_at or standing.entry.status_since)[:most]


def oldest_overdue_seconds(red: list[Standing], *, at: datetime) -> float:
    """How long the first of them is overdue; 0 where none is. Without a due time it counts from its status."""
    return max(((at - (one.due_at or one.entry.status_since)).total_seconds() for one in red), default=0.0)


def stuck_agents(*, at: datetime) -> list[Agent]:
    """Rung by nothing, on a call with nobody, or in a wrap-up that is long over: each would be idle for ever."""
    late = at - timedelta(seconds=LATE_SECONDS)
    offers, visits = Offer.objects.filter(agent=OuterRef("pk")), Guest.objects.filter(agent=OuterRef("pk"))
    stuck = (
        Q(state=AgentState.RINGING) & ~Exists(offers.open()) & ~Exists(visits.ringing())
        | Q(state__in=ON_A_CALL) & ~Exists(offers.in_hand()) & ~Exists(visits.present())
        | Q(state=AgentState.WRAP_UP) & (Q(wrap_up_until=None) | Q(wrap_up_until__lt=late))
    )
    return list(Agent.objects.filter(stuck, state_since__lt=late))


@dataclass(frozen=True)
class _Hands:
    """What is known of some entries: their open offers, their turns, their calls; and whether the carrier can be asked."""

    at: datetime
    expires: dict[int, datetime]
    turns: dict[int, Offer]
    legs: dict[int, CallLeg]
    carrier_answers: bool

    @classmethod
    def of(cls, entries: list[QueueEntry], *, at: datetime) -> "_Hands":
        pks = [entry.pk for entry in entries if not entry.is_waiting]
        expiries = Offer.objects.open().filter(entry__in=pks).order_by("-expires_at")
        legs = (
            CallLeg.objects.in_flight()
            .filter(entry__in=pks, agent=None)
            .exclude(purpose="guest")
            .order_by("created_at")
        )
        return cls(
            at=at,
            expires=dict(expiries.values_list("entry_id", "expires_at")),
            turns={offer.entry_id: offer for offer in Offer.objects.in_hand().filter(entry__in=pks)},
            legs={leg.entry_id: leg for leg in legs if leg.entry_id is not None},
            carrier_answers=not CarrierState.objects.current().is_down,
        )

    def standing(self, entry: QueueEntry) -> Standing:
        if entry.is_waiting:
            return Standing(entry, "an offer, or the longest wait is over", entry.deadline_at)
        if entry.is_offered:
            return Standing(entry, "an answer to the offer", self.expires.get(entry.pk))
        turn = self.turns.get(entry.pk)
        if turn is None:
            return Standing(entry, "nobody has it in hand", None)
        if entry.is_connecting:
            return self._connecting(entry, turn)
        leg = self.legs.get(entry.pk)
        if leg is None:
            return Standing(entry, "no call is in flight", None)
        if entry.is_dialing:
            return self._dialing(entry, leg)
        return Standing(entry, "the end of the call", self._looked_up_by(leg))

    def _connecting(self, entry: QueueEntry, turn: Offer) -> Standing:
        if turn.agent_joined_at is None:
            return Standing(entry, "the agent's audio", turn.join_due_at)
        return Standing(entry, "the customer's call", _later(turn.agent_joined_at, settings.DIAL_PATIENCE_SECONDS))

    def _dialing(self, entry: QueueEntry, leg: CallLeg) -> Standing:
        if leg.was_answered and leg.answered_at is not None:
            return Standing(entry, "the customer's key 1", _later(leg.answered_at, CONFIRMING_SECONDS))
        if leg.asked_at is None:
            second_try = 2 * settings.DIAL_LEASE_SECONDS if leg.asks else 0
            due_at = _later(leg.created_at, settings.DIAL_PATIENCE_SECONDS + second_try)
            return Standing(entry, "the call to the customer", due_at)
        rings = settings.CUSTOMER_RING_SECONDS + settings.RING_GRACE_SECONDS if leg.call_sid else 0
        if not self.carrier_answers:
            given_up_at = _later(leg.asked_at, rings + settings.DIAL_GIVE_UP_SECONDS)
            return Standing(entry, "the carrier's answer, or giving up", given_up_at)
        if leg.call_sid is None:
            return Standing(entry, "the carrier's answer", _later(leg.asked_at, 2 * settings.DIAL_LEASE_SECONDS))
        return Standing(entry, "the customer's answer", _later(leg.asked_at, rings + settings.RING_GRACE_SECONDS))

    def _looked_up_by(self, leg: CallLeg) -> datetime:
        """A call may last: what is due is a look whether it does, which needs a carrier that answers."""
        heard_at = leg.heartbeat_at or leg.answered_at or leg.created_at
        return _later(heard_at if self.carrier_answers else self.at, TALKING_SECONDS)


def _later(at: datetime, seconds: float) -> datetime:
    return at + timedelta(seconds=seconds)
