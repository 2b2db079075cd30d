"""The words in which consoles and the API speak of offers and entries; both get the same."""

from datetime import datetime
from typing import Any

from agents.models import Agent
from callbacks import placeholders
from callbacks.languages import in_words
from callbacks.models import Guest, Offer, QueueEntry
from callbacks.queries.help_wanted import help_payload
from callbacks.queries.line import offer_in_hand, open_offers, positions_in, visible_entries
from callbacks.queries.turns import turn_of, turn_payload
from callbacks.queries.visits import connect_guest, guests_of, visit_of
from telephony import tokens

MOST_SHOWN = 200
"""How many entries a console lists; the queue view of the API goes on by pages."""


def offer_payload(offer: Offer, *, at: datetime) -> dict[str, Any]:
    """What a notification shows (rule 27)."""
    entry = offer.entry
    return {
        "id": offer.pk,
        "label": entry.label,
        "kind": offer.kind,
        "caller": entry.callback_number or entry.caller,
        "caller_name": entry.caller_name,
        "dialed_number": entry.dialed_number,
        "dialed_name": entry.phone_number.name,
        "queue": entry.queue.name,
        "category": entry.category,
        "language": in_words(entry.language),
        "waited_seconds": _waited(entry, at=at),
        "expires_at": offer.expires_at.isoformat(),
        "made_at": offer.made_at.isoformat(),
        "conversation_id": str(entry.conversation_id),
        "data": entry.data,
        "screen_pop_url": screen_pop_url(entry),
        "transferred_by": entry.transferred_by,
        "transfer_note": entry.transfer_note,
    }


def screen_pop_url(entry: QueueEntry) -> str:
    """What is opened for the agent who accepts: the customer's record elsewhere (rule 29); empty: nothing."""
    return placeholders.filled_url(entry.phone_number.screen_pop_url, placeholders.values_of(entry))


def entry_payload(entry: QueueEntry, *, position: int | None, at: datetime) -> dict[str, Any]:
    """A row of the queue view (rule 31)."""
    return {
        "id": entry.pk,
        "kind": entry.kind,
        "label": entry.label,
        "status": entry.status,
        "position": position,
        "queue": entry.queue.name,
        "category": entry.category,
        "data": entry.data,
        "caller": entry.caller,
        "caller_name": entry.caller_name,
        "callback_number": entry.callback_number,
        "dialed_number": entry.dialed_number,
        "waited_seconds": _waited(entry, at=at),
        "queued_at": entry.queued_at.isoformat(),
        "deadline_at": entry.deadline_at.isoformat(),
        "not_before": entry.not_before.isoformat() if entry.not_before else None,
        "agent": entry.agent.name if entry.agent else None,
        "conversation_id": str(entry.conversation_id),
    }


def queue_payload(user: Any, *, at: datetime) -> list[dict[str, Any]]:
    """The line as a user may see it, longest wait first."""
    entries = list(visible_entries(user)[:MOST_SHOWN])
    positions = positions_in(entries)
    return [entry_payload(entry, position=positions[entry.pk], at=at) for entry in entries]


def connect_params(offer: Offer) -> dict[str, Any] | None:
    """With what the agent's audio calls in; None where we ring the agent's telephone."""
    agent = offer.agent
    if agent.answers_on_a_telephone:
        return None
    return {
        "identity": agent.identity,
        "params": {"offer": tokens.sign_offer(offer_id=offer.pk, agent_id=agent.pk)},
    }


def console_snapshot(agent: Agent, *, at: datetime) -> dict[str, Any]:
    """All that a console must show about the line when it connects or comes back."""
    offer, visit = offer_in_hand(agent), visit_of(agent)
    wraps_up = agent.wrap_up_conversation
    turn = offer or (turn_of(agent, wraps_up) if wraps_up else None)
    asked = [consultation_payload(visit, at=at)] if visit and visit.is_ringing else []
    visited = visit_payload(visit, at=at) if visit and not visit.is_ringing else None
    return {
        "offers": [*(offer_payload(one, at=at) for one in open_offers(agent)), *asked],
        "call": call_payload(offer, at=at) if offer else visited,
        "wrap_up": {
            "conversation_id": str(agent.wrap_up_conversation),
            "until": agent.wrap_up_until.isoformat(),
        }
        if agent.wrap_up_until
        else None,
        "turn": turn_payload(turn) if turn else None,
        "queue": queue_payload(agent.user, at=at),
    }


def consultation_payload(guest: Guest, *, at: datetime) -> dict[str, Any]:
    """What rings at a colleague who is asked; the shape of an offer, with its own address."""
    return offer_payload(guest.turn, at=at) | {
        "id": guest.label,
        "path": f"consultations/{guest.pk}",
        "label": "Consultation",
        "kind": "consult",
        "transferred_by": guest.turn.agent.name,
        "transfer_note": guest.note,
        "made_at": guest.made_at.isoformat(),
        "expires_at": guest.due_at.isoformat(),
    }


def visit_payload(guest: Guest, *, at: datetime) -> dict[str, Any]:
    """The card of a colleague who has accepted."""
    return consultation_payload(guest, at=at) | {
        "stage": "connected" if guest.is_inside else "calling",
        "since": (guest.accepted_at or at).isoformat(),
        "connected_at": guest.joined_at.isoformat() if guest.joined_at else None,
        "verdict_until": None,
        "visit": guest.pk,
        "mode": guest.mode,
        "connect": connect_guest(guest) if guest.joined_at is None else None,
        "muted": False,
        "held_since": None,
        "held_seconds": 0,
        "help": None,
        "guests": [],
    }


def call_payload(offer: Offer, *, at: datetime) -> dict[str, Any]:
    """What the card of a running call shows."""
    leg = offer.legs.of_customers().last()
    undecided = bool(leg and leg.verdict_due_at and not leg.kept_at)
    return offer_payload(offer, at=at) | {
        "stage": _stage(offer, undecided=undecided),
        "since": (offer.accepted_at or at).isoformat(),
        "connected_at": offer.entry.status_since.isoformat() if offer.entry.is_connected else None,
        "verdict_until": leg.verdict_due_at.isoformat() if undecided and leg and leg.verdict_due_at else None,
        "connect": connect_params(offer) if offer.agent_joined_at is None else None,
        "held_since": offer.held_since.isoformat() if offer.held_since else None,
        "held_seconds": offer.held_seconds,
        "muted": offer.is_muted,
        "help": help_payload(offer),
        "guests": guests_of(offer),
    }


def _stage(offer: Offer, *, undecided: bool) -> str:
    if undecided:
        return "voicemail"
    if offer.entry.is_connected:
        leg = offer.legs.of_customers().last()
        return "connected" if leg is None or leg.answered_by or leg.kept_at else "answered"
    leg = offer.legs.of_customers().last()
    if leg and leg.was_answered:
        return "confirming"
    return "ringing" if leg and leg.status == "ringing" else "calling"


def _waited(entry: QueueEntry, *, at: datetime) -> int:
    """Seconds since the caller's entry into the queue, whole (rule 20)."""
    return max(0, int(((entry.ended_at or at) - entry.queued_at).total_seconds()))
