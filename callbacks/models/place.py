"""The hot table: one small row for each entry in line, which is all that the matcher and the positions read."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import Q

from callbacks.models.phone_number import PhoneNumber
from callbacks.models.queue import Lane, Queue


class Kind(models.TextChoices):
    LIVE = "live", "Inbound call"
    CALLBACK = "callback", "Callback"


class Front(NamedTuple):
    """A place at the front of a lane."""

    entry_id: int
    lane_id: int
    kind: str
    strategy: str


FRONT_OF_LANE = """
        SELECT entry_id, lane_id, kind, queue_id, rank_at FROM callbacks_place
        WHERE lane_id = {lane} AND kind = %s AND waiting AND phone_number_id NOT IN ({held})
          AND (not_before IS NULL OR not_before <= %s)
        ORDER BY rank_at, entry_id LIMIT %s
"""

# PostgreSQL plans one statement for however many lanes; with one of its own for each, planning would take the time.
IN_LANES = f"SELECT front.* FROM unnest(%s::bigint[]) AS lane(id), LATERAL ({FRONT_OF_LANE}) AS front"  # noqa: S608 - no input in it
IN_LANE = f"SELECT * FROM ({FRONT_OF_LANE}) AS front"  # noqa: S608 - no input in it

IN_ORDER = """
    SELECT entry_id, lane_id, kind, strategy
    FROM ({lanes}) AS fronts JOIN callbacks_queue ON callbacks_queue.id = queue_id
    ORDER BY rank_at, entry_id LIMIT %s
"""


class PlaceManager(models.Manager["Place"]):
    def at_the_front(
        self,
        lanes: Collection[int],
        *,
        most: Mapping[Kind, int],
        in_all: int | None = None,
        held: Mapping[Kind, Collection[int]],
        at: datetime,
    ) -> list[Front]:
        """The first who wait in some lanes, in the one order of all (rule 22): so many of each kind in each lane, and `in_all`.

        Leaves out those of the phone numbers that are `held`, and those who are not due yet. One statement, which reads
        each lane by its index.
        """
        at_once = connection.vendor == "postgresql"
        select, lane_id = (IN_LANES, "lane.id") if at_once else (IN_LANE, "%s")
        asked = [
            (lane, kind) for lane in ([list(lanes)] if at_once else lanes) for kind in most if lanes and most[kind]
        ]
        if not asked:
            return []
        selects: list[str] = []
        values: list[Any] = []
        due_at = connection.ops.adapt_datetimefield_value(at)
        for lane, kind in asked:
            out = list(held.get(kind, ())) or [0]
            selects.append(select.format(lane=lane_id, held=", ".join(["%s"] * len(out))))
            values += [lane, kind.value, *out, due_at, most[kind]]
        with connection.cursor() as cursor:
            limit = sum(most.values()) * len(lanes) if in_all is None else in_all
            cursor.execute(IN_ORDER.format(lanes=" UNION ALL ".join(selects)), [*values, limit])
            return [Front(*row) for row in cursor.fetchall()]


class Place(models.Model):
    """The small hot row of an entry that is in line: what the matcher and the positions read. Gone with the place."""

    entry = models.OneToOneField(
        "callbacks.QueueEntry", on_delete=models.CASCADE, primary_key=True, related_name="place"
    )
    lane = models.ForeignKey(Lane, on_delete=models.CASCADE, related_name="+", db_index=False)
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="+", db_index=False)
    phone_number = models.ForeignKey(PhoneNumber, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    rank_at = models.DateTimeField()
    waiting = models.BooleanField(default=True)
    not_before = models.DateTimeField(null=True)
    relax_at = models.DateTimeField(null=True)
    passed_by = models.ForeignKey(
        "agents.Agent", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    """Who passed the call on into this place, and is not to be rung with it at once."""
    passed_at = models.DateTimeField(null=True)

    objects = PlaceManager()

    class Meta:
        indexes = [
            models.Index(
                fields=["lane", "kind", "rank_at", "entry"], condition=Q(waiting=True), name="callbacks_place_front"
            ),
            models.Index(fields=["queue", "rank_at", "entry"], name="callbacks_place_in_queue"),
            models.Index(fields=["relax_at"], condition=Q(relax_at__isnull=False), name="callbacks_place_relax"),
            models.Index(fields=["passed_by"], condition=Q(passed_by__isnull=False), name="callbacks_place_passed"),
        ]

    def __str__(self) -> str:
        return f"place of {self.entry_id}"
