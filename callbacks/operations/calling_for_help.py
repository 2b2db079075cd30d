"""An agent who talks asks for a supervisor, and takes it back. Supervisors see it; whoever comes ends it (`help_wanted`)."""

from datetime import datetime
from uuid import UUID

from callbacks.models import Offer
from callbacks.models.offer import LONGEST_CALL_FOR_HELP
from callbacks.operations import calls, talking, turns
from callbacks.operations.errors import TooLate
from callbacks.queries.visits import supervisors_seen


def ask(*, conversation_id: UUID, agent_id: int, reason: str, at: datetime) -> None:
    """Ask for a supervisor, with or without a reason. TooLate where nobody talks, it is asked, or somebody is there."""
    with calls.turn_of(conversation_id, agent_id=agent_id) as (offer, entry):
        talking.refuse_unless_connected(entry)
        _refuse(offer)
        offer.ask_for_help(" ".join(reason.split())[:LONGEST_CALL_FOR_HELP], at=at)
        entry.conversation.record("help_asked", at=at, entry=entry, actor=offer.agent.name, reason=offer.help_reason)
        turns.tell_call(offer, at=at)


def _refuse(offer: Offer) -> None:
    if offer.asks_for_help:
        raise TooLate("asked_already", "You have asked already, and supervisors see it.")
    if there := supervisors_seen(offer).first():
        raise TooLate("somebody_is_there", f"{there.name} is in the call already.")


def take_back(*, conversation_id: UUID, agent_id: int, at: datetime) -> None:
    """No supervisor is needed any more. TooLate where nobody is asked."""
    with calls.turn_of(conversation_id, agent_id=agent_id) as (offer, entry):
        if not offer.asks_for_help:
            raise TooLate("not_asked", "Nobody is asked any more: a supervisor has come, or it was taken back.")
        offer.ask_no_longer()
        entry.conversation.record("help_taken_back", at=at, entry=entry, actor=offer.agent.name)
        turns.tell_call(offer, at=at)
