"""Opens the one ticket that an entry's ending is due (rules 35, 39, 40, 48). All expect a transaction."""

from datetime import datetime
from typing import Any

from callbacks.languages import in_words
from callbacks.models import CallLeg, Offer, QueueEntry, Tally
from callbacks.models.tally import TICKETED
from callbacks.queries.turns import subject_of, ticket_key, who_is
from telephony import phone_numbers
from tickets.models import Ticket, TicketReason
from tickets.operations import add_note, add_recording, open_ticket

SUBJECTS = {
    TicketReason.NOT_REACHED: "Customer not reached: {who}",
    TicketReason.MAX_WAIT_EXCEEDED: "Callback not made in time: {who}",
    TicketReason.CLOSED_BEFORE_REACHED: "Closed before the callback: {who}",
    TicketReason.QUEUE_WAIT_EXCEEDED: "Waited too long on the line: {who}",
    TicketReason.COULD_NOT_DIAL: "Could not dial: {who}",
    TicketReason.VOICEMAIL: "Message from {who}",
}


def ticket_for(
    entry: QueueEntry, reason: TicketReason, *, at: datetime, outcome: str = "", agent_name: str = "", **details: Any
) -> Ticket:
    """The ticket of an entry that ended without the customer being served; a second call answers the same ticket."""
    if entry.was_promised_a_callback and not Ticket.objects.filter(source_key=entry.source_key).exists():
        Tally.objects.add(TICKETED)
    ticket = open_ticket(
        reason=reason,
        subject=SUBJECTS[reason].format(who=who_is(entry.caller_name, entry.callback_number or entry.caller)),
        at=at,
        source_key=entry.source_key,
        conversation_id=entry.conversation_id,
        outcome=outcome,
        caller=entry.caller,
        caller_name=entry.caller_name,
        callback_number=entry.callback_number,
        dialed_number=entry.dialed_number,
        queue=entry.queue.name,
        agent_name=agent_name,
        details={
            "number_presented": entry.present_number,
            "queued_at": entry.queued_at.isoformat(),
            "callback_requested_at": entry.callback_requested_at.isoformat() if entry.callback_requested_at else None,
            "attempts": entry.attempts,
            **({"language": in_words(entry.language)} if entry.language else {}),
            **details,
        },
    )
    entry.conversation.record("ticket_opened", at=at, entry=entry, ticket=ticket.pk, reason=reason, outcome=outcome)
    return ticket


def ticket_from_call(offer: Offer, *, subject: str, text: str, at: datetime) -> Ticket:
    """The ticket that an agent opens about a call, one a turn; without a subject it has one. Expects the entry's lock."""
    entry, key = offer.entry, ticket_key(offer)
    known = Ticket.objects.filter(source_key=key).first()
    if known is not None:
        return known
    reason = TicketReason.OPENED_BY_AGENT
    ticket = open_ticket(
        reason=reason,
        subject=subject.strip() or subject_of(offer),
        at=at,
        source_key=key,
        conversation_id=entry.conversation_id,
        outcome=offer.disposition,
        caller=entry.caller,
        caller_name=entry.caller_name,
        callback_number=entry.callback_number,
        dialed_number=entry.dialed_number,
        queue=entry.queue.name,
        agent_name=offer.agent.name,
        actor=offer.agent.user,
    )
    if text.strip():
        add_note(ticket_id=ticket.pk, text=text, author=offer.agent.user, at=at)
    entry.conversation.record("ticket_opened", at=at, actor=offer.agent.name, ticket=ticket.pk, reason=reason)
    return ticket


def ticket_for_message(leg: CallLeg, *, recording_url: str, seconds: int, at: datetime) -> None:
    """A recorded message: it joins the ticket that the entry has, or opens one."""
    if leg.entry is not None:
        add_recording(source_key=leg.entry.source_key, recording_url=recording_url, seconds=seconds, at=at)
        return
    conversation = leg.conversation
    number = conversation.phone_number
    ticket = open_ticket(
        reason=TicketReason.VOICEMAIL,
        subject=SUBJECTS[TicketReason.VOICEMAIL].format(who=who_is(conversation.caller_name, conversation.caller)),
        at=at,
        source_key=f"leg:{leg.pk}",
        conversation_id=conversation.pk,
        caller=conversation.caller,
        caller_name=conversation.caller_name,
        callback_number=phone_numbers.normalize(conversation.caller) or "",
        dialed_number=conversation.dialed_number,
        queue=number.queue.name if number else "",
        recording_url=recording_url,
        details={"recording_seconds": seconds, "outside_business_hours": True},
    )
    conversation.record("ticket_opened", at=at, ticket=ticket.pk, reason=TicketReason.VOICEMAIL)
