"""Who else is in a conversation, or is asked into it."""

from typing import Any

from django.db.models import Q

from agents.models import Agent
from callbacks.models import Guest, Offer
from callbacks.models.guest import GuestQuerySet, Mode
from telephony import tokens

MAY_MONITOR = "callbacks.monitor_conversations"

SEEN = (Mode.CONSULT, Mode.ALL, Mode.WHISPER, Mode.BARGE)
"""Who listens in is not shown to the agent, unless the agent has asked for a supervisor."""

_SEEN = Q(mode__in=SEEN) | Q(answers_help=True)


def visit_of(agent: Agent) -> Guest | None:
    """The conversation into which an agent was asked, if any."""
    present = Guest.objects.present().select_related("agent", "user", "turn__agent")
    return present.select_related("turn__entry__queue", "turn__entry__phone_number").filter(agent=agent).first()


def connect_guest(guest: Guest) -> dict[str, Any] | None:
    """With what a guest's audio calls in; None where we ring the colleague's telephone."""
    if guest.agent is not None and guest.agent.answers_on_a_telephone:
        return None
    return {"identity": guest.identity, "params": {"guest": tokens.sign_guest(guest_id=guest.pk)}}


def supervisors_seen(offer: Offer) -> GuestQuerySet:
    """Who is in the conversation, and the agent knows it."""
    return offer.guests.inside().supervisors().filter(_SEEN).order_by("made_at")


def guests_of(offer: Offer) -> list[dict[str, Any]]:
    """Who else is in the conversation, or is asked to be, as its agent sees it."""
    present = offer.guests.present().filter(_SEEN).order_by("made_at")
    return [
        {
            "id": guest.pk,
            "name": guest.name,
            "mode": guest.mode,
            "colleague": guest.is_a_colleague,
            "answers_help": guest.answers_help,
            "state": "ringing" if guest.is_ringing else "inside" if guest.is_inside else "joining",
        }
        for guest in present
    ]
