"""The rows of some conversations, read in a handful of queries, however many conversations there are."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from callbacks.lifecycle import Trigger
from callbacks.models import CallLeg, Conversation, Decision, Offer, QueueEntry, QueueEntryEvent
from callbacks.models.offer import OfferStatus
from callbacks.models.queue_entry import Kind
from tickets.models import Ticket

ATTACHED, DETACHED, REQUESTED, MESSAGE = (
    "waits_on_second_call",
    "second_call_ended",
    "callback_requested",
    "message_left",
)
ELSEWHERE, AGREED, TICKET = "requested_elsewhere", "callback_agreed", "called_from_ticket"
BACK_IN_PLACE = (Trigger.AGENT_LEFT, Trigger.RETRY, Trigger.POSTPONE)
READ = (
    Trigger.ENTER,
    Trigger.BRIDGE,
    *BACK_IN_PLACE,
    ATTACHED,
    DETACHED,
    REQUESTED,
    MESSAGE,
    ELSEWHERE,
    AGREED,
    TICKET,
)
REOPENED = "reopened"
"""The outcome of an entry that another replaced in the same moment: not a place of its own."""


@dataclass
class History:
    """One conversation. Rows of an entry that was replaced at once belong to the one that replaced it."""

    conversation: Conversation
    entries: list[QueueEntry] = field(default_factory=list)
    legs: list[CallLeg] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    events: list[QueueEntryEvent] = field(default_factory=list)
    tickets: dict[str, str] = field(default_factory=dict)
    decisions: dict[int, Decision] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._replaced_by: dict[int, int] | None = None

    def places(self) -> list[QueueEntry]:
        return [entry for entry in self.entries if entry.outcome != REOPENED]

    def place_of(self, entry_id: int | None) -> int | None:
        """The entry that counts, for one that may have been replaced."""
        if self._replaced_by is None:
            self._replaced_by = dict(self._replacements())
        return self._replaced_by.get(entry_id, entry_id) if entry_id else None

    def _replacements(self) -> Iterator[tuple[int, int]]:
        following: QueueEntry | None = None
        for entry in reversed(self.entries):
            if entry.outcome != REOPENED:
                following = entry
            elif following is not None:
                yield entry.pk, following.pk

    def offers_of(self, entry: QueueEntry, kind: str = "") -> list[Offer]:
        return [
            one for one in self.offers if self.place_of(one.entry_id) == entry.pk and (not kind or one.kind == kind)
        ]

    def turns_of(self, entry: QueueEntry, kind: str = "") -> list[Offer]:
        return [one for one in self.offers_of(entry, kind) if one.status == OfferStatus.ACCEPTED]

    def events_of(self, entry: QueueEntry, *names: str) -> list[QueueEntryEvent]:
        return [one for one in self.events if one.name in names and self.place_of(one.entry_id) == entry.pk]

    def entered_at(self, entry: QueueEntry) -> datetime:
        entered = [one for one in self.events if one.entry_id == entry.pk and one.name == Trigger.ENTER]
        return entered[0].at if entered else entry.queued_at

    def entered_as(self, entry: QueueEntry) -> str:
        entered = [one for one in self.events if one.entry_id == entry.pk and one.name == Trigger.ENTER]
        return str(entered[0].details.get("kind", entry.kind)) if entered else entry.kind

    def began_live(self, entry: QueueEntry) -> bool:
        """Also where the place was opened again at once."""
        return any(one.details.get("kind", entry.kind) == Kind.LIVE for one in self.events_of(entry, Trigger.ENTER))

    def bridged_at(self, turn: Offer) -> datetime | None:
        """From when on agent and customer heard each other in this turn."""
        for event in self.events:
            if event.name == Trigger.BRIDGE and event.details.get("offer") == turn.pk:
                return event.at
        return None


def histories(conversation_ids: Collection[uuid.UUID]) -> list[History]:
    """Of those that exist."""
    ids = list(conversation_ids)
    found = {one.pk: History(one) for one in Conversation.objects.filter(pk__in=ids)}
    for entry in QueueEntry.objects.filter(conversation__in=ids).order_by("pk"):
        found[entry.conversation_id].entries.append(entry)
    for leg in CallLeg.objects.filter(conversation__in=ids).order_by("created_at", "pk"):
        found[leg.conversation_id].legs.append(leg)
    of_entry = {entry.pk: history for history in found.values() for entry in history.entries}
    for offer in Offer.objects.filter(entry__in=of_entry).order_by("made_at", "pk"):
        of_entry[offer.entry_id].offers.append(offer)
    by_offer = [offer.pk for history in found.values() for offer in history.offers]
    for decision in Decision.objects.filter(offer_id__in=by_offer):
        of_entry[decision.entry_id].decisions[decision.offer_id] = decision
    for event in QueueEntryEvent.objects.filter(conversation__in=ids, name__in=READ).order_by("at", "pk"):
        found[event.conversation_id].events.append(event)
    tickets = Ticket.objects.filter(conversation_id__in=ids, source_key__isnull=False)
    for conversation_id, key, reason in tickets.values_list("conversation_id", "source_key", "reason"):
        if conversation_id in found and key:
            found[conversation_id].tickets[key] = reason
    return _linked(found)


def _linked(found: dict[uuid.UUID, History]) -> list[History]:
    """Legs and their offers refer to each other without a query for each."""
    for history in found.values():
        entries = {entry.pk: entry for entry in history.entries}
        offers: dict[int, Offer] = defaultdict()
        for offer in history.offers:
            offer.entry = entries[offer.entry_id]
            offers[offer.pk] = offer
        for leg in history.legs:
            if leg.offer_id in offers:
                leg.offer = offers[leg.offer_id]
    return list(found.values())
