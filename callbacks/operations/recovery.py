"""Finds what lost timers, lost reports and killed processes left behind, from deadlines in rows; right when run twice."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from callbacks.lifecycle import Status
from callbacks.models import CallLeg, Guest, Offer, QueueEntry, Tally
from callbacks.models.call_leg import Purpose
from callbacks.models.queue_entry import Kind
from callbacks.operations import (
    breaker,
    bridging,
    consultations,
    dialing,
    endings,
    expiry,
    legs,
    locks,
    lookups,
    lost_dials,
    monitoring,
    offers,
    pacing,
    repairs,
)
from telephony.carrier import CarrierError, ConferenceEvent, get_carrier

logger = logging.getLogger(__name__)

HINT_GRACE_SECONDS = 2
SILENT_CYCLES = 2.5
TOLD_AGAIN_SECONDS = 10
NOT_TAKEN = "the carrier takes no calls"
NOT_DIALED = "the call could not be placed in time"


def sweep(*, at: datetime) -> None:
    """One pass over everything that can be stuck; a fault with one row does not keep the others from being mended."""
    _each(_lapsed_offers(at), lambda pk: lapse(offer_id=pk, at=at))
    _each(_never_joined(at), lambda pk: take_back(offer_id=pk, at=at))
    _each(_guests_not_come(at), lambda pk: consultations.check(guest_id=pk, at=at))
    _each(_guests_seated_otherwise(), lambda pk: monitoring.seat(guest_id=pk, at=at))
    _each(expiry.offered_but_not_served(at=at), lambda pk: expiry.withdraw_if_not_served(entry_id=pk, at=at))
    _each(_due_verdicts(at), lambda pk: decide_machine(leg_id=pk, at=at))
    _each(_waiting_in_vain(at), lambda pk: dialing.give_agent_back(entry_id=pk, why=_why_not_dialed(), at=at))
    _each(_without_a_dial(at), lambda pk: bridging.try_again_to_dial(entry_id=pk, at=at))
    _each(_callers_gone(), lambda pk: take_out_of_line(entry_id=pk, at=at))
    _each(_callers_not_brought(at), lambda pk: bring_caller(entry_id=pk, at=at))
    _each(_unasked_dials(at), lambda pk: dialing.dial_customer(leg_id=pk, at=at, hint_was_lost=_hint_was_lost(pk, at)))
    _each(_unanswered_asks(at), lambda pk: lost_dials.find(leg_id=pk, at=at))
    _each(_silent_legs(at), lambda pk: lookups.look_up(leg_id=pk, at=at))
    breaker.probe(at=at)
    Tally.objects.fold()


def _each(pks: list[int], mend: Callable[[int], object]) -> None:
    for pk in pks:
        try:
            mend(pk)
        except Exception:  # one broken row must not stop the sweep; the next pass comes in two seconds
            logger.exception("could not be mended", extra={"pk": pk})


def _lapsed_offers(at: datetime) -> list[int]:
    return list(Offer.objects.lapsed(at=at).values_list("pk", flat=True))


def _never_joined(at: datetime) -> list[int]:
    return list(Offer.objects.never_joined(at=at).values_list("pk", flat=True))


def _guests_not_come(at: datetime) -> list[int]:
    return list(Guest.objects.overdue(at=at).values_list("pk", flat=True))


def _guests_seated_otherwise() -> list[int]:
    return list(Guest.objects.seated_otherwise().values_list("pk", flat=True))


def _due_verdicts(at: datetime) -> list[int]:
    return list(CallLeg.objects.in_flight().filter(verdict_due_at__lte=at, kept_at=None).values_list("pk", flat=True))


def _joined(at: datetime) -> "list[int]":
    """Entries whose agent has been in the room for a moment while nothing followed."""
    since = at - timedelta(seconds=HINT_GRACE_SECONDS)
    return list(
        Offer.objects.in_hand()
        .filter(agent_joined_at__lte=since, entry__status=Status.CONNECTING_AGENT)
        .values_list("entry_id", flat=True)
    )


def _without_a_dial(at: datetime) -> list[int]:
    return list(QueueEntry.objects.callbacks().filter(pk__in=_joined(at)).values_list("pk", flat=True))


def _waiting_in_vain(at: datetime) -> list[int]:
    """Callbacks whose agent sits in the room while the customer is not being called: too long, or with the carrier down."""
    waiting = Offer.objects.in_hand().filter(
        entry__status__in=[Status.CONNECTING_AGENT, Status.DIALING], entry__kind=Kind.CALLBACK
    )
    calls = CallLeg.objects.of_customers().in_flight()
    waiting = waiting.exclude(legs__in=calls.filter(asked_at__isnull=False))
    if breaker.is_down():
        return list(waiting.filter(agent_joined_at__isnull=False).values_list("entry_id", flat=True))
    patience = timedelta(seconds=settings.DIAL_PATIENCE_SECONDS)
    # A call that was looked for in vain is asked for once more: that is after the lease, and needs its own time.
    second_try = timedelta(seconds=2 * settings.DIAL_LEASE_SECONDS)
    waited = waiting.filter(agent_joined_at__lte=at - patience)
    in_vain = waited.exclude(legs__in=calls.filter(asks__gt=0)) | waited.filter(
        agent_joined_at__lte=at - patience - second_try
    )
    return list(in_vain.values_list("entry_id", flat=True))


def _why_not_dialed() -> str:
    return NOT_TAKEN if breaker.is_down() else NOT_DIALED


def _callers_gone() -> list[int]:
    """Who waits, it says, on a call that is over: an end and what follows from it are one transaction, so this is a fault."""
    waiting = QueueEntry.objects.filter(status__in=[Status.WAITING, Status.OFFERED, Status.CONNECTING_AGENT])
    return list(waiting.filter(kind=Kind.LIVE, live_leg__ended_at__isnull=False).values_list("pk", flat=True))


def _callers_not_brought(at: datetime) -> list[int]:
    live = QueueEntry.objects.filter(pk__in=_joined(at)).exclude(live_leg=None)
    return list(live.values_list("pk", flat=True))


def _unasked_dials(at: datetime) -> list[int]:
    since = at - timedelta(seconds=HINT_GRACE_SECONDS)
    unasked = CallLeg.objects.of_customers().in_flight().filter(asked_at=None, created_at__lte=since)
    due = unasked.filter(Q(ask_after=None) | Q(ask_after__lte=at))
    return list(due.order_by("created_at", "pk").values_list("pk", flat=True))


def _hint_was_lost(leg_id: int, at: datetime) -> bool:
    """Whether nobody has ever tried to ask for this call; one that waits for its slot, or was put off, is no repair."""
    paced = bool(settings.CARRIER_CALLS_PER_SECOND)
    since = at - timedelta(seconds=HINT_GRACE_SECONDS + (2 * pacing.AHEAD_SECONDS if paced else 0))
    return CallLeg.objects.filter(pk=leg_id, ask_after=None, asks=0, created_at__lte=since).exists()


def _unanswered_asks(at: datetime) -> list[int]:
    """Of customers, and of colleagues for whom nobody waits any more."""
    asked = CallLeg.objects.in_flight().filter(call_sid=None, asked_at__lte=dialing.stale_before(at))
    asked = asked.filter(Q(purpose=Purpose.CUSTOMER) | Q(purpose=Purpose.GUEST, hang_up_asked_at__isnull=False))
    return list(asked.values_list("pk", flat=True))


def _silent_legs(at: datetime) -> list[int]:
    """Legs that should have reported by now: customers beyond their ring time, callers without a heartbeat.

    Whatever else is open, be it a conversation or a leg whose entry is over, is looked up from time to time; a caller in
    line comes by without being asked, and would be torn out of what is being said.
    Customers come first: an agent whose call ended because the customer's did has not left.
    """
    rung_out = at - timedelta(seconds=settings.CUSTOMER_RING_SECONDS + settings.RING_GRACE_SECONDS)
    heard = at - timedelta(seconds=settings.ANNOUNCEMENT_SECONDS * SILENT_CYCLES)
    ringing = (
        CallLeg.objects.of_customers()
        .in_flight()
        .filter(call_sid__isnull=False, answered_at=None, asked_at__lte=rung_out)
    )
    told_to_end = CallLeg.objects.in_flight().filter(
        call_sid__isnull=False, hang_up_asked_at__lte=at - timedelta(seconds=TOLD_AGAIN_SECONDS)
    )
    in_line = Q(heartbeat_at__isnull=False, entry__status__in=[Status.WAITING, Status.OFFERED]) & (
        Q(purpose=Purpose.INBOUND) | Q(entry__live_leg=F("pk"))
    )
    waiting = CallLeg.objects.in_flight().filter(in_line, heartbeat_at__lte=heard)
    unheard_of = (
        CallLeg.objects.in_flight()
        .filter(~in_line, call_sid__isnull=False)
        .alias(last_known_at=Coalesce("heartbeat_at", "answered_at", "created_at"))
        .filter(last_known_at__lte=at - timedelta(seconds=settings.TALKING_CHECK_SECONDS))
    )
    silent = (ringing, told_to_end, waiting, unheard_of)
    found = {pair for legs in silent for pair in legs.values_list("purpose", "pk")}
    return [pk for _, pk in sorted(found, key=lambda pair: (pair[0] != Purpose.CUSTOMER, pair[1]))]


@transaction.atomic
def lapse(*, offer_id: int, at: datetime) -> None:
    """The time to answer is over; long over, the timer was lost."""
    found = locks.offer_with_entry(pk=offer_id)
    if found is None:
        return
    offer, entry = found
    if offer.is_open and repairs.is_late(offer.expires_at, at=at):
        _say_late(
            entry, kind="offer_not_lapsed", what="the time to answer was over", done="the offer lapsed now", at=at
        )
    offers.lapse(offer_id=offer_id, at=at)


@transaction.atomic
def take_back(*, offer_id: int, at: datetime) -> None:
    """The agent's audio should be in the room; long overdue, the timer was lost."""
    found = locks.offer_with_entry(pk=offer_id)
    if found is None:
        return
    offer, entry = found
    waited_for = offer.is_in_hand and offer.agent_joined_at is None
    if waited_for and repairs.is_late(offer.join_due_at, at=at):
        _say_late(entry, kind="agent_never_joined", what="the agent's audio never came", done="taken back now", at=at)
    dialing.check_agent_joined(offer_id=offer_id, at=at)


