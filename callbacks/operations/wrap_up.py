"""What an agent makes of a call, during it and in the time for notes: disposition, note, ticket, more time, done."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from agents import operations as agents
from agents.models import Agent, StateRefused
from callbacks import after_commit
from callbacks.models import Disposition, Offer
from callbacks.models.disposition import NONE
from callbacks.models.offer import OfferStatus
from callbacks.operations import locks
from callbacks.operations.errors import NotYours, Refused, TooLate
from callbacks.operations.follow_up import ticket_from_call
from callbacks.queries import turn_payload
from tickets.models import Ticket

LATE = timedelta(seconds=60)
"""What was typed while the time for notes ended is still taken."""

OVER = TooLate("notes_over", "The time for notes of this call is over. Open its ticket, or the conversation.")
NOT_IN_WRAP_UP = TooLate("not_in_wrap_up", "You are not in wrap-up after this conversation.")


def choose_disposition(*, conversation_id: UUID, agent_id: int, disposition: Disposition | None, at: datetime) -> Offer:
    """What the call came to; None takes it back. Refused where agents of the queue do not choose it."""
    with own_turn(conversation_id, agent_id=agent_id, at=at) as offer:
        queue = offer.entry.queue
        if disposition and not Disposition.objects.of_queue(queue).filter(pk=disposition.pk).exists():
            raise Refused("not_of_this_queue", f"Agents of {queue} do not choose “{disposition}”. Reload the page.")
        name = disposition.name if disposition else ""
        if name != offer.disposition:
            offer.choose_disposition(name, at=at)
            _record(offer, "disposition_chosen", at=at, disposition=name or NONE)
            tell_turn(offer, at=at)
        return offer


def write_note(*, conversation_id: UUID, agent_id: int, text: str, at: datetime) -> Offer:
    """Keep the note as it is now; it may be sent at every pause in the typing."""
    with own_turn(conversation_id, agent_id=agent_id, at=at) as offer:
        words = text.replace("\x00", "")
        if words != offer.note:
            offer.write_note(words, at=at)
            tell_turn(offer, at=at)
        return offer


def open_ticket(*, conversation_id: UUID, agent_id: int, subject: str, text: str, at: datetime) -> Ticket:
    """A ticket from the call, with what the agent wrote; asked twice, it is the same ticket (rule 48)."""
    with own_turn(conversation_id, agent_id=agent_id, at=at) as offer:
        ticket = ticket_from_call(offer, subject=subject, text=text, at=at)
        tell_turn(offer, at=at)
        return ticket


def extend(*, conversation_id: UUID, agent_id: int, at: datetime) -> Offer:
    """More time for notes, once a call, by the seconds that the queue gives."""
    with own_turn(conversation_id, agent_id=agent_id, at=at) as offer:
        seconds = offer.entry.queue.wrap_up_extension_seconds
        if not seconds:
            raise Refused("no_extension", f"{offer.entry.queue} gives no more time for notes.")
        if offer.wrap_up_extended_at is not None:
            raise Refused("extended_already", "You have had more time for this call already.")
        _refuse_unless_wrapping_up(agent_id, conversation_id)
        agent = agents.extend_wrap_up(agent_id=agent_id, seconds=seconds, at=at)
        offer.extend_wrap_up(at=at)
        _record(offer, "wrap_up_extended", at=at, seconds=seconds)
        if agent.wrap_up_until is not None:
            after_commit.end_wrap_up(seconds=(agent.wrap_up_until - at).total_seconds())
        tell_turn(offer, at=at)
        return offer


def finish(*, conversation_id: UUID, agent_id: int, at: datetime) -> Agent:
    """Done with the notes: available again, or what the agent asked for during the call.

    Refused where the queue requires a disposition and there is none.
    """
    with _latest_turn(conversation_id, agent_id=agent_id) as offer:
        if offer is None:
            raise NOT_IN_WRAP_UP
        _refuse_unless_wrapping_up(agent_id, conversation_id)
        if lacks_disposition(offer):
            raise Refused("disposition_required", "Choose what the call came to, then press Done.")
        try:
            return agents.end_wrap_up(agent_id=agent_id, at=at)
        except StateRefused as refusal:
            raise TooLate("not_in_wrap_up", str(refusal)) from refusal


def lacks_disposition(offer: Offer) -> bool:
    """Whether one must be chosen still; a queue whose agents have none to choose from requires none."""
    queue = offer.entry.queue
    required = queue.disposition_required and not offer.disposition
    return required and Disposition.objects.of_queue(queue).exists()


def note_end(*, agent: Agent, at: datetime) -> None:
    """The agent has left wrap-up, whichever way: the turn says when, and what it came to. Expects the agent's lock."""
    turns_over = Offer.objects.turns().filter(agent=agent, ended_at__isnull=False)
    offer = turns_over.select_related("agent", "entry__conversation").order_by("-made_at").first()
    if offer is not None and offer.wrapped_up_at is None:
        offer.end_wrap_up(at=at)
        _record(offer, "wrapped_up", at=at, disposition=offer.disposition or NONE)


def tell_turn(offer: Offer, *, at: datetime) -> None:
    """All tabs of the agent show the same note, disposition and ticket."""
    after_commit.tell_agent(offer.agent_id, {"type": "turn.changed", "turn": turn_payload(offer)}, at=at)


@contextmanager
def own_turn(conversation_id: UUID, *, agent_id: int, at: datetime) -> Iterator[Offer]:
    """The agent's latest turn with a conversation, its entry locked; NotYours where there was none, TooLate when it is over."""
    with _latest_turn(conversation_id, agent_id=agent_id) as offer:
        if offer is None:
            raise NotYours
        if not _is_open_for_notes(offer, at=at):
            raise OVER
        yield offer


@contextmanager
def _latest_turn(conversation_id: UUID, *, agent_id: int) -> Iterator[Offer | None]:
    with transaction.atomic():
        accepted = {"status": OfferStatus.ACCEPTED, "entry__conversation_id": conversation_id}
        found = locks.offer_with_entry(agent_id=agent_id, **accepted)
        yield found[0] if found else None


def _is_open_for_notes(offer: Offer, *, at: datetime) -> bool:
    if offer.is_in_hand or offer.agent.wrap_up_conversation == offer.entry.conversation_id:
        return True
    over = offer.wrapped_up_at or offer.ended_at
    return over is not None and at <= over + LATE


def _refuse_unless_wrapping_up(agent_id: int, conversation_id: UUID) -> None:
    if agents.locked(agent_id).wrap_up_conversation != conversation_id:
        raise NOT_IN_WRAP_UP


def _record(offer: Offer, name: str, *, at: datetime, **details: object) -> None:
    # Without the entry: its row may be locked by whoever waits for this agent.
    offer.entry.conversation.record(name, at=at, actor=offer.agent.name, **details)
