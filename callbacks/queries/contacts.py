"""Earlier contacts of a caller: what there was between this number and us, for the agent whom it rings."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Left

from callbacks.models import Conversation, Offer, QueueEntry
from callbacks.models.conversation import ConversationQuerySet
from contactcenter import roles

LONGEST_NOTE_SHOWN = 200
MOST_CALLED_BACK = 100

ENTRIES = Prefetch("entries", QueueEntry.objects.select_related("queue", "agent").order_by("pk"))


def of_number(number: str) -> ConversationQuerySet:
    """Conversations with a number, by whichever it called or was called."""
    called_back = QueueEntry.objects.promised().filter(callback_number=number).order_by("-callback_requested_at")
    # Asked for first: beside an `or`, PostgreSQL would read all conversations rather than two indexes.
    named = list(called_back.values_list("conversation", flat=True)[:MOST_CALLED_BACK])
    return Conversation.objects.filter(Q(caller=number) | Q(pk__in=named))


def contacts_with(number: str, *, user: Any) -> ConversationQuerySet:
    """Those that a person may see: an agent's own queues' alone, as their pages are."""
    found = of_number(number)
    if not roles.is_supervisor(user):
        agent = getattr(user, "agent", None)
        found = found.filter(Exists(QueueEntry.objects.filter(conversation=OuterRef("pk"), queue__agents=agent)))
    return found.prefetch_related(ENTRIES)


def contact_payloads(conversations: list[Conversation]) -> list[dict[str, Any]]:
    """A line each: when, which queue, what it came to, who had it, and what was noted."""
    said = _said_in(conversations)
    return [_contact(conversation, said.get(conversation.pk)) for conversation in conversations]


def _said_in(conversations: list[Conversation]) -> dict[Any, Offer]:
    turns = Offer.objects.turns().filter(entry__conversation__in=conversations).order_by("made_at")
    turns = turns.annotate(noted=Left("note", LONGEST_NOTE_SHOWN)).select_related("agent", "entry").defer("note")
    return {turn.entry.conversation_id: turn for turn in turns}


def _contact(conversation: Conversation, turn: Any) -> dict[str, Any]:
    entry = next(reversed(conversation.entries.all()), None)
    return {
        "conversation_id": str(conversation.pk),
        "started_at": conversation.started_at.isoformat(),
        "queue": entry.queue.name if entry else "",
        "kind": entry.kind if entry else "",
        "outcome": conversation.get_outcome_display(),
        "agent": turn.agent.name if turn else "",
        "disposition": turn.disposition if turn else "",
        "note": turn.noted if turn else "",
    }
