"""A dial whose answer never came: the call may have been made, so it is looked for, and nobody is dialed twice for it."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from callbacks import after_commit
from callbacks.models import CallLeg, CodeCall, Guest, Offer, QueueEntry
from callbacks.models.call_leg import Purpose
from callbacks.operations import breaker, bridging, dialing, endings, locks, lookups, repairs
from telephony.carrier import CarrierCall, CarrierError, get_carrier

logger = logging.getLogger(__name__)

MOST_ASKS = 2


def find(*, leg_id: int, at: datetime) -> None:
    """Adopt the call if the carrier made it; ask once more only when it surely did not.

    A carrier that cannot be asked for `DIAL_GIVE_UP_SECONDS` leaves a ticket and a free agent, never a second dial.
    """
    leg = CallLeg.objects.select_related("offer").get(pk=leg_id)
    if leg.call_sid or leg.is_over or leg.asked_at is None or leg.offer is None:
        return
    try:
        with breaker.asked_while_it_answers(at=at):
            found = _at_the_carrier(leg)
    except CarrierError as error:
        logger.warning("the carrier cannot be asked about a lost dial", extra={"leg": leg_id, "error": str(error)})
        lookups.give_up_if_due(leg_id=leg_id, silent_since=leg.asked_at, at=at)
        return
    if found is not None:
        _adopt(leg_id, found, at=at)
    else:
        _ask_once_more(leg_id, at=at)


def _at_the_carrier(leg: CallLeg) -> CarrierCall | None:
    """By our label in the room, else in the carrier's calls: one attempt is in flight per pair, so a match is this one."""
    assert leg.asked_at is not None and leg.offer is not None  # noqa: S101 - find has looked
    carrier = get_carrier()
    call_sid = carrier.find_participant(conference_sid=leg.offer.conference_sid, label=_label(leg))
    if call_sid:
        return carrier.fetch_call(call_sid=call_sid)
    if leg.purpose == Purpose.GUEST:
        return None  # an agent's telephone may ring for something else by now; a late report of this call hangs it up
    since = leg.asked_at - timedelta(seconds=1)
    known = set(
        CallLeg.objects.filter(to_number=leg.to_number).exclude(call_sid=None).values_list("call_sid", flat=True)
    )
    known |= set(CodeCall.objects.filter(number=leg.to_number).values_list("call_sid", flat=True))
    calls = carrier.find_calls(from_number=leg.from_number, to_number=leg.to_number, since=since)
    return next((call for call in calls if call.call_sid not in known), None)


def _label(leg: CallLeg) -> str:
    guest = Guest.objects.filter(leg=leg).first()
    return guest.label if guest else bridging.CUSTOMER


def _adopt(leg_id: int, call: CarrierCall, *, at: datetime) -> None:
    with transaction.atomic():
        found = locks.leg_with_entry(leg_id)
        if found is not None and found[0].call_sid is None:
            leg, entry = found
            _say(entry, leg, found="no answer to the dial; the carrier had made the call", done="it is ours", at=at)
    dialing.record_placed(leg_id=leg_id, call_sid=call.call_sid)
    lookups.apply(leg_id, call, at=at)


@transaction.atomic
def _ask_once_more(leg_id: int, *, at: datetime) -> None:
    found = locks.leg_with_entry(leg_id)
    if found is None:
        return
    leg, entry = found
    if leg.call_sid or leg.is_over or leg.offer is None:
        return
    if leg.purpose == Purpose.GUEST or not (entry.is_dialing and leg.offer.is_in_hand):
        leg.note(ended_at=at, status="canceled", failure="never placed")
    elif leg.asks < MOST_ASKS:
        _say(entry, leg, found="the carrier never made the call", done="asked once more", at=at)
        leg.note(asked_at=None)
        after_commit.dial_customer(leg.pk)
    else:
        _not_taken(leg, leg.offer, entry=entry, at=at)


def _not_taken(leg: CallLeg, offer: Offer, *, entry: QueueEntry, at: datetime) -> None:
    _say(entry, leg, found=f"the carrier never made the call, asked {leg.asks} times", done="given up", at=at)
    endings.could_not_dial(
        offer, entry=entry, outcome="carrier_unavailable", why="The carrier did not take the call.", at=at
    )


def _say(entry: QueueEntry, leg: CallLeg, *, found: str, done: str, at: datetime) -> None:
    repairs.record(entry.conversation, kind="lost_dial", found=found, done=done, at=at, entry=entry, leg=leg.pk)
