"""Takes the lock of a conversation: its entry's row, first and always; then reads what hangs on it (architecture.md)."""

from callbacks.models import CallLeg, Offer, QueueEntry


def leg_with_entry(leg_id: int) -> tuple[CallLeg, QueueEntry] | None:
    """A leg read after its entry was locked; None where there is no such leg, or it belongs to no entry."""
    entry_id = CallLeg.objects.filter(pk=leg_id).values_list("entry_id", flat=True).first()
    if entry_id is None:
        return None
    entry = QueueEntry.objects.locked(entry_id)
    leg = CallLeg.objects.select_related("offer__agent", "offer__entry__queue").get(pk=leg_id)
    leg.entry = entry
    if leg.offer is not None:
        leg.offer.entry = entry
    return leg, entry


def offer_with_entry(*, agent_id: int | None = None, **which: object) -> tuple[Offer, QueueEntry] | None:
    """An offer read after its entry was locked; None where there is none, or it is not this agent's."""
    offers = Offer.objects.filter(**which)
    if agent_id is not None:
        offers = offers.filter(agent=agent_id)
    found = offers.values_list("pk", "entry_id").first()
    if found is None:
        return None
    entry = QueueEntry.objects.locked(found[1])
    offer = Offer.objects.select_related("agent", "entry__queue", "entry__conversation").get(pk=found[0])
    offer.entry = entry
    return offer, entry
