"""Who has waited too long for a skilled agent may be served by any member of the queue, where a queue wishes so (rule 26)."""

from datetime import datetime, timedelta

from django.db import transaction

from callbacks import after_commit
from callbacks.models import Lane, Place, Queue, QueueEntry

AT_ONCE = 500


def sweep(*, at: datetime) -> None:
    """Move those whose time has come; one query where there are none."""
    due = Place.objects.filter(relax_at__lte=at, waiting=True).order_by("relax_at")
    for entry_id in due.values_list("entry_id", flat=True)[:AT_ONCE]:
        relax_if_due(entry_id=entry_id, at=at)


@transaction.atomic
def relax_if_due(*, entry_id: int, at: datetime) -> bool:
    """The same place, without required skills; the timeline says which were given up."""
    entry = QueueEntry.objects.locked(entry_id)
    if not entry.is_waiting or not entry.place.relax_at or entry.place.relax_at > at:
        return False
    skills = entry.lane.skills_key
    lane = Lane.objects.intern(queue=entry.queue)
    entry.take_another_place(queue=entry.queue, lane=lane, priority=entry.priority, rank_at=entry.rank_at)
    entry.conversation.record("skills_relaxed", at=at, entry=entry, skills=skills.replace(":", " ").replace(",", ", "))
    after_commit.line_changed(entry.queue_id, at=at)
    after_commit.match()
    return True


@transaction.atomic
def follow_setting(queue: Queue) -> None:
    """The time has changed: it counts for those who wait already, too."""
    seconds = queue.relax_skills_seconds
    for place in Place.objects.filter(queue=queue).exclude(lane__skills_key="").select_related("entry"):
        place.relax_at = place.entry.queued_at + timedelta(seconds=seconds) if seconds else None
        place.save(update_fields=["relax_at"])
