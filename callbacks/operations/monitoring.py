"""A supervisor listens in, is heard by the agent alone, or by everybody; changes between them without leaving.

Whoever is let in is on the timeline with the name. The agent sees who can be heard, and not who only listens.
"""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from callbacks import after_commit
from callbacks.models import Guest, Offer, QueueEntry
from callbacks.models.guest import Mode
from callbacks.operations import asking, breaker, guests, help_wanted, turns
from callbacks.operations.errors import NotYours, Refused, TooLate
from telephony.carrier import CarrierError, get_carrier

logger = logging.getLogger(__name__)


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
        if not guest.is_inside:
            guest.note_that(mode=mode)  # the audio comes in as it is written, or is changed when it has come
            return guest
        if before == mode and not guest.is_seated_otherwise:
            _say_that_it_was_heard(guest, at=at)
            return guest
        guest.note_that(mode=mode, seated_as="")
        if guests.mode_of_seat(guest) != mode:
            raise Refused(
                "nobody_to_whisper_to", "The agent's call is not there to whisper to. Try it again in a moment."
            )
    try:
        with asking.for_a_person(at=at):
            _ask_for_the_seat(guest, mode)
    except Refused:
        _take_back(guest, mode=before, wanted=mode)
        raise
    _is_seated(guest, mode)
    _record(guest, at=at)
    return guest


def seat(*, guest_id: int, at: datetime) -> None:
    """Have the audio as it is shown, for a supervisor of whom that is not certain. Safe to call again."""
    with transaction.atomic():
        guest = guests.locked(guest_id)
        if guest is None or not guest.is_inside or not guest.is_seated_otherwise:
            return
        mode = guests.mode_of_seat(guest)
        if mode != guest.mode:
            guest.note_that(mode=mode)
            _say(guest, at=at)
    try:
        with breaker.asked_while_it_answers(at=at):
            _ask_for_the_seat(guest, mode)
    except CarrierError as error:
        _is_not_known(guest)
        logger.warning("a supervisor's audio may not be as shown", extra={"guest": guest_id, "error": str(error)})
    else:
        _is_seated(guest, mode)


def _ask_for_the_seat(guest: Guest, mode: str) -> None:
    get_carrier().change_participant(
        conference_sid=guest.turn.conference_sid,
        label=guest.label,
        muted=mode == Mode.LISTEN,
        coached_sid=guests.coached_sid(guest),
    )


def _is_seated(guest: Guest, mode: str) -> None:
    """The carrier has done it. Where something else was wanted meanwhile, nobody knows which came last: it is asked for again."""
    if not Guest.objects.present().filter(pk=guest.pk, mode=mode).update(seated_as=mode):
        _is_not_known(guest)


def _is_not_known(guest: Guest) -> None:
    """The sweep asks again."""
    Guest.objects.present().filter(pk=guest.pk).update(seated_as="")


@transaction.atomic
def leave(*, conversation_id: UUID, user: Any, at: datetime) -> None:
    """Out of the conversation; the others talk on. Twice is once."""
    if present(conversation_id=conversation_id, user=user) is not None:
        guests.leave(_locked(conversation_id, user), at=at)


@transaction.atomic
def _take_back(guest: Guest, *, mode: str, wanted: str) -> None:
    """An unclear answer may have been a yes: how the audio sits is not known until it is asked for again."""
    Guest.objects.present().filter(pk=guest.pk, mode=wanted).update(mode=mode)
    _is_not_known(guest)


@transaction.atomic
def _record(guest: Guest, *, at: datetime) -> None:
    now = guests.locked(guest.pk)
    if now is not None and now.is_present:
        help_wanted.answered(now, at=at)
        _say(now, at=at)


def _say_that_it_was_heard(guest: Guest, *, at: datetime) -> None:
    """Who listens already when the agent asks for help answers by asking for the same once more."""
    if help_wanted.answered(guest, at=at):
        guests.tell(guest, at=at)


def _say(guest: Guest, *, at: datetime) -> None:
    entry = guest.turn.entry
    how = guest.get_mode_display().lower()
    entry.conversation.record("guest_changed", at=at, entry=entry, actor=guest.name[:80], guest=guest.pk, how=how)
    guests.tell(guest, at=at)


def _locked(conversation_id: UUID, user: Any) -> Guest:
    found = present(conversation_id=conversation_id, user=user)
    guest = guests.locked(found.pk) if found else None
    if guest is None or not guest.is_present:
        raise NotYours
    return guest
