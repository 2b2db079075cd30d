"""Asks the carrier: each request is bracketed by an intent that is committed and an answer that is recorded.

No operation here holds a transaction while it waits for the network. An answer that stays out is not a failure: the call
may have been made, so recovery looks for it (`lost_dials.find`) before anybody is dialed again.
"""

import logging
import random
import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from callbacks import after_commit, carrier_urls, whispers
from callbacks.in_force import waits_for_key_1
from callbacks.models import CallLeg, Offer, QueueEntry
from callbacks.operations import breaker, bridging, callback_policy, endings, guests, locks, pacing, repairs, turns
from telephony.carrier import (
    CallGone,
    CarrierBusy,
    CarrierError,
    CarrierNotAsked,
    CarrierRefused,
    CarrierUnclear,
    LegStatus,
    PlacedLeg,
    asked_until,
    get_carrier,
)

logger = logging.getLogger(__name__)

BUSY_RETRY_SECONDS, LONGEST_BUSY_RETRY_SECONDS = 1, 8
A_MOMENT_SECONDS = 0.1
MOVE_AGAIN_SECONDS = 5
"""A caller who is on the way into the room is not moved again so soon: it would tear the call out of the room."""


def dial_customer(*, leg_id: int, at: datetime, hint_was_lost: bool = False) -> None:
    """Dial the customer into the agent's room, once (rules 28, 29). Safe to call again: an asked leg is not asked twice."""
    begun = time.monotonic()
    leg = _claim(leg_id, at=at, hint_was_lost=hint_was_lost)
    if leg is None or leg.offer is None or time.monotonic() > _fence(begun):
        return
    try:
        with breaker.watched(at=at, dial=True), asked_until(_fence(begun)):
            placed = _ask_carrier(leg, leg.offer)
    except CarrierNotAsked:
        logger.warning("slept before a dial; recovery will look for it", extra={"leg": leg_id})
    except CarrierBusy:
        _give_back(leg_id, at=at)
    except CarrierUnclear:
        logger.warning("no clear answer to a dial; recovery will look for it", extra={"leg": leg_id})
    except CallGone:
        _room_is_gone(leg_id, at=at)
    except CarrierRefused as refusal:
        _refuse(leg_id, outcome="refused", why=str(refusal), at=at)
    else:
        record_placed(leg_id=leg_id, call_sid=placed.call_sid)


def _ask_carrier(leg: CallLeg, offer: Offer) -> PlacedLeg:
    """Straight into the agent's room; or to a document of ours, where whoever answers must press 1 first."""
    if leg.entry is not None and waits_for_key_1(leg.entry):
        return get_carrier().place_call(
            to=leg.to_number,
            caller_id=leg.from_number,
            document_url=carrier_urls.press_one(leg.pk),
            ring_seconds=settings.CUSTOMER_RING_SECONDS,
            leg_url=carrier_urls.leg(leg.pk),
            machine_url=carrier_urls.machine(leg.pk),
            time_limit_seconds=settings.CALL_TIME_LIMIT_SECONDS,
        )
    return get_carrier().add_to_conference(
        room_or_sid=offer.conference_sid,
        to=leg.to_number,
        caller_id=leg.from_number,
        label=bridging.CUSTOMER,
        ring_seconds=settings.CUSTOMER_RING_SECONDS,
        leg_url=carrier_urls.leg(leg.pk),
        machine_url=carrier_urls.machine(leg.pk),
        conference_url=None,
        time_limit_seconds=settings.CALL_TIME_LIMIT_SECONDS,
        early_media=True,
    )


def _fence(begun: float) -> float:
    """A process that slept for half its lease must not ask any more, for recovery may have begun to look."""
    return begun + settings.DIAL_LEASE_SECONDS / 2


