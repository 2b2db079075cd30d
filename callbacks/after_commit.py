"""What follows a commit: tasks named by string, pushes named by what they say. Each is a hint; sweeps are the law."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction

from agents import notifications
from callbacks.models import Guest, Offer
from callbacks.queries import call_payload, offer_payload
from callbacks.queries.payloads import consultation_payload, visit_payload
from contactcenter import hints

LONGEST_COUNTDOWN_SECONDS = 60
"""Brokers deliver a task again that waits for long; what is due later is for the sweep."""

LAPSE_TOGETHER = 40
LINE_CHANGED = {"type": "queue.changed"}


def match(*, seconds: float = 0) -> None:
    """Somebody became free, or somebody came into the line; or will be due in `seconds`."""
    if seconds <= LONGEST_COUNTDOWN_SECONDS:
        _later("match", countdown=seconds)


def offers_made(offers: Sequence[Offer], *, at: datetime) -> None:
    """Tell the agents, and the consoles of the queues; set the timers by which the offers lapse."""
    rings = [(offer.agent_id, notifications.state_message(offer.agent)) for offer in offers]
    rings += [(offer.agent_id, {"type": "offer.made", "offer": offer_payload(offer, at=at)}) for offer in offers]
    queues = {offer.entry.queue_id for offer in offers}
    notifications.to_many(agents=rings, queues=[(pk, LINE_CHANGED) for pk in queues], at=at)
    for together in _by_time_left(offers, at=at):
        seconds = (together[0].expires_at - at).total_seconds()
        _later("lapse_offers", countdown=seconds, offer_ids=[offer.pk for offer in together])


def _by_time_left(offers: Sequence[Offer], *, at: datetime) -> Iterator[list[Offer]]:
    """In handfuls that lapse at the same moment: few messages to the broker, and none that keeps a worker for long."""
    for _, same in groupby(sorted(offers, key=_expires_at), key=_expires_at):
        rest = list(same)
        while rest:
            yield rest[:LAPSE_TOGETHER]
            rest = rest[LAPSE_TOGETHER:]


def _expires_at(offer: Offer) -> datetime:
    return offer.expires_at


def release_offers(agent_id: int) -> None:
    """The agent is no longer there to answer."""
    _later("release_offers", agent_id=agent_id)


def check_agent_joined(offer_id: int, *, seconds: float) -> None:
    _later("check_agent_joined", countdown=seconds, offer_id=offer_id)


def ring_agent(offer_id: int) -> None:
    _later("ring_agent", offer_id=offer_id)


def dial_customer(leg_id: int, *, seconds: float = 0) -> None:
    _later("dial_customer", countdown=seconds, leg_id=leg_id)


def place_code_call(call_id: int, *, seconds: float = 0) -> None:
    _later("place_code_call", countdown=seconds, call_id=call_id)


def bring_caller(entry_id: int) -> None:
    _later("bring_caller", entry_id=entry_id)


def dismiss_caller(leg_id: int) -> None:
    """A caller on the line must hear that it is over: fetch the leg's next document now."""
    _later("dismiss_caller", leg_id=leg_id)


def look_up_data(entry_id: int) -> None:
    """What is known elsewhere about a call; a hint that is lost leaves the call without it."""
    _later("look_up_data", entry_id=entry_id)


def hang_up(leg_id: int) -> None:
    _later("hang_up", leg_id=leg_id)


def end_stray_call(call_sid: str) -> None:
    _later("end_stray_call", call_sid=call_sid)


def end_room(conference_sid: str) -> None:
    if conference_sid:
        _later("end_room", conference_sid=conference_sid)


def decide_machine(leg_id: int, *, seconds: float) -> None:
    _later("decide_machine", countdown=seconds, leg_id=leg_id)


def end_wrap_up(*, seconds: float) -> None:
    _later("end_wrap_ups", countdown=seconds)


def tell_agent(agent_id: int, message: dict[str, Any], *, at: datetime) -> None:
    notifications.to_agent(agent_id, message, at=at)


def call_changed(offer: Offer, *, at: datetime) -> None:
    """Expects the transaction in which it changed."""
    notifications.to_agent(offer.agent_id, {"type": "call.changed", "call": call_payload(offer, at=at)}, at=at)


def visit_offered(guest: Guest, *, at: datetime) -> None:
    """A colleague is asked into a conversation; the time to answer is limited."""
    if guest.agent_id is not None:
        message = {"type": "offer.made", "offer": consultation_payload(guest, at=at)}
        notifications.to_agent(guest.agent_id, message, at=at)
    check_visit(guest.pk, seconds=(guest.due_at - at).total_seconds())


def visit_changed(guest: Guest, *, at: datetime) -> None:
    """The console of a colleague who was asked: what it shows as a call, or that this is over."""
    call = visit_payload(guest, at=at) if guest.is_present and not guest.is_ringing else None
    message = {"type": "visit.changed", "conversation_id": str(guest.turn.entry.conversation_id), "call": call}
    if guest.agent_id is not None:
        notifications.to_agent(guest.agent_id, message, at=at)


def check_visit(guest_id: int, *, seconds: float) -> None:
    _later("check_visit", countdown=seconds, guest_id=guest_id)


def ring_guest(guest_id: int) -> None:
    _later("ring_guest", guest_id=guest_id)


def seat_guest(guest_id: int) -> None:
    """A supervisor's audio is not as it is shown."""
    _later("seat_guest", guest_id=guest_id)


def resume_customer(offer_id: int) -> None:
    """A colleague has taken over: the customer comes off hold."""
    _later("resume_customer", offer_id=offer_id)


def line_changed(queue_id: int, *, at: datetime) -> None:
    notifications.to_queue(queue_id, LINE_CHANGED, at=at)


def _later(task: str, *, countdown: float = 0, **ids: Any) -> None:
    transaction.on_commit(lambda: hints.send(f"callbacks.tasks.{task}", countdown=countdown, **ids))
