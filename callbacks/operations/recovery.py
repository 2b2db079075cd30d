"""Finds what lost timers, lost reports and killed processes left behind, from deadlines in rows; right when run twice."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Coalesce

from callbacks import after_commit
from callbacks.lifecycle import Status
from callbacks.models import CallLeg, Offer, QueueEntry
from callbacks.models.call_leg import Purpose
from callbacks.operations import bridging, dialing, endings, expiry, legs, locks, lookups, offers
from telephony.carrier import CarrierCall, CarrierError, ConferenceEvent, get_carrier

logger = logging.getLogger(__name__)

HINT_GRACE_SECONDS = 2
SILENT_CYCLES = 2.5
MOST_ASKS = 2


def sweep(*, at: datetime) -> None:
    """One pass over everything that can be stuck; a fault with one row does not keep the others from being mended."""
    _each(_lapsed_offers(at), lambda pk: offers.lapse(offer_id=pk, at=at))
    _each(_never_joined(at), lambda pk: dialing.check_agent_joined(offer_id=pk, at=at))
    _each(expiry.offered_but_not_served(at=at), lambda pk: expiry.withdraw_if_not_served(entry_id=pk, at=at))
    _each(_due_verdicts(at), lambda pk: legs.decide_machine(leg_id=pk, at=at))
    _each(_without_a_dial(at), lambda pk: bridging.try_again_to_dial(entry_id=pk, at=at))
    _each(_callers_not_brought(at), lambda pk: bring_caller(entry_id=pk, at=at))
    _each(_unasked_dials(at), lambda pk: dialing.dial_customer(leg_id=pk, at=at))
    _each(_unanswered_asks(at), lambda pk: find_lost_dial(leg_id=pk, at=at))
    _each(_silent_legs(at), lambda pk: lookups.look_up(leg_id=pk, at=at))


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


def _callers_not_brought(at: datetime) -> list[int]:
    live = QueueEntry.objects.filter(pk__in=_joined(at)).exclude(live_leg=None)
    return list(live.values_list("pk", flat=True))


def _unasked_dials(at: datetime) -> list[int]:
    since = at - timedelta(seconds=HINT_GRACE_SECONDS)
    unasked = CallLeg.objects.of_customers().in_flight().filter(asked_at=None, created_at__lte=since)
    return list(unasked.order_by("created_at", "pk").values_list("pk", flat=True))


def _unanswered_asks(at: datetime) -> list[int]:
    asked = CallLeg.objects.of_customers().in_flight().filter(call_sid=None, asked_at__lte=dialing.stale_before(at))
    return list(asked.values_list("pk", flat=True))


def _silent_legs(at: datetime) -> list[int]:
    """Legs that should have reported by now: customers beyond their ring time, callers without a heartbeat.

    Whatever else is open, be it a conversation or a leg whose entry is over, is looked up from time to time.
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
        call_sid__isnull=False, hang_up_asked_at__lte=at - timedelta(seconds=HINT_GRACE_SECONDS * 5)
    )
    waiting = CallLeg.objects.in_flight().filter(
        purpose=Purpose.INBOUND, heartbeat_at__lte=heard, entry__status__in=[Status.WAITING, Status.OFFERED]
    )
    unheard_of = (
        CallLeg.objects.in_flight()
        .filter(call_sid__isnull=False)
        .alias(last_known_at=Coalesce("heartbeat_at", "answered_at", "created_at"))
        .filter(last_known_at__lte=at - timedelta(seconds=settings.TALKING_CHECK_SECONDS))
    )
    silent = (ringing, told_to_end, waiting, unheard_of)
    found = {pair for legs in silent for pair in legs.values_list("purpose", "pk")}
    return [pk for _, pk in sorted(found, key=lambda pair: (pair[0] != Purpose.CUSTOMER, pair[1]))]


def bring_caller(*, entry_id: int, at: datetime) -> None:
    """Move a caller into the agent's room, unless they talk already and only the report of it is lost: that must not be cut."""
    offer = Offer.objects.in_hand().filter(entry=entry_id).first()
    if offer is None:
        return
    try:
        call_sid = get_carrier().find_participant(conference_sid=offer.conference_sid, label=bridging.CUSTOMER)
    except CarrierError as error:
        logger.warning("the carrier cannot be asked who is in a room", extra={"entry": entry_id, "error": str(error)})
        return
    if call_sid is None:
        dialing.bring_caller(entry_id=entry_id, at=at, again=True)
        return
    joined = ConferenceEvent(
        conference_sid=offer.conference_sid,
        room=offer.room,
        kind="join",
        call_sid=call_sid,
        label=bridging.CUSTOMER,
    )
    bridging.record_room_event(event=joined, at=at)


def find_lost_dial(*, leg_id: int, at: datetime) -> None:
    """A dial whose answer never came: adopt the call if the carrier made it; ask once more only when it surely did not."""
    leg = CallLeg.objects.select_related("offer").get(pk=leg_id)
    if leg.call_sid or leg.is_over or leg.asked_at is None or leg.offer is None:
        return
    try:
        found = _at_the_carrier(leg)
    except CarrierError as error:
        logger.warning("the carrier cannot be asked about a lost dial", extra={"leg": leg_id, "error": str(error)})
        return
    if found is not None:
        dialing.record_placed(leg_id=leg_id, call_sid=found.call_sid)
        lookups.apply(leg_id, found, at=at)
    else:
        _ask_once_more(leg_id, at=at)


def _at_the_carrier(leg: CallLeg) -> CarrierCall | None:
    """By our label in the room, else in the carrier's calls: one attempt is in flight per pair, so a match is this one."""
    assert leg.asked_at is not None and leg.offer is not None  # noqa: S101 - find_lost_dial has looked
    carrier = get_carrier()
    call_sid = carrier.find_participant(conference_sid=leg.offer.conference_sid, label=bridging.CUSTOMER)
    if call_sid:
        return carrier.fetch_call(call_sid=call_sid)
    since = leg.asked_at - timedelta(seconds=1)
    known = set(
        CallLeg.objects.filter(to_number=leg.to_number).exclude(call_sid=None).values_list("call_sid", flat=True)
    )
    calls = carrier.find_calls(from_number=leg.from_number, to_number=leg.to_number, since=since)
    return next((call for call in calls if call.call_sid not in known), None)


@transaction.atomic
def _ask_once_more(leg_id: int, *, at: datetime) -> None:
    found = locks.leg_with_entry(leg_id)
    if found is None:
        return
    leg, entry = found
    if leg.call_sid or leg.is_over or leg.offer is None:
        return
    if not (entry.is_dialing and leg.offer.is_in_hand):
        leg.note(ended_at=at, status="canceled", failure="never placed")
    elif leg.asks < MOST_ASKS:
        entry.conversation.record(
            "repaired",
            at=at,
            entry=entry,
            found="the carrier never made the call;",
            done="asked once more.",
            leg=leg.pk,
        )
        leg.note(asked_at=None)
        after_commit.dial_customer(leg.pk)
    else:
        endings.could_not_dial(
            leg.offer, entry=entry, outcome="carrier_unavailable", why="The carrier did not take the call.", at=at
        )