@transaction.atomic
def _claim(leg_id: int, *, at: datetime, hint_was_lost: bool) -> CallLeg | None:
    """Take the right to ask the carrier for this leg; None where it was asked, or where the moment has passed."""
    found = locks.leg_with_entry(leg_id)
    if found is None:
        return None
    leg, entry = found
    if leg.asked_at is not None or leg.is_over or not entry.is_dialing or leg.offer is None or not leg.offer.is_in_hand:
        return None
    if breaker.is_down() or (leg.ask_after is not None and leg.ask_after > at):
        return None  # recovery comes back to it, or gives the agent back
    refusal = callback_policy.why_not_dial(leg, entry=entry, at=at)
    if refusal is not None:
        callback_policy.record_refusal(entry, refusal, number=leg.to_number, at=at, when_dialing=True)
        endings.could_not_dial(leg.offer, entry=entry, outcome=refusal.code, why=refusal.sentence, at=at)
        return None
    if wait := pacing.seconds_until_a_call(at=at):
        after_commit.dial_customer(leg.pk, seconds=wait)
        return None
    leg.note(asked_at=at, asks=leg.asks + 1)
    if hint_was_lost:
        repairs.record(
            entry.conversation,
            kind="dial_not_asked",
            found="the call was written down and never asked for",
            done="asked for now",
            at=at,
            entry=entry,
            leg=leg.pk,
        )
    return leg


@transaction.atomic
def _give_back(leg_id: int, *, at: datetime) -> None:
    """The carrier was too busy and did nothing: ask again in a moment, later each time, and not all at the same moment."""
    leg, _ = _locked(leg_id)
    if leg.call_sid is None and not leg.is_over:
        tried_for = (at - leg.created_at).total_seconds()
        seconds = min(max(tried_for, BUSY_RETRY_SECONDS), LONGEST_BUSY_RETRY_SECONDS) * random.uniform(0.5, 1)  # noqa: S311
        leg.note(asked_at=None, asks=leg.asks - 1, ask_after=at + timedelta(seconds=seconds))
        after_commit.dial_customer(leg_id, seconds=seconds + A_MOMENT_SECONDS)


@transaction.atomic
def give_agent_back(*, entry_id: int, why: str, at: datetime) -> None:
    """The agent is in the room and the customer is not being called: the place returns to the line, the agent is free."""
    entry = QueueEntry.objects.locked(entry_id)
    offer = turns.in_hand(entry)
    if offer is None or not entry.is_callback or offer.agent_joined_at is None or entry.is_connected:
        return
    offer.entry = entry
    if any(leg.asked_at is not None for leg in offer.legs.of_customers().in_flight()):
        return  # asked for: the customer's telephone may be ringing
    endings.not_dialed(offer, entry=entry, why=why, at=at)
    repairs.record(
        entry.conversation,
        kind="agent_given_back",
        found=f"{offer.agent.name} waited for a call that was not made: {why}",
        done=f"the agent is free again, {'a ticket says so' if entry.is_over else 'the place is kept'}",
        at=at,
        entry=entry,
    )


@transaction.atomic
def _refuse(leg_id: int, *, outcome: str, why: str, at: datetime) -> None:
    leg, entry = _locked(leg_id)
    offer = leg.offer
    if offer is not None and offer.is_in_hand and entry.is_dialing and leg.call_sid is None:
        endings.could_not_dial(offer, entry=entry, outcome=outcome, why=why, at=at)
    elif not leg.is_over:
        leg.note(ended_at=at, failure=why[:200], status="failed")


@transaction.atomic
def _room_is_gone(leg_id: int, *, at: datetime) -> None:
    """The agent left between joining and the dial: nobody was called, the place is kept."""
    leg, entry = _locked(leg_id)
    leg.note(ended_at=at, failure="the agent's room had ended", status="canceled")
    if leg.offer is not None and leg.offer.is_in_hand:
        endings.agent_left(leg.offer, entry=entry, at=at)


@transaction.atomic
def record_placed(*, leg_id: int, call_sid: str) -> None:
    """Write down which call it is; one whose turn ended in the meantime is hung up."""
    leg, _ = _locked(leg_id)
    leg.bind(call_sid)
    if leg.is_waited_on:
        return
    if leg.hang_up_asked_at is not None or leg.offer is None or not leg.offer.is_in_hand:
        after_commit.hang_up(leg.pk)


