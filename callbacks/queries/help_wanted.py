"""Which agents wait for a supervisor, for boards, for the conversation's page and for the agent's own console."""

from typing import Any
from uuid import UUID

from callbacks.models import Guest, Offer
from callbacks.queries.whose import whose

MOST_SHOWN = 20


def help_wanted(*, queue: str = "") -> list[dict[str, Any]]:
    """Who has asked and has nobody yet, longest first; in one queue where its name is given."""
    return _shown(Offer.objects.filter(entry__queue__name=queue) if queue else Offer.objects.all())


def help_wanted_in(conversation_id: UUID) -> dict[str, Any] | None:
    """The same of one conversation."""
    return next(iter(_shown(Offer.objects.filter(entry__conversation=conversation_id))), None)


def help_payload(offer: Offer) -> dict[str, Any] | None:
    """Of a turn that is on, read already."""
    if offer.help_asked_at is None:
        return None
    return {"asked_at": offer.help_asked_at.isoformat(), "reason": offer.help_reason}


def _shown(offers: Any) -> list[dict[str, Any]]:
    asking = offers.asking_for_help().select_related("agent", "entry__queue").order_by("help_asked_at", "pk")
    shown = list(asking[:MOST_SHOWN])
    coming = _coming(shown)
    return [
        {
            "id": offer.agent_id,
            "agent": offer.agent.name,
            "queue": offer.entry.queue.name,
            "who": whose(offer.entry),
            "conversation_id": str(offer.entry.conversation_id),
            "coming": coming.get(offer.pk, []),
            **(help_payload(offer) or {}),
        }
        for offer in shown
    ]


def _coming(offers: list[Offer]) -> dict[int, list[str]]:
    """Supervisors whose audio is on its way, so that not two go; asked only where somebody needs one."""
    coming: dict[int, list[str]] = {}
    if offers:
        on_the_way = Guest.objects.present().supervisors().filter(turn__in=offers, joined_at__isnull=True)
        for turn_id, name in on_the_way.order_by("made_at").values_list("turn_id", "name"):
            coming.setdefault(turn_id, []).append(name)
    return coming