@transaction.atomic
def decide_machine(*, leg_id: int, at: datetime) -> None:
    """The time to keep the call is over; long over, the timer was lost."""
    found = locks.leg_with_entry(leg_id)
    if found is None:
        return
    leg, entry = found
    undecided = entry.is_connected and leg.is_taken_for_a_machine and not leg.is_over
    if undecided and repairs.is_late(leg.verdict_due_at, at=at):
        _say_late(entry, kind="verdict_not_acted_on", what="a machine had answered", done="ended now", at=at)
    legs.decide_machine(leg_id=leg_id, at=at)


def _say_late(entry: QueueEntry, *, kind: str, what: str, done: str, at: datetime) -> None:
    found = f"{what}, and no timer acted on it"
    repairs.record(entry.conversation, kind=kind, found=found, done=done, at=at, entry=entry)


@transaction.atomic
def take_out_of_line(*, entry_id: int, at: datetime) -> None:
    """Nobody is on the line any more: abandoned, or the promised callback again."""
    entry = locks.entry_if_there(entry_id)
    if entry is None or entry.live_leg is None or not entry.live_leg.is_over or entry.is_connected or entry.is_over:
        return
    repairs.record(
        entry.conversation,
        kind="caller_gone",
        found="the call of a waiting caller was over",
        done="taken as hung up",
        at=at,
        entry=entry,
        leg=entry.live_leg.pk,
    )
    endings.caller_hung_up(entry, leg=entry.live_leg, at=at)


