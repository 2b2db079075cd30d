"""After accept: the agent's audio joins a room, then the customer is brought into it (rules 25, 28, 29)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from callbacks import after_commit, announcement, carrier_urls
from callbacks.in_force import settings_of
from callbacks.lifecycle import OPEN, Trigger
from callbacks.models import CallLeg, CarrierReport, Offer, QueueEntry
from callbacks.models.call_leg import CallLegQuerySet, Purpose
from callbacks.models.carrier_report import Report
from callbacks.operations import endings, guests, locks, repairs, turns
from telephony.carrier import ConferenceEvent, LegStatus

AGENT, CUSTOMER = "agent", "customer"
ACTED_ON = {"start", "join", "leave", "end"}

TALK_PAUSE = timedelta(minutes=1)
"""So long nobody is rung for a customer who is on another call of ours: an agent in the room would wait for its end."""


@dataclass(frozen=True)
class Room:
    """Where a leg is to go."""

    offer: Offer
    leg: CallLeg


def admit_agent(*, offer_id: int, agent_id: int, call_sid: str, at: datetime) -> Room | None:
    """The agent's audio calls in; None where the turn is over. The same call twice gets the same answer."""
    with transaction.atomic():
        found = locks.offer_with_entry(pk=offer_id, agent_id=agent_id)
        if found is None or not found[0].is_in_hand or found[0].agent_label != AGENT:
            return None  # over, or taken over from a colleague with the audio that was there already
        offer, entry = found
        leg = CallLeg.objects.filter(call_sid=call_sid).first() or _new_agent_leg(
            offer, entry=entry, at=at, call_sid=call_sid
        )
        return Room(offer, leg)


def _new_agent_leg(offer: Offer, *, entry: QueueEntry, at: datetime, call_sid: str | None = None) -> CallLeg:
    """A browser's call arrives with its sid; a telephone is written down before it is rung."""
    agent = offer.agent
    arrived = call_sid is not None
    return CallLeg.objects.create(
        conversation_id=entry.conversation_id,
        entry=entry,
        offer=offer,
        agent=agent,
        purpose=Purpose.AGENT,
        from_number=f"client:{agent.identity}" if arrived else entry.present_number,
        to_number="" if arrived else str(agent.telephone),
        call_sid=call_sid,
        status=LegStatus.ANSWERED.value if arrived else "intended",
        created_at=at,
        answered_at=at if arrived else None,
        asked_at=at if arrived else None,
    )


@transaction.atomic
def intend_agent_leg(*, offer_id: int, at: datetime) -> CallLeg | None:
    """Write down that the agent's telephone will be rung; None where the turn is over or the leg is there already."""
    found = locks.offer_with_entry(pk=offer_id)
    if found is None:
        return None
    offer, entry = found
    if not offer.is_in_hand or offer.legs.filter(purpose=Purpose.AGENT).exists():
        return None
    leg = _new_agent_leg(offer, entry=entry, at=at)
    leg.note(asked_at=at, asks=1)
    return leg


def entry_of(*, offer_id: int) -> QueueEntry | None:
    """Whom the agent of this turn waits for; None where there is no such turn, or it is over."""
    entries = QueueEntry.objects.select_related("phone_number", "agent")
    return entries.filter(pk__in=Offer.objects.in_hand().filter(pk=offer_id).values("entry")).first()


def hold_music_url(*, offer_id: int) -> str:
    """The music of the number that this turn's customer called, as the call keeps it; the built-in one where it is over."""
    entry = entry_of(offer_id=offer_id)
    if entry is None:
        return carrier_urls.music(0, 0, int(settings.ANNOUNCEMENT_SECONDS * 1000))
    return announcement.music_url(settings_of(entry), settings.ANNOUNCEMENT_SECONDS)


def record_room_event(*, event: ConferenceEvent, at: datetime) -> None:
    """Somebody joined or left a room, or it ended. A report that no longer fits changes nothing (rule 37)."""
    with transaction.atomic():
        found = locks.offer_with_entry(room=event.room)
        if found is None:
            return
        offer, entry = found
        if not _is_news(event, offer):
            return
        if offer.is_in_hand or event.sequence is not None:  # else it may be one that was heard already
            CarrierReport.objects.keep(
                Report.ROOM, event.raw, conversation_id=entry.conversation_id, call_sid=event.call_sid, at=at
            )
        if not offer.is_in_hand:
            _clear_out(event)
        elif event.kind == "join":
            _joined(event, offer, entry=entry, at=at)
        elif event.kind == "end":
            endings.room_ended(offer, entry=entry, at=at)
        elif event.kind == "leave":
            _left(event, offer, entry=entry, at=at)


def _joined(event: ConferenceEvent, offer: Offer, *, entry: QueueEntry, at: datetime) -> None:
    if event.label == offer.agent_label:
        _agent_joined(offer, entry=entry, conference_sid=event.conference_sid, at=at)
    elif event.label == CUSTOMER:
        _customer_joined(offer, entry=entry, call_sid=event.call_sid, at=at)
    else:
        guests.joined(offer, label=event.label, at=at)


def _left(event: ConferenceEvent, offer: Offer, *, entry: QueueEntry, at: datetime) -> None:
    if event.label != offer.agent_label:
        guests.left(offer, label=event.label, at=at)
    elif event.with_the_room:
        endings.room_ended(offer, entry=entry, at=at)
    else:
        endings.agent_left(offer, entry=entry, at=at)


