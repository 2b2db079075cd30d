"""Takes the lock of a conversation: its entry's row, first and always; then reads what hangs on it (architecture.md)."""

import zlib

from django.db import connection, transaction

from callbacks.models import CallLeg, Offer, QueueEntry

ONE_AT_A_TIME = 0x0C_A1
"""The space of our own advisory locks; the dispatcher's has another."""


def one_at_a_time(name: str) -> None:
    """Until the transaction ends nobody else passes here with this name; taken after the entry, before any agent.

    For a count that must hold while many ask at once. SQLite's transactions are one at a time by nature.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            key = zlib.crc32(name.encode()) - 2**31
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ONE_AT_A_TIME, key])


def entry_if_there(entry_id: int) -> QueueEntry | None:
    """The entry, locked; None where it is not there any more: a hint came late."""
    try:
        return QueueEntry.objects.locked(entry_id)
    except QueueEntry.DoesNotExist:
        return None


def leg_with_entry(leg_id: int) -> tuple[CallLeg, QueueEntry] | None:
    """A leg read after its entry was locked; None where there is no such leg, or it belongs to no entry."""
    before = transaction.savepoint()
    entry_id = CallLeg.objects.filter(pk=leg_id).values_list("entry_id", flat=True).first()
    entry = entry_if_there(entry_id) if entry_id is not None else None
    leg = CallLeg.objects.select_related("offer__agent", "offer__entry__queue").filter(pk=leg_id).first()
    if leg is not None and leg.entry_id != entry_id:
        # It was passed on while we waited. Let go of that entry: nobody holds the locks of two.
        transaction.savepoint_rollback(before)
        return leg_with_entry(leg_id)
    transaction.savepoint_commit(before)
    if entry is None or leg is None:
        return None
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
    entry = entry_if_there(found[1])
    offer = Offer.objects.select_related("agent", "entry__queue", "entry__conversation").filter(pk=found[0]).first()
    if entry is None or offer is None:
        return None
    offer.entry = entry
    return offer, entry
