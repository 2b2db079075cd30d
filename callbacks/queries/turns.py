"""An agent's turn with a call as the agent sees it: what may be chosen, what was written, what follows."""

from typing import Any
from uuid import UUID

from agents.models import Agent
from callbacks.models import Disposition, Offer, QueueEntry
from callbacks.models.queue_entry import Kind
from telephony import phone_numbers
from tickets.models import Ticket


def turn_of(agent: Agent, conversation_id: UUID) -> Offer | None:
    """The agent's latest turn with a conversation, over or not."""
    turns = Offer.objects.turns().filter(agent=agent, entry__conversation=conversation_id)
    return turns.select_related("agent", "entry__queue", "entry__conversation").order_by("-made_at").first()


def turn_payload(offer: Offer) -> dict[str, Any]:
    """For the cards of call and wrap-up."""
    queue = offer.entry.queue
    return {
        "conversation_id": str(offer.entry.conversation_id),
        "queue": queue.name,
        "caller": offer.entry.callback_number or offer.entry.caller,
        "caller_name": offer.entry.caller_name,
        "ticket_subject": subject_of(offer),
        "dispositions": list(Disposition.objects.of_queue(queue).values("name", "help")),
        "disposition_required": queue.disposition_required,
        "disposition": offer.disposition,
        "note": offer.note,
        "noted_at": offer.noted_at.isoformat() if offer.noted_at else None,
        "extension_seconds": 0 if offer.wrap_up_extended_at else queue.wrap_up_extension_seconds,
        "ticket": _ticket_of(offer),
        "callback_at": _agreed_for(offer),
    }


def subject_of(offer: Offer) -> str:
    """What a ticket from this call is called unless the agent says otherwise."""
    return f"Follow up: {who_is(offer.entry.caller_name, offer.entry.callback_number or offer.entry.caller)}"


def who_is(name: str, number: str) -> str:
    """A customer in the subject of a ticket."""
    shown = phone_numbers.national(number) if phone_numbers.normalize(number) else (number or "withheld number")
    return f"{name}, {shown}" if name else shown


def ticket_key(offer: Offer) -> str:
    """The key under which the one ticket of a turn is opened."""
    return f"turn:{offer.pk}"


def _ticket_of(offer: Offer) -> int | None:
    return Ticket.objects.filter(source_key=ticket_key(offer)).values_list("pk", flat=True).first()


def _agreed_for(offer: Offer) -> str | None:
    """When the customer is called again, where a time was agreed on."""
    later = QueueEntry.objects.open().filter(conversation=offer.entry.conversation_id, kind=Kind.CALLBACK)
    moment = later.exclude(pk=offer.entry_id).values_list("not_before", flat=True).first()
    return moment.isoformat() if moment else None
