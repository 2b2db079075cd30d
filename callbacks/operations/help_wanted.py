"""How an agent's call for a supervisor ends: one has come, or none had before the turn was over. Both expect the entry's lock."""

from datetime import datetime

from callbacks.models import Guest, Offer


def answered(guest: Guest, *, at: datetime) -> bool:
    """A supervisor hears what goes on, and has come because the agent had asked; False where nobody had."""
    offer = guest.turn
    if guest.is_a_colleague or not offer.asks_for_help:
        return False
    _record(offer, "help_answered", actor=guest.name, agent=offer.agent.name, seconds=_waited(offer, at=at), at=at)
    offer.ask_no_longer()
    guest.note_that(answers_help=True)
    return True


def nobody_came(offer: Offer, *, at: datetime) -> None:
    """The turn ends; who had asked in vain is on the timeline."""
    if offer.asks_for_help:
        _record(offer, "help_unanswered", actor=offer.agent.name, seconds=_waited(offer, at=at), at=at)


def _waited(offer: Offer, *, at: datetime) -> int:
    return max(0, round((at - offer.help_asked_at).total_seconds())) if offer.help_asked_at else 0


def _record(offer: Offer, name: str, *, actor: str, at: datetime, **details: str | int) -> None:
    entry = offer.entry
    entry.conversation.record(name, at=at, entry=entry, actor=actor[:80], **details)
