"""What the agent on a call can do with it: hang up, keep it, call it voicemail."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction

from callbacks.models import Offer, QueueEntry
from callbacks.operations import endings, lookups, turns
from callbacks.operations.errors import NotYours, TooLate


def hang_up(*, conversation_id: UUID, agent_id: int, at: datetime) -> None:
    """End the call. Before the customer answered, the entry returns to its place (rule 33)."""
    lookups.ask_before_an_agent_leaves(at=at, offer__agent=agent_id, conversation=conversation_id)
    with turn_of(conversation_id, agent_id=agent_id) as (offer, entry):
        endings.agent_left(offer, entry=entry, at=at)


def keep_person(*, conversation_id: UUID, agent_id: int, at: datetime) -> None:
    """*It's a person*: machine detection was wrong, the call goes on (rule 38)."""
    with turn_of(conversation_id, agent_id=agent_id) as (offer, entry):
        leg = offer.legs.of_customers().last()
        if leg is None or not entry.is_connected:
            raise TooLate("not_connected", "Nobody has answered yet.")
        leg.note(kept_at=at, verdict_due_at=None)
        entry.conversation.record("kept_as_person", at=at, entry=entry, actor=offer.agent.name)
        turns.tell_progress(offer, "connected", at=at)


def call_it_voicemail(*, conversation_id: UUID, agent_id: int, at: datetime) -> None:
    """*Voicemail*: nobody is there, whatever machine detection said: not reached, with a ticket (rule 38)."""
    with turn_of(conversation_id, agent_id=agent_id) as (offer, entry):
        if not (entry.is_connected and entry.is_callback):
            raise TooLate("not_connected", "Only a callback that was answered can be voicemail.")
        entry.conversation.record("called_voicemail", at=at, entry=entry, actor=offer.agent.name)
        endings.not_reached(offer, entry=entry, outcome="machine", at=at, actor=offer.agent.name)


@contextmanager
def turn_of(conversation_id: UUID, *, agent_id: int) -> Iterator[tuple[Offer, QueueEntry]]:
    """The agent's turn with this conversation, the entry locked. NotYours where the agent was never on it."""
    with transaction.atomic():
        turns_of_agent = Offer.objects.filter(entry__conversation_id=conversation_id, agent=agent_id)
        entry_id = turns_of_agent.order_by("-made_at").values_list("entry_id", flat=True).first()
        if entry_id is None:
            raise NotYours
        entry = QueueEntry.objects.locked(entry_id)
        offer = turns.in_hand(entry)
        if offer is None or offer.agent_id != agent_id:
            raise TooLate("call_over", "This call is over already.")
        offer.entry = entry
        yield offer, entry
