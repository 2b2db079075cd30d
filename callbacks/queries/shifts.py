"""Who would be pushed back, and who would move up, if an entry stood elsewhere in line; worked out, nothing is changed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from callbacks.models import Place, Queue, QueueEntry
from callbacks.queries.line import MOST_COUNTED

MOST_NAMED = 10


@dataclass(frozen=True)
class Spot:
    """Where an entry stands, or would stand."""

    queue: Queue
    rank_at: datetime


@dataclass(frozen=True)
class Moved:
    """Somebody whose position changes."""

    entry: QueueEntry
    before: int
    after: int


@dataclass(frozen=True)
class Group:
    """All who move in one direction: how many, counted up to a thousand, and the first of them."""

    count: int
    first: list[Moved]

    @property
    def and_more(self) -> bool:
        return self.count > MOST_COUNTED


@dataclass(frozen=True)
class Shift:
    """What a change does to the positions (rule 14). `before` or `after` None: not in line then."""

    before: int | None
    after: int | None
    back: Group
    forward: Group


def shift(entry: QueueEntry, *, before: Spot | None, after: Spot | None) -> Shift:
    """From where it stands to where it would stand; None: it does not stand in line."""
    same_queue = before is not None and after is not None and before.queue == after.queue
    back = _behind(after, entry) if after else Place.objects.none()
    forward = _behind(before, entry) if before else Place.objects.none()
    if same_queue and before and after:
        back, forward = back.filter(_ahead_of(before, entry)), forward.filter(_ahead_of(after, entry))
    first_back = _position(after, entry) if after else 0
    first_forward = _position(before, entry) + 1 if before else 0
    return Shift(
        before=_position(before, entry) if before else None,
        after=_position(after, entry) if after else None,
        back=_group(back, begin=first_back, by=1),
        forward=_group(forward, begin=first_forward, by=-1),
    )


def ahead_of(entry: QueueEntry) -> Group:
    """Those in the same queue who are passed over when this entry is served first."""
    here = Spot(entry.queue, entry.rank_at)
    ahead = Place.objects.filter(_ahead_of(here, entry), queue=entry.queue)
    return _group(ahead, begin=1, by=0)


def _ahead_of(spot: Spot, entry: QueueEntry) -> Q:
    return Q(rank_at__lt=spot.rank_at) | Q(rank_at=spot.rank_at, entry__lt=entry.pk)


def _behind(spot: Spot, entry: QueueEntry) -> QuerySet[Place]:
    others = Place.objects.filter(queue=spot.queue).exclude(entry=entry)
    return others.filter(Q(rank_at__gt=spot.rank_at) | Q(rank_at=spot.rank_at, entry__gt=entry.pk))


def _position(spot: Spot, entry: QueueEntry) -> int:
    """1 at the front; counted up to a thousand and one."""
    ahead = Place.objects.filter(_ahead_of(spot, entry), queue=spot.queue).exclude(entry=entry)
    return ahead.order_by()[:MOST_COUNTED].count() + 1


def _group(places: QuerySet[Place], *, begin: int, by: int) -> Group:
    count = places.order_by()[: MOST_COUNTED + 1].count()
    first = places.select_related("entry").order_by("rank_at", "entry")[:MOST_NAMED] if count else []
    moved = [Moved(place.entry, begin + number, begin + number + by) for number, place in enumerate(first)]
    return Group(count, moved)