def _is_news(event: ConferenceEvent, offer: Offer) -> bool:
    """By the carrier's number of the report, where it has one."""
    if event.sequence is None or event.kind not in ACTED_ON:
        return True
    return offer.hear(event.sequence, conference_sid=event.conference_sid, label=event.label)


def _clear_out(event: ConferenceEvent) -> None:
    """The turn is over: nobody may stay behind in its room (a customer alone would hear music)."""
    if event.kind in {"join", "start"}:
        after_commit.end_room(event.conference_sid)


def _agent_joined(offer: Offer, *, entry: QueueEntry, conference_sid: str, at: datetime) -> None:
    if offer.agent_joined_at is not None:
        return
    offer.agent_joined_at, offer.conference_sid = at, conference_sid
    offer.save(update_fields=["agent_joined_at", "conference_sid"])
    entry.conversation.record("agent_joined", at=at, entry=entry, actor=offer.agent.name)
    if entry.is_callback:
        _intend_customer_leg(offer, entry=entry, at=at)
    else:
        after_commit.bring_caller(entry.pk)


def _intend_customer_leg(offer: Offer, *, entry: QueueEntry, at: datetime) -> None:
    """Write the dial down; the carrier is asked after the commit, by `dialing.dial_customer`."""
    calls = _calls_on_the_way(entry)
    if calls.exclude(entry=entry).filter(answered_at__isnull=False, entry__status__in=OPEN).exists():
        _put_off(offer, entry=entry, at=at)
        return
    if calls.exists():
        return  # the last call to this customer is still ending; recovery comes back every sweep
    entry.attempts += 1
    entry.save(update_fields=["attempts"])
    leg = CallLeg.objects.create(
        conversation_id=entry.conversation_id,
        entry=entry,
        offer=offer,
        purpose=Purpose.CUSTOMER,
        from_number=entry.present_number,
        to_number=entry.callback_number,
        created_at=at,
    )
    entry.advance(
        Trigger.DIAL,
        at=at,
        leg=leg.pk,
        attempt=entry.attempts,
        number_called=leg.to_number,
        number_presented=leg.from_number,
    )
    after_commit.dial_customer(leg.pk)


def _calls_on_the_way(entry: QueueEntry) -> CallLegQuerySet:
    """One attempt in flight per (number presented, number called): a call found at the carrier is then unambiguous."""
    in_flight = CallLeg.objects.of_customers().in_flight()
    return in_flight.filter(from_number=entry.present_number, to_number=entry.callback_number)


def _put_off(offer: Offer, *, entry: QueueEntry, at: datetime) -> None:
    """The customer is on another call of ours, with a colleague or waiting: the place is kept, and the agent free at once."""
    endings.not_dialed(offer, entry=entry, why="the customer is on a call with us already", at=at)
    if not entry.is_over:
        entry.put_off(until=at + TALK_PAUSE)
        after_commit.match(seconds=TALK_PAUSE.total_seconds())


@transaction.atomic
def try_again_to_dial(*, entry_id: int, at: datetime) -> None:
    """The agent is in the room and nobody was dialed yet: dial now, if the pair has become free."""
    entry = QueueEntry.objects.locked(entry_id)
    offer = turns.in_hand(entry)
    if entry.is_connecting and entry.is_callback and offer is not None and offer.agent_joined_at is not None:
        offer.entry = entry
        _intend_customer_leg(offer, entry=entry, at=at)
        if entry.is_dialing:
            repairs.record(
                entry.conversation,
                kind="dial_was_put_off",
                found="the last call to this customer had to end first",
                done="dialed now",
                at=at,
                entry=entry,
            )


def _customer_joined(offer: Offer, *, entry: QueueEntry, call_sid: str, at: datetime) -> None:
    """In the room is reached: for a live caller the only sign, for a callback as good as the answered report."""
    leg = CallLeg.objects.filter(entry=entry, call_sid=call_sid).first()
    if leg is None and entry.is_callback:
        leg = offer.legs.of_customers().in_flight().filter(call_sid=None).first()
    if leg is None:
        return
    leg.bind(call_sid)
    leg.note(joined_at=at)
    if leg.is_ours_to_dial:
        leg.move_to(LegStatus.ANSWERED, at=at)
    bridge(offer, entry=entry, at=at)


def bridge(offer: Offer, *, entry: QueueEntry, at: datetime) -> None:
    """Two-way audio (rule 38). Expects the entry's lock."""
    if entry.is_connecting or entry.is_dialing:
        entry.advance(Trigger.BRIDGE, at=at, offer=offer.pk)
        turns.tell_progress(offer, "answered" if entry.is_callback else "connected", at=at)


@dataclass(frozen=True)
class WhereTo:
    """What a live caller's leg does next: into `offer`'s room, on waiting, or goodbye."""

    entry: QueueEntry | None
    offer: Offer | None = None


def where_to(*, leg_id: int) -> WhereTo:
    """For the carrier's request after a redirect, and after a room ended under a caller."""
    leg = CallLeg.objects.select_related("entry__phone_number__business_hours").filter(pk=leg_id).first()
    if leg is None or leg.entry is None or leg.entry.live_leg_id != leg.pk:
        return WhereTo(None)
    offer = turns.in_hand(leg.entry) if leg.entry.is_with_an_agent else None
    if offer is not None and offer.agent_joined_at is None:
        offer = None
    return WhereTo(leg.entry, offer)