def bring_caller(*, entry_id: int, at: datetime) -> None:
    """Move a caller into the agent's room, unless they talk already and only the report of it is lost: that must not be cut."""
    offer = Offer.objects.in_hand().filter(entry=entry_id).first()
    if offer is None:
        return
    try:
        with breaker.asked_while_it_answers(at=at):
            call_sid = get_carrier().find_participant(conference_sid=offer.conference_sid, label=bridging.CUSTOMER)
    except CarrierError as error:
        logger.warning("the carrier cannot be asked who is in a room", extra={"entry": entry_id, "error": str(error)})
        return
    if call_sid is None:
        dialing.bring_caller(entry_id=entry_id, at=at, again=True)
    else:
        _take_over_the_join(offer, call_sid=call_sid, at=at)


@transaction.atomic
def _take_over_the_join(offer: Offer, *, call_sid: str, at: datetime) -> None:
    entry = QueueEntry.objects.locked(offer.entry_id)
    if entry.is_connecting:
        repairs.record(
            entry.conversation,
            kind="join_not_reported",
            found="the caller was in the agent's room already",
            done="connected",
            at=at,
            entry=entry,
        )
    joined = ConferenceEvent(
        conference_sid=offer.conference_sid,
        room=offer.room,
        kind="join",
        call_sid=call_sid,
        label=bridging.CUSTOMER,
    )
    bridging.record_room_event(event=joined, at=at)
