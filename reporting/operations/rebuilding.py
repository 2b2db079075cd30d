"""All interactions made anew from the conversations, or compared with them: batch by batch, so that memory is bounded."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, models, transaction
from django.db.models import Max, Min

from callbacks.models import Conversation
from reporting.models import Interaction, Reading, Slot
from reporting.models.slot import SLOT_SECONDS
from reporting.operations.projection import Difference, add_up, difference, project
from reporting.sums import SUMS

BATCH, WEEK = 200, 672


@dataclass(frozen=True)
class Step:
    """A batch is done: `last` is where a run that was stopped goes on after."""

    done: int
    last: uuid.UUID
    written: int
    difference: Difference | None = None


def rebuild(*, after: uuid.UUID | None = None) -> Iterator[Step]:
    """Every conversation, by id. Calls go on meanwhile, and so does the projector. The sums come last: `add_up_all`."""
    done = 0
    for ids in _batches(after):
        written = project(conversation_ids=ids, sums=False)
        done += len(ids)
        yield Step(done, ids[-1], written)


def check(*, after: uuid.UUID | None = None) -> Iterator[Step]:
    """Compares and writes nothing."""
    done = 0
    for ids in _batches(after):
        done += len(ids)
        yield Step(done, ids[-1], 0, difference(ids))


def forget_what_is_gone() -> int:
    """Interactions whose conversation is not there any more; how many there were."""
    with transaction.atomic():
        Reading.objects.locked()
        count, _ = Interaction.objects.filter(conversation__isnull=True).delete()
    return count


def add_up_all() -> Iterator[int]:
    """All sums made anew, a week at a time; how many weeks are done."""
    Slot.objects.exclude(slot__in=Interaction.objects.values("slot").distinct()).delete()
    for done, first in enumerate(_weeks(), start=1):
        with transaction.atomic():
            Reading.objects.locked()
            add_up(first=first, until=first + WEEK)
        yield done


def wrong_weeks() -> Iterator[datetime]:
    """The weeks whose sums are not those of their interactions: when each begins."""
    for first in _weeks():
        if _totals(Interaction, first, [one.sql for one in SUMS]) != _totals(
            Slot, first, [f"COALESCE({one.sql_of_slots}, 0)" for one in SUMS]
        ):
            yield datetime.fromtimestamp(first * SLOT_SECONDS, UTC)


def _totals(model: type[models.Model], first: int, sums: list[str]) -> list[float]:
    table = model._meta.db_table  # noqa: SLF001 - documented by Django
    with connection.cursor() as cursor:
        sql = f"SELECT {', '.join(sums)} FROM {table} WHERE slot >= %s AND slot < %s"  # noqa: S608 - no input in it
        cursor.execute(sql, [first, first + WEEK])
        return [round(float(value), 1) for value in cursor.fetchone()]


def _weeks() -> list[int]:
    ends = Interaction.objects.aggregate(first=Min("slot"), last=Max("slot"))
    return [] if ends["first"] is None else list(range(ends["first"], ends["last"] + 1, WEEK))


def _batches(after: uuid.UUID | None) -> Iterator[list[uuid.UUID]]:
    last = after
    while True:
        rows = Conversation.objects.order_by("pk")
        ids = list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:BATCH])
        if not ids:
            return
        yield ids
        last = ids[-1]
