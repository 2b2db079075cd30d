"""Brings the interactions of some conversations, and the sums that they are in, to what the conversations' rows say."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from reporting.derivation.interactions import derived
from reporting.models import Interaction, Reading, Slot
from reporting.sums import SUMS

COMPARED = [field.attname for field in Interaction._meta.concrete_fields if field.name not in {"id"}]  # noqa: SLF001
GROUPED = ("slot", "kind", "media_type", "queue_id", "number")
ADD_UP = f"""
    INSERT INTO reporting_slot ({", ".join([*GROUPED, *(one.name for one in SUMS)])})
    SELECT {", ".join(GROUPED)}, {", ".join(one.sql for one in SUMS)}
    FROM reporting_interaction WHERE slot >= %s AND slot < %s GROUP BY {", ".join(GROUPED)}
"""  # noqa: S608 - no input in it


@dataclass(frozen=True)
class Difference:
    """What the stored rows do not say, or say wrong."""

    missing: list[Interaction]
    changed: list[tuple[Interaction, Interaction]]
    surplus: list[Interaction]

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.surplus)

    def slots(self) -> set[int]:
        pairs = [row for pair in self.changed for row in pair]
        return {row.slot for row in [*self.missing, *self.surplus, *pairs]}

    def sentences(self) -> Iterable[str]:
        """For people, one for each row."""
        for row in self.missing:
            yield f"conversation {row.conversation_id}: {row.key} is missing"
        for row in self.surplus:
            yield f"conversation {row.conversation_id}: {row.key} should not be there"
        for stored, right in self.changed:
            yield f"conversation {right.conversation_id}: {right.key}: {_what_differs(stored, right)}"


def project(*, conversation_ids: Collection[uuid.UUID], sums: bool = True) -> int:
    """How many rows were written; none where all is right already. One projector at a time.

    Without `sums` whoever asks adds up afterwards.
    """
    with transaction.atomic():
        Reading.objects.locked()
        found = difference(conversation_ids)
        if found:
            _write(found)
            for slot in sorted(found.slots()) if sums else ():
                add_up(first=slot, until=slot + 1)
        return len(found.missing) + len(found.changed) + len(found.surplus)


def difference(conversation_ids: Collection[uuid.UUID]) -> Difference:
    """Between what is stored and what the rows of the conversations say."""
    right = {row.key: row for row in derived(conversation_ids)}
    ids = list(conversation_ids)
    stored = {row.key: row for row in Interaction.objects.of_conversations(ids)}
    elsewhere = Interaction.objects.filter(key__in=right.keys() - stored.keys())  # a menu's conversation was joined
    stored |= {row.key: row for row in elsewhere}
    return Difference(
        missing=[row for key, row in right.items() if key not in stored],
        changed=[(stored[key], row) for key, row in right.items() if key in stored and _differ(stored[key], row)],
        surplus=[row for key, row in stored.items() if key not in right],
    )


def add_up(*, first: int, until: int) -> None:
    """The sums of these quarters of an hour, made anew. Expects a transaction."""
    Slot.objects.filter(slot__gte=first, slot__lt=until).delete()
    with connection.cursor() as cursor:
        cursor.execute(ADD_UP, [first, until])


def _write(found: Difference) -> None:
    Interaction.objects.filter(pk__in=[row.pk for row in found.surplus]).delete()
    Interaction.objects.bulk_create(
        [*found.missing, *(right for _, right in found.changed)],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=[name for name in COMPARED if name != "key"],
        batch_size=500,
    )


def _differ(stored: Interaction, right: Interaction) -> bool:
    return any(getattr(stored, name) != getattr(right, name) for name in COMPARED)


def _what_differs(stored: Interaction, right: Interaction) -> str:
    names = [name for name in COMPARED if getattr(stored, name) != getattr(right, name)]
    return ", ".join(f"{name} is {_shown(stored, name)}, should be {_shown(right, name)}" for name in names)


def _shown(row: Interaction, name: str) -> Any:
    value = getattr(row, name)
    return value.isoformat() if hasattr(value, "isoformat") else value
