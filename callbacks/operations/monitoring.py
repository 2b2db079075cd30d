"""A supervisor listens in, is heard by the agent alone, or by everybody; changes between them without leaving.

Whoever is let in is on the timeline with the name. The agent sees who can be heard, and not who only listens.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from callbacks import after_commit
from callbacks.models import Guest, Offer, QueueEntry
from callbacks.models.guest import Mode
from callbacks.operations import asking, guests, turns
from callbacks.operations.errors import NotYours, Refused, TooLate
from telephony.carrier import get_carrier


def present(*, conversation_id: UUID, user: Any) -> Guest | None:
    """This supervisor's visit to the conversation, if there is one."""
    mine = Guest.objects.present().supervisors().filter(user=user).select_related("agent")
    return mine.filter(turn__entry__conversation=conversation_id).first()


def begin(*, conversation_id: UUID, user: Any, mode: Mode, at: datetime) -> Guest:
    """Let the supervisor's audio in, or change how it sits there. Refused where nobody talks."""
    if present(conversation_id=conversation_id, user=user) is not None:
        return change(conversation_id=conversation_id, user=user, mode=mode, at=at)
    try:
        with transaction.atomic():
            return _let_in(_turn(conversation_id), user=user, mode=mode, at=at)
    except IntegrityError:
        raise Refused("elsewhere", "You are in another conversation. Leave it first.") from None


def _turn(conversation_id: UUID) -> Offer:
    """The turn that is on, the entry locked."""
    entry_id = QueueEntry.objects.with_an_agent().filter(conversation=conversation_id).values_list("pk", flat=True)
    entry = QueueEntry.objects.locked(entry_id[0]) if entry_id else None
    offer = turns.in_hand(entry) if entry is not None else None
    if entry is None or offer is None or not entry.is_connected:
        raise TooLate("not_connected", "Nobody talks in this conversation now.")
    offer.entry = entry
    return offer


def _let_in(offer: Offer, *, user: Any, mode: Mode, at: datetime) -> Guest:
    if offer.agent.user_id == user.pk:
        raise Refused("yourself", "You are the agent of this conversation.")
    guest = Guest.objects.create(
        turn=offer,
        user=user,
        name=user.get_full_name() or user.get_username(),
        mode=mode,
        made_at=at,
        accepted_at=at,
        due_at=at + timedelta(seconds=settings.AGENT_JOIN_SECONDS),
    )
    after_commit.check_visit(guest.pk, seconds=settings.AGENT_JOIN_SECONDS)
    return guest


def change(*, conversation_id: UUID, user: Any, mode: Mode, at: datetime) -> Guest:
    """Another way of being there. What is wanted is written down, then asked for, and taken back where it is not done."""
    with transaction.atomic():
        guest = _locked(conversation_id, user)
        before = guest.mode
        if before == mode:
            return guest
        guest.note_that(mode=mode)
    if not guest.is_inside:
        return guest  # the audio comes in as it is written
    try:
        with asking.for_a_person(at=at):
            get_carrier().change_participant(
                conference_sid=guest.turn.conference_sid,
                label=guest.label,
                muted=mode == Mode.LISTEN,
                coached_sid=guests.coached_sid(guest),
            )
    except Refused:
        _take_back(guest, mode=before, wanted=mode)
        raise
    _record(guest, at=at)
    return guest


@transaction.atomic
def leave(*, conversation_id: UUID, user: Any, at: datetime) -> None:
    """Out of the conversation; the others talk on. Twice is once."""
    if present(conversation_id=conversation_id, user=user) is not None:
        guests.leave(_locked(conversation_id, user), at=at)


@transaction.atomic
def _take_back(guest: Guest, *, mode: str, wanted: str) -> None:
    Guest.objects.present().filter(pk=guest.pk, mode=wanted).update(mode=mode)


@transaction.atomic
def _record(guest: Guest, *, at: datetime) -> None:
    now = guests.locked(guest.pk)
    if now is not None and now.is_present:
        entry = now.turn.entry
        how = now.get_mode_display().lower()
        entry.conversation.record("guest_changed", at=at, entry=entry, actor=now.name[:80], guest=now.pk, how=how)
        guests.tell(now, at=at)


def _locked(conversation_id: UUID, user: Any) -> Guest:
    found = present(conversation_id=conversation_id, user=user)
    guest = guests.locked(found.pk) if found else None
    if guest is None or not guest.is_present:
        raise NotYours
    return guest