def _locked(leg_id: int) -> tuple[CallLeg, QueueEntry]:
    """A leg of an entry that is known to be there: legs are never deleted while a worker deals with them."""
    found = locks.leg_with_entry(leg_id)
    if found is None:
        raise CallLeg.DoesNotExist(f"leg {leg_id} has gone, or has no entry")
    return found


def ring_agent(*, offer_id: int, at: datetime) -> None:
    """Ring the telephone of an agent who accepted and does not talk in the browser."""
    leg = bridging.intend_agent_leg(offer_id=offer_id, at=at)
    if leg is None or leg.offer is None:
        return
    try:
        placed = _ring_into_a_room(
            leg,
            at=at,
            room_or_sid=leg.offer.room,
            label=bridging.AGENT,
            conference_url=carrier_urls.conference(),
            wait_url=_heard_in_the_room(leg.offer),
        )
    except CarrierError as error:
        logger.warning("the agent's telephone could not be rung", extra={"offer": offer_id, "error": str(error)})
        _agent_unreachable(offer_id, at=at)
    else:
        CallLeg.objects.filter(pk=leg.pk, call_sid=None).update(call_sid=placed.call_sid)


def ring_guest(*, guest_id: int, at: datetime) -> None:
    """Ring the telephone of a colleague who has accepted to come into a conversation."""
    with transaction.atomic():
        guest = guests.locked(guest_id)
        if guest is None or guest.agent is None or guest.is_ringing or not guest.is_present or guest.leg is not None:
            return
        leg = guests.new_leg(guest, at=at)
    try:
        placed = _ring_into_a_room(
            leg,
            at=at,
            room_or_sid=guest.turn.conference_sid,
            label=guest.label,
            conference_url=None,
            ends_room=False,
        )
    except CarrierError as error:
        logger.warning("a colleague's telephone could not be rung", extra={"guest": guest_id, "error": str(error)})
        _guest_unreachable(guest_id, at=at, may_ring=isinstance(error, CarrierUnclear))
    else:
        record_placed(leg_id=leg.pk, call_sid=placed.call_sid)


def _ring_into_a_room(leg: CallLeg, *, at: datetime, **seat: Any) -> PlacedLeg:
    """Call the telephone of somebody who answers, who then sits in a room as `seat` says. Raises CarrierError."""
    with breaker.watched(at=at, dial=True):
        return get_carrier().add_to_conference(
            to=leg.to_number,
            caller_id=leg.from_number,
            ring_seconds=max(int(settings.AGENT_JOIN_SECONDS), 5),
            leg_url=carrier_urls.leg(leg.pk),
            machine_url=None,
            time_limit_seconds=settings.CALL_TIME_LIMIT_SECONDS,
            early_media=False,
            **seat,
        )


@transaction.atomic
def _guest_unreachable(guest_id: int, *, at: datetime, may_ring: bool) -> None:
    """The visit is over. A telephone that may ring all the same keeps its leg open: the first report of it hangs up."""
    guest = guests.locked(guest_id)
    if guest is not None and guest.is_present and guest.joined_at is None:
        if guest.leg is not None and not guest.leg.call_sid and not may_ring:
            guest.leg.note(ended_at=at, status="canceled")
        guests.leave(guest, at=at)


def _heard_in_the_room(offer: Offer) -> str:
    return carrier_urls.agent_waits(offer.pk) if whispers.is_told_in_the_room(offer.entry, on_a_telephone=True) else ""


@transaction.atomic
def _agent_unreachable(offer_id: int, *, at: datetime) -> None:
    found = locks.offer_with_entry(pk=offer_id)
    if found is None:
        return
    offer, entry = found
    if offer.is_in_hand and offer.agent_joined_at is None:
        endings.agent_left(offer, entry=entry, at=at, why="unreachable")


