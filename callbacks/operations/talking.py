"""What an agent does while talking: hold, resume, mute, unmute, keys for the customer's side.

What is wanted is written down and committed, then the carrier is asked, then its answer is recorded: done, or taken back.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from callbacks import carrier_urls
from callbacks.models import Offer, QueueEntry
from callbacks.operations import asking, bridging, calls, keypad, locks, turns
from callbacks.operations.errors import Refused, TooLate
from telephony.carrier import get_carrier

TONES = re.compile(r"[0-9*#]{1,32}")


@dataclass(frozen=True)
class Wish:
    """A change of how somebody sits in the room: what the carrier is asked, and what our row says of it."""

    event: str
    what: str
    seat: dict[str, Any]
    undo: Callable[[Offer], None]
    """Puts our row back where the carrier does not do it."""


def hold(*, conversation_id: UUID, agent_id: int, at: datetime) -> None:
    """The customer hears the number's music, and nobody. Twice is once."""
    with calls.turn_of(conversation_id, agent_id=agent_id) as (offer, entry):
        refuse_unless_connected(entry)
        if offer.is_on_hold:
            return
        offer.hold(at=at)
    fulfill(offer, _put_on_hold(offer), label=bridging.CUSTOMER, at=at)


def resume(*, conversation_id: UUID, agent_id: int, at: datetime) -> None:
    """The customer is back from hold. Twice is once."""
    with calls.turn_of(conversation_id, agent_id=agent_id) as (offer, entry):
        refuse_unless_connected(entry)
        since = offer.held_since
        if since is None:
            return
        seconds = offer.held_seconds
        offer.resume(at=at)
    fulfill(offer, _take_off_hold(since, seconds=seconds), label=bridging.CUSTOMER, at=at)


def resume_for(*, offer_id: int, at: datetime) -> None:
    """As `resume`, for an agent who took over and did not ask; where it fails, the console has a button."""
    offer = Offer.objects.in_hand().select_related("entry").filter(pk=offer_id).first()
    if offer is not None:
        with suppress(Refused):
            resume(conversation_id=offer.entry.conversation_id, agent_id=offer.agent_id, at=at)


def mute(*, conversation_id: UUID, agent_id: int, at: datetime) -> None:
    """Nobody hears the agent, whatever carries the agent's audio. Twice is once."""
    with calls.turn_of(conversation_id, agent_id=agent_id) as (offer, _):
        _refuse_unless_joined(offer)
        if offer.is_muted:
            return
        offer.mute(at)
    wish = Wish("muted", "mute", {"muted": True}, undo=lambda one: one.mute(None))
    fulfill(offer, wish, label=offer.agent_label, at=at)


def unmute(*, conversation_id: UUID, agent_id: int, at: datetime) -> None:
    """The agent is heard again. Twice is once."""
    with calls.turn_of(conversation_id, agent_id=agent_id) as (offer, _):
        _refuse_unless_joined(offer)
        since = offer.muted_since
        if since is None:
            return
        offer.mute(None)
    wish = Wish("unmuted", "unmute", {"muted": False}, undo=lambda one: one.mute(since))
    fulfill(offer, wish, label=offer.agent_label, at=at)


def press(*, conversation_id: UUID, agent_id: int, tones: str, at: datetime) -> None:
    """Keys for whatever the customer's side is connected to: it hears their tones. The digits are not kept: some are secret."""
    if not TONES.fullmatch(tones):
        raise Refused("not_keys", "Use the keys 0 to 9, * and #, 32 at most.")
    with calls.turn_of(conversation_id, agent_id=agent_id) as (offer, entry):
        refuse_unless_connected(entry)
        name = keypad.keep(offer_id=offer.pk, tones=tones)
        entry.conversation.record("tones_sent", at=at, entry=entry, actor=offer.agent.name, count=len(tones))
    with asking.for_a_person(at=at):
        get_carrier().announce(
            conference_sid=offer.conference_sid, label=bridging.CUSTOMER, url=carrier_urls.tones(offer.pk, name)
        )


def fulfill(offer: Offer, wish: Wish, *, label: str, at: datetime) -> None:
    """Ask for what is written down already; taken back where the carrier does not do it. Expects no transaction."""
    try:
        with asking.for_a_person(at=at):
            get_carrier().change_participant(conference_sid=offer.conference_sid, label=label, **wish.seat)
    except Refused as refusal:
        _record(offer, "not_done", undo=wish.undo, what=wish.what, why=str(refusal), at=at)
        raise
    _record(offer, wish.event, at=at)


def refuse_unless_connected(entry: QueueEntry) -> None:
    if not entry.is_connected:
        raise TooLate("not_connected", "Nobody has answered yet.")


def _refuse_unless_joined(offer: Offer) -> None:
    if offer.agent_joined_at is None:
        raise TooLate("not_connected", "Your audio is not in the call yet.")


def _put_on_hold(offer: Offer) -> Wish:
    seat = {"on_hold": True, "hold_url": carrier_urls.held(offer.pk)}
    return Wish("put_on_hold", "hold", seat, undo=lambda one: one.forget_hold())


def _take_off_hold(since: datetime, *, seconds: int) -> Wish:
    return Wish(
        "taken_off_hold", "resume", {"on_hold": False}, undo=lambda one: one.hold(at=since, before_seconds=seconds)
    )


@transaction.atomic
def _record(
    offer: Offer, event: str, *, at: datetime, undo: Callable[[Offer], None] | None = None, **details: str
) -> None:
    found = locks.offer_with_entry(pk=offer.pk)
    if found is None:
        return
    now, entry = found
    if undo is not None and now.is_in_hand:
        undo(now)
    entry.conversation.record(event, at=at, entry=entry, actor=offer.agent.name, **details)
    turns.tell_call(now, at=at)