@transaction.atomic
def check_agent_joined(*, offer_id: int, at: datetime) -> None:
    """The agent's audio must be in the room within the time given at accept; else the place returns to the line."""
    found = locks.offer_with_entry(pk=offer_id)
    if found is None:
        return
    offer, entry = found
    overdue = offer.join_due_at is not None and offer.join_due_at <= at
    if offer.is_in_hand and offer.agent_joined_at is None and overdue:
        endings.agent_left(offer, entry=entry, at=at, why="audio never joined")


def bring_caller(*, entry_id: int, at: datetime, again: bool = False) -> None:
    """Move the waiting caller into the agent's room. A call that is gone was abandoned, not an error.

    `again`: somebody has looked, and the caller of a move that was under way is not in the room.
    """
    leg = claim_move(entry_id=entry_id, at=at, again=again)
    if leg is None or not leg.call_sid:
        return
    try:
        get_carrier().redirect(call_sid=leg.call_sid, url=carrier_urls.join(leg.pk))
    except CallGone:
        caller_is_gone(leg_id=leg.pk, at=at)
    except CarrierBusy:
        leg.note(asked_at=None)
    except CarrierError as error:
        # The caller's own next request takes it into the room (twilio.md, 2.4); nothing is lost.
        logger.warning("the caller could not be moved yet", extra={"entry": entry_id, "error": str(error)})


@transaction.atomic
def claim_move(*, entry_id: int, at: datetime, again: bool) -> CallLeg | None:
    """Take the right to move the caller; None where the moment has passed, or somebody has done it.

    A late hint must not tear a caller out of the room, so each turn has one move, and one more (`again`) after a while.
    """
    entry = locks.entry_if_there(entry_id)
    if entry is None:
        return None
    leg, offer = entry.live_leg, turns.in_hand(entry)
    if leg is None or not entry.is_connecting or offer is None or offer.agent_joined_at is None:
        return None
    since = max(offer.agent_joined_at, at - timedelta(seconds=MOVE_AGAIN_SECONDS)) if again else offer.agent_joined_at
    if leg.asked_at is not None and leg.asked_at >= since:
        return None
    leg.note(asked_at=at)
    return leg


@transaction.atomic
def caller_is_gone(*, leg_id: int, at: datetime) -> None:
    """Also where the end is known already: whoever waits on a call that is over waits for nobody."""
    leg, entry = _locked(leg_id)
    leg.move_to(LegStatus.COMPLETED, at=at)
    endings.caller_hung_up(entry, leg=leg, at=at)


def dismiss_caller(*, leg_id: int) -> None:
    """Have a caller's leg ask for its next document, which says that the wait is over (rule 18).

    One whom an agent has taken since is left alone: it would be torn out of the conversation.
    """
    leg = CallLeg.objects.select_related("entry").filter(pk=leg_id).first()
    if leg is None or (leg.entry is not None and leg.entry.is_with_an_agent):
        return
    if leg.call_sid and not leg.is_over:
        _tell_carrier(lambda: get_carrier().redirect(call_sid=leg.call_sid, url=carrier_urls.wait(leg_id)), leg=leg_id)


def hang_up(*, leg_id: int) -> None:
    """End a call; one that has ended already is fine. A request that fails is made again by recovery."""
    leg = CallLeg.objects.filter(pk=leg_id).first()
    if leg is not None and leg.call_sid and not leg.is_over:
        _tell_carrier(lambda: get_carrier().hang_up(call_sid=leg.call_sid), leg=leg_id)


def end_stray_call(*, call_sid: str) -> None:
    """A call to a customer that belongs to no attempt any more: nobody may be called twice (rule 49)."""
    _tell_carrier(lambda: get_carrier().hang_up(call_sid=call_sid), call_sid=call_sid)


def end_room(*, conference_sid: str) -> None:
    _tell_carrier(lambda: get_carrier().end_room(conference_sid=conference_sid), conference=conference_sid)


def _tell_carrier(ask: object, **about: object) -> None:
    try:
        ask()  # type: ignore[operator]
    except CallGone:
        return
    except CarrierError as error:
        logger.warning("the carrier did not do it", extra={**about, "error": str(error)})


def stale_before(at: datetime) -> datetime:
    return at - timedelta(seconds=settings.DIAL_LEASE_SECONDS)
